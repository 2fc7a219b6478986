"""Bulk writes: an error of one object does not stop the others, an error of a whole batch stops the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bizproc_mcp.answers.bulk_receipts import BulkReceipt
from bizproc_mcp.errors import BizprocError, NotFound, OutcomeUnknown, Refused, Unreachable
from bizproc_mcp.writes.bulk import BulkWrite, Result, Word, foreseen, summed

GONE = NotFound("It is gone.", "")
REFUSED = Refused("It is locked.", "")
LOST = OutcomeUnknown("The answer was lost.", "")


@dataclass
class Portal:
    """Answers by key, or one failure for whatever is sent; remembers what was sent and looked at."""

    answers: Mapping[int, BizprocError] = field(default_factory=dict)
    failure: BizprocError | None = None
    portions: list[list[int]] = field(default_factory=list)
    looks: list[list[int]] = field(default_factory=list)

    async def send(self, portion: Sequence[int]) -> Sequence[BizprocError | None]:
        self.portions.append(list(portion))
        if self.failure is not None:
            raise self.failure
        return [self.answers.get(key) for key in portion]

    async def look(self, keys: Sequence[int]) -> Mapping[int, tuple[Word, str]]:
        self.looks.append(list(keys))
        return {}

    async def write(self, count: int, size: int = 2) -> dict[str, list[int]]:
        """Write to so many objects; what became of them, by word."""
        told: dict[str, list[int]] = {}
        results: list[Result[int]] = []

        def receipt(found: Sequence[Result[int]]) -> BulkReceipt:
            results[:] = found
            return BulkReceipt(outcome=summed(found).outcome, what=summed(found).line("write"))

        await BulkWrite(range(count), size, self.send, _told, self.look, receipt, lambda one: one.what).carry_out()
        for key, word, _ in results:
            told.setdefault(word, []).append(key)
        return told


def _told(error: BizprocError | None) -> tuple[Word, str]:
    if error is None:
        return "done", "done"
    return ("unknown" if isinstance(error, OutcomeUnknown) else "refused"), error.fact


async def test_a_refused_first_object_of_a_portion_does_not_stop_the_others() -> None:
    portal = Portal({0: GONE, 2: REFUSED})
    assert await portal.write(5) == {"refused": [0, 2], "done": [1, 3, 4]}
    assert portal.portions == [[0, 1], [2, 3], [4]]
    assert portal.looks == []


async def test_objects_of_a_portion_that_are_each_refused_for_themselves_do_not_stop_the_others() -> None:
    portal = Portal({0: Refused("One is locked.", ""), 1: Refused("Two is locked.", "")})
    assert await portal.write(3) == {"refused": [0, 1], "done": [2]}


async def test_a_portion_that_failed_as_a_whole_is_the_last_that_is_sent() -> None:
    portal = Portal(failure=Unreachable("The portal is away.", ""))
    assert await portal.write(5) == {"refused": [0, 1, 2, 3, 4]}
    assert portal.portions == [[0, 1]]


async def test_what_was_lost_is_looked_at_once_and_what_was_never_sent_is_not() -> None:
    portal = Portal({0: LOST, 1: LOST})
    assert await portal.write(5) == {"unknown": [0, 1], "refused": [2, 3, 4]}
    assert portal.portions == [[0, 1]]
    assert portal.looks == [[0, 1]]


def test_a_dry_run_has_no_word_of_a_receipt() -> None:
    told: list[Result[int]] = [(1, "would do", "approve"), (2, "already_done", "answered"), (3, "refused", "no")]
    sums = summed(foreseen(told), dry_run=True)
    assert sums.counts == {"would do": 1, "would be refused": 2}
    assert sums.outcome == "would do"
    assert summed(foreseen(told[1:]), dry_run=True).outcome == "would be refused"
    assert summed([], dry_run=True).outcome == "would be refused"
