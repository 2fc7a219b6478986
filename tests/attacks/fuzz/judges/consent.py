"""Every write needs a clear yes to exactly that write, from a person who was shown everything that is sent."""

from collections.abc import Iterator, Sequence

from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.judges.reading import Reader
from tests.attacks.fuzz.person import Question
from tests.attacks.fuzz.portal import Received

__all__ = ["unconsented"]

_BULK = frozenset({"task_complete_many", "workflow_terminate_many", "task_delegate"})


def unconsented(evidence: Evidence) -> Iterator[Finding]:
    """Writes without a yes, beyond the yes, or of values not shown; and results that claim a write without one."""
    written = [call for call in evidence.received if call.writes]
    yes = _agreed(evidence.questions)
    tool = evidence.step.about
    if evidence.forbidden:
        if written:
            yield Finding("consent", f"{tool}: forbidden", f"{_told(written)} though the policy denies everything")
    elif yes is None:
        if written:
            replies = ", ".join(str(question.reply) for question in evidence.questions)
            yield Finding("consent", f"{tool}: no yes", f"{_told(written)} after {replies or 'no question'}")
    else:
        yield from _counted(evidence, written)
        yield from _unread(evidence, written, Reader(yes))


def _counted(evidence: Evidence, written: Sequence[Received]) -> Iterator[Finding]:
    """One yes covers one plan: one write, or one per object of a bulk."""
    tool = evidence.step.about
    if len(written) > 1 and tool not in _BULK:
        yield Finding("consent", f"{tool}: more than one", f"{_told(written)} after one yes")
    if len({str(call) for call in written}) < len(written):
        yield Finding("consent", f"{tool}: twice", f"{_told(written)}: the same was sent more than once")
    if not written and evidence.step.honest and _claims(evidence):
        yield Finding("consent", f"{tool}: not done", "the answer says done, the portal was asked for no write")


def _unread(evidence: Evidence, written: Sequence[Received], reader: Reader) -> Iterator[Finding]:
    tool = evidence.step.about
    for call in written:
        for where, value in reader.missing(call):
            yield Finding("consent", f"{tool}: {where}", f"{call.method} sent {where} = {value!r:.200}, never shown")
    for mark in evidence.step.shown if written else ():
        if not reader.holds(mark):
            yield Finding("consent", f"{tool}: what the file does", f"{mark} runs, and was never shown")


def _agreed(questions: Sequence[Question]) -> Sequence[Question] | None:
    """The question that got a clear yes, with its previously shown pages; None without a yes."""
    asked = [question for question in questions if question.confirms]
    if not asked or not asked[-1].reply.clear:
        return None
    first = len(asked) - 1
    while first and "page" in (asked[first - 1].reply.content or {}):
        first -= 1
    return asked[first:]


def _claims(evidence: Evidence) -> bool:
    return any(path.endswith("/outcome") and text in ("done", "accepted") for path, text in evidence.strings())


def _told(written: Sequence[Received]) -> str:
    return f"{len(written)} writes ({', '.join(sorted({call.method for call in written}))})"
