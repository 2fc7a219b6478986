"""Bulk writes: sent batch by batch until done or cancelled, with the outcome of each object known at any time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bizproc_mcp.answers._base import Answer, Outcome, OutcomeWord
from bizproc_mcp.call import as_bulk, current_call
from bizproc_mcp.errors import BizprocError

Word = Outcome
K = TypeVar("K", int, str)
R = TypeVar("R", bound=Answer)
Result = tuple[K, OutcomeWord, str]

UNTOLD: tuple[Word, str] = ("unknown", "sent, and its answer was not waited for")
_WORST_FIRST: tuple[OutcomeWord, ...] = ("unknown", "done", "accepted", "would do", "already_done", "refused")


@dataclass(slots=True)
class BulkWrite(Generic[K, R]):
    """A bulk call.

    `send` writes a batch and returns one entry per object: None, or the error. `told` turns an entry into an
    outcome and its reason; `look` looks up all unknown outcomes in one go. `receipt` builds a receipt from
    the results known so far, and `line` sums it up in a sentence.
    """

    keys: Sequence[K]
    size: int
    send: Callable[[Sequence[K]], Awaitable[Sequence[BizprocError | None]]]
    told: Callable[[BizprocError | None], tuple[Word, str]]
    look: Callable[[Sequence[K]], Awaitable[Mapping[K, tuple[Word, str]]]]
    receipt: Callable[[Sequence[Result[K]]], R]
    line: Callable[[R], str]
    found: dict[K, tuple[Word, str]] = field(default_factory=dict)
    _portion: Sequence[K] = ()

    async def carry_out(self) -> R:
        """Send until everything is sent, the call is cancelled, or a whole batch fails; then look once.

        The last progress message says what was done.
        """
        call, total = current_call(), len(self.keys)
        call.so_far = self._so_far
        call.next_stage()
        with as_bulk():
            why = await self._send_all()
            unclear = [key for key in self.keys if self.found.get(key, UNTOLD)[0] == "unknown" and key in self.found]
            if unclear:
                self.found.update(await self.look(unclear))
        receipt = self.receipt(self._results(why))
        await call.progress(total, total, self.line(receipt))
        return receipt

    async def _send_all(self) -> str:
        """Send batch by batch; return why the rest was not sent, or ""."""
        call, total = current_call(), len(self.keys)
        for start in range(0, total, self.size):
            if call.stopped:
                return "not sent: the call was cancelled"
            self._portion, call.sent = self.keys[start : start + self.size], False
            try:
                answers = await self.send(self._portion)
            except BizprocError as error:
                answers = [error] * len(self._portion)
            self.found.update(zip(self._portion, map(self.told, answers), strict=True))
            end, self._portion = start + len(self._portion), ()
            if end < total:
                await call.progress(end, total, self.line(self.receipt(list(self._told()))))
            # If a whole batch fails with one error, the portal or the connection is at fault: stop sending.
            if answers[0] is not None and all(answer is answers[0] for answer in answers):
                return "not sent: the call was cancelled" if call.stopped else "not sent after the failure before it"
        return ""

    def _so_far(self) -> R:
        """The receipt of a call that was cut off midway."""
        if current_call().sent:
            self.found = dict.fromkeys(self._portion, UNTOLD) | self.found
        return self.receipt(self._results("not sent: the call was cut off"))

    def _told(self) -> list[Result[K]]:
        return [self._result(key, UNTOLD) for key in self.keys if key in self.found]

    def _results(self, why_not_sent: str) -> list[Result[K]]:
        return [self._result(key, ("refused", why_not_sent)) for key in self.keys]

    def _result(self, key: K, otherwise: tuple[Word, str]) -> Result[K]:
        word, why = self.found.get(key, otherwise)
        return key, word, why


@dataclass(frozen=True, slots=True)
class Sums(Generic[K]):
    """Equal outcomes grouped, the counts, and the overall outcome.

    The overall outcome is `unknown` if any object's is, else `done` if anything was done; the counts give the
    details.
    """

    groups: Mapping[tuple[OutcomeWord, str], Sequence[K]]
    counts: Mapping[str, int]
    outcome: OutcomeWord

    def line(self, what: str) -> str:
        """`approve 3 tasks: 2 done, 1 refused`."""
        return f"{what}: " + (", ".join(f"{count} {word}" for word, count in self.counts.items()) or "nothing to do")


def foreseen(results: Sequence[Result[K]]) -> list[Result[K]]:
    """A dry run's results for objects that would not be written: whatever stops them would be a refusal."""
    return [(key, word if word == "would do" else "would be refused", why) for key, word, why in results]


def summed(results: Sequence[Result[K]], *, dry_run: bool = False) -> Sums[K]:
    """The results grouped; an object named twice counts once."""
    groups: dict[tuple[OutcomeWord, str], list[K]] = {}
    counts: dict[str, int] = {}
    for key, word, why in results:
        groups.setdefault((word, why), []).append(key)
        counts[word] = counts.get(word, 0) + 1
    nothing: OutcomeWord = "would be refused" if dry_run else "refused"
    return Sums(groups, counts, next((word for word in _WORST_FIRST if counts.get(word)), nothing))
