"""A whole listing as fast as the budget allows, in no particular order.

The first request brings the newest and the oldest page, and how many rows there are: the ids between
the two are cut into stretches that are read side by side, one batch each. An id never changes and a
stretch is read to its end, so nothing is lost or doubled while rows come and go.

With a full bucket many small batches go at once, because a portal works through the commands of a
batch one after the other; with an empty one few full batches, because each costs half a second.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TypeVar

from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Rest, RestAnswer
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing, PeopleWalk
from bizproc_mcp.upstream.side_by_side import side_by_side
from bizproc_mcp.upstream.values import Row, wrong

__all__ = ["Sweep"]

T = TypeVar("T")

_MOST_PAGES = 250
"""Pages that are under way together: more would only fill the memory."""
_MOST_BATCHES = 20
_MOST_PARTS = 1_000
"""Stretches a listing is cut into, whatever number of rows the portal counts."""
_FEWEST_PAGES = 12
"""Pages that make a batch of their own worth it."""
_SHARE = 0.8
"""Part of what is left in the bucket that a sweep may use at once."""
_ENOUGH = 15
"""With fewer requests to spend at once every one of them must bring as much as it can."""
_REQUESTS_FOR = 10_000 / 24
"""Rows a request should bring at least: speed is not worth any number of requests."""


@dataclass(slots=True)
class _Stretch:
    """Ids from `top` down to `last`, and how many rows are expected there."""

    walk: IdWalk
    top: int
    last: int
    rows: float

    @property
    def pages(self) -> int:
        """Pages to ask for, half a page to spare: a page that comes short tells the end."""
        return ceil((self.rows + PAGE_SIZE / 2) / PAGE_SIZE)


_Batch = list[tuple[_Stretch, int]]


class Sweep:
    """Reads a listing with numeric ids; with `people` it has a row for each person of a task."""

    def __init__(self, rest: Rest, listing: Listing, *, people: bool) -> None:
        self._rest = rest
        self._listing = listing
        self._people = people
        self._kind = PeopleWalk if people else IdWalk
        self._left = 0
        self._allowed = 0
        self._stretches: list[_Stretch] = []

    async def portions(self, make: Callable[[Row], T]) -> AsyncIterator[Sequence[T]]:
        """What `make` makes of the rows, each once; no more than some thousand are held at a time."""
        yield [make(row) for row in await self._ends()]
        self._allowed = ceil(max(24, self._left / _REQUESTS_FOR)) - 1
        while self._stretches:
            batches = self._plan()
            self._allowed -= len(batches)
            for portion in await side_by_side([partial(self._run, batch, make) for batch in batches]):
                yield portion
            self._stretches = [stretch for stretch in self._stretches if stretch.walk.more]
            if len(self._stretches) == 1:
                self._stretches[0].rows = max(1, self._left)

    async def _ends(self) -> Sequence[Row]:
        """The newest and the oldest page; what lies between becomes the first stretch."""
        high, low = (self._kind(self._rest, self._listing, newest=newest) for newest in (True, False))
        commands = [high.first(), *low.commands(1)]
        counted, other = await self._rest.read(commands, references=True)
        newest, oldest = await high.take([counted]), await low.take([other])
        total = counted.total if isinstance(counted, RestAnswer) else None
        if total is None:
            raise wrong(self._listing.method, "total is missing")
        if not high.more:
            return newest
        if not low.more:
            return _once(newest, oldest)
        top, last = int(high.after), int(low.after)
        if not self._people:
            top, last = top - 1, last + 1
        if top < last:
            return _once(newest, oldest)
        if self._people:
            # The page may end in the midst of a task's people: the stretch reads those tasks again.
            newest = [row for row in newest if row.whole("ID") != top]
            oldest = [row for row in oldest if row.whole("ID") != last]
        self._left = total - len(newest) - len(oldest)
        if self._left > 0:
            self._stretches = [self._stretch(top, last, self._left)]
        return [*newest, *oldest]

    def _stretch(self, top: int, last: int, rows: float) -> _Stretch:
        after = str(top if self._people else top + 1)
        return _Stretch(
            self._kind(self._rest, self._listing, newest=True, after=after, until=str(last)), top, last, rows
        )

    def _plan(self) -> list[_Batch]:
        """What goes out together now: chains of pages, packed into batches by what the bucket holds."""
        pages = sum(stretch.pages for stretch in self._stretches)
        rounds = ceil(pages / _MOST_PAGES)
        free = int(self._rest.remaining * _SHARE)
        if free < max(_ENOUGH, 1.5 * pages / self._listing.pages_at_once):
            side = 1
        else:
            worth = max(pages // _FEWEST_PAGES, min(4, pages // 5))
            side = max(1, min(_MOST_BATCHES, free // rounds, self._allowed, worth))
        # Each part has half a page to spare.
        size = min(self._listing.pages_at_once, ceil(min(pages, _MOST_PAGES) / side + 0.5))
        if side > 1:
            self._stretches = [part for stretch in self._stretches for part in self._cut(stretch, size)]
        most = min(self._listing.pages_at_once, ceil(1.5 * size))
        batches: list[_Batch] = [[]]
        room, whole = size, 0
        for stretch in self._stretches:
            wanted = stretch.pages if stretch.pages <= most else size
            if wanted > room and batches[-1]:
                if len(batches) == side or whole >= _MOST_PAGES:
                    break
                batches.append([])
                room = size
            batches[-1].append((stretch, wanted))
            room, whole = room - wanted, whole + wanted
        return batches

    def _cut(self, stretch: _Stretch, size: int) -> list[_Stretch]:
        """Parts of about so many pages, as far as the ids are spread evenly."""
        wanted = ceil(stretch.rows / (PAGE_SIZE * size - PAGE_SIZE / 2))
        parts = min(wanted, stretch.top - stretch.last + 1, _MOST_PARTS)
        if stretch.pages <= size * 1.5 or parts < 2:
            return [stretch]
        span = stretch.top - stretch.last + 1
        borders = [stretch.last + span * number // parts for number in range(parts + 1)]
        cut = [self._stretch(borders[n + 1] - 1, borders[n], stretch.rows / parts) for n in range(parts)]
        # The first rows of this stretch may have been given already: the walk knows them.
        top = cut[-1]
        stretch.walk.end_at(str(top.last))
        cut[-1] = _Stretch(stretch.walk, top.top, top.last, top.rows)
        return cut

    async def _run(self, batch: _Batch, make: Callable[[Row], T]) -> Sequence[T]:
        commands = [
            command
            for number, (stretch, pages) in enumerate(batch)
            for command in stretch.walk.commands(pages, sum(pages for _, pages in batch[:number]))
        ]
        answers = await self._rest.read(commands, references=True, lane="bulk")
        made: list[T] = []
        for stretch, pages in batch:
            found = await stretch.walk.take(answers[:pages])
            answers = answers[pages:]
            self._left -= len(found)
            self._expect(stretch, len(found))
            made += map(make, found)
        return made

    def _expect(self, stretch: _Stretch, found: int) -> None:
        """What is left of a stretch, as far as its ids are spread like those that came."""
        if stretch.walk.more:
            top = int(stretch.walk.after) - (0 if self._people else 1)
            covered = max(1, stretch.top - top)
            stretch.rows = max(1.0, found / covered * (top - stretch.last + 1))
            stretch.top = top


def _once(newest: Sequence[Row], oldest: Sequence[Row]) -> Sequence[Row]:
    """Two pages that overlap, each row once."""
    found = {(row.whole("ID"), row.whole("USER_ID", 0)): row for row in (*newest, *oldest)}
    return list(found.values())
