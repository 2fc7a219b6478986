"""Read a whole listing as fast as the budget allows, in no particular order.

The first request returns the newest page, the oldest page and the number of rows. The ids between the two
pages are split into stretches that are read in parallel, one batch each. An id never changes and each stretch
is read to its end, so no row is lost or duplicated while rows are added or removed.

With a full bucket, many small batches are sent at once, because the portal runs a batch's commands one after
another. With an empty bucket, a few full batches are sent, because each costs half a second.
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
"""Maximum pages in flight: more would only use memory."""
_MOST_BATCHES = 20
_MOST_PARTS = 1_000
"""Maximum number of stretches a listing is split into, whatever row count the portal reports."""
_FEWEST_PAGES = 12
"""Minimum number of pages that justify a separate batch."""
_SHARE = 0.8
"""The share of the bucket's remaining requests that a sweep may use at once."""
_ENOUGH = 15
"""With fewer requests available than this, each one must return as many rows as possible."""
_REQUESTS_FOR = 10_000 / 24
"""Minimum number of rows per request: speed must not cost too many requests."""


@dataclass(slots=True)
class _Stretch:
    """The ids from `top` down to `last`, and the expected number of rows."""

    walk: IdWalk
    top: int
    last: int
    rows: float

    @property
    def pages(self) -> int:
        """Pages to request, with half a page to spare: a short page marks the end."""
        return ceil((self.rows + PAGE_SIZE / 2) / PAGE_SIZE)


_Batch = list[tuple[_Stretch, int]]


class Sweep:
    """Reads a listing with numeric ids; with `people`, it has one row per person of a task."""

    def __init__(self, rest: Rest, listing: Listing, *, people: bool) -> None:
        self._rest = rest
        self._listing = listing
        self._people = people
        self._kind = PeopleWalk if people else IdWalk
        self._left = 0
        self._allowed = 0
        self._stretches: list[_Stretch] = []

    async def portions(self, make: Callable[[Row], T]) -> AsyncIterator[Sequence[T]]:
        """Yield the results of `make` for all rows, each once; only a few thousand are held at a time."""
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
        """Read the newest and oldest pages; the ids between them become the first stretch."""
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
            # The page may end in the middle of a task's people: the stretch reads that task again.
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
        """Choose what to send next: chains of pages, packed into batches according to the bucket."""
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
        """Split a stretch into parts of about `size` pages, assuming evenly distributed ids."""
        wanted = ceil(stretch.rows / (PAGE_SIZE * size - PAGE_SIZE / 2))
        parts = min(wanted, stretch.top - stretch.last + 1, _MOST_PARTS)
        if stretch.pages <= size * 1.5 or parts < 2:
            return [stretch]
        span = stretch.top - stretch.last + 1
        borders = [stretch.last + span * number // parts for number in range(parts + 1)]
        cut = [self._stretch(borders[n + 1] - 1, borders[n], stretch.rows / parts) for n in range(parts)]
        # The first rows of this stretch may have been returned already: its walk skips them.
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
        """Estimate the rest of a stretch from the density of the ids received."""
        if stretch.walk.more:
            top = int(stretch.walk.after) - (0 if self._people else 1)
            covered = max(1, stretch.top - top)
            stretch.rows = max(1.0, found / covered * (top - stretch.last + 1))
            stretch.top = top


def _once(newest: Sequence[Row], oldest: Sequence[Row]) -> Sequence[Row]:
    """Merge two overlapping pages, with each row once."""
    found = {(row.whole("ID"), row.whole("USER_ID", 0)): row for row in (*newest, *oldest)}
    return list(found.values())
