"""Whether the server stays alive, responds, and fails only with its own messages."""

import re
from collections.abc import Iterator

from tests.attacks.fuzz.evidence import Evidence, Finding

__all__ = ["dead", "defective", "unanswered"]

_FAILED = re.compile(r"failed inside the server \(|The server has a defect|Error executing |Traceback \(most recent")
_INSIDE = re.compile(r"failed inside: (\w+ in .{0,200})")
_STOPPED = re.compile(r"(stopped by a defect|a defect in the background).{0,200}")


def dead(evidence: Evidence) -> Iterator[Finding]:
    """Whether the process ended on its own."""
    if evidence.ended:
        yield Finding("died", f"{evidence.step.does} {evidence.step.about}", evidence.ended)


def unanswered(evidence: Evidence) -> Iterator[Finding]:
    """Whether a call got no response although the portal responded to every request."""
    if not evidence.answered and not evidence.ended:
        what = f"no answer in {evidence.seconds:.0f} s, {len(evidence.received)} requests to the portal meanwhile"
        yield Finding("no answer", f"{evidence.step.does} {evidence.step.about}", what)


def defective(evidence: Evidence) -> Iterator[Finding]:
    """Whether there was an unexpected failure: reported to the client, logged, or visible as an invalid response."""
    inside = _INSIDE.search(evidence.log)
    for text in evidence.texts():
        if _FAILED.search(text):
            where = inside[1].rpartition(" <- ")[2][-80:] if inside else evidence.step.about
            yield Finding("defect", where, inside[0] if inside else text[:300])
    if found := _STOPPED.search(evidence.log):
        yield Finding("defect", found[1], found[0])
    for message in evidence.said:
        for wrong in ("no message", "refused by the client"):
            if isinstance(message, dict) and wrong in message:
                yield Finding("defect", f"{evidence.step.about}: {wrong}", str(message[wrong])[:400])
    if evidence.scene.log_level != "DEBUG" and "Traceback (most recent" in evidence.log:
        yield Finding("defect", "a traceback in the log", evidence.log[evidence.log.find("Traceback") :][:400])
