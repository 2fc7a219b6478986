"""Reading a listing by keyset: each page begins after the last row given, so nothing is lost or doubled.

Offsets would skip a row whenever an earlier one leaves the listing between two pages.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Answer, Command, Rest
from bizproc_mcp.upstream.values import Row, rows, wrong

__all__ = ["IdWalk", "Listing", "PeopleWalk", "Portion", "in_pages_of_ids"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list method with its columns and filter; `numeric` says that its ids are numbers."""

    method: str
    select: Sequence[str]
    filter: JsonMap = field(default_factory=dict)
    numeric: bool = True

    @property
    def pages_at_once(self) -> int:
        """Pages in one batch: rows with whole forms are large, and an answer must stay readable."""
        return BATCH_SIZE // 5 if "PARAMETERS" in self.select else BATCH_SIZE

    def command(self, order: Mapping[str, str], bounds: JsonMap, start: int | None = None) -> Command:
        """One page of it. `start` must be in lower case (reference 1.3); -1 asks for no count."""
        params: dict[str, Json] = {
            "SELECT": list(self.select),
            "ORDER": dict(order),
            "FILTER": {**self.filter, **bounds},
        }
        if start is not None:
            params["start"] = start
        return Command(self.method, params)


@dataclass(frozen=True, slots=True)
class Portion:
    """Consecutive rows; `left` is how many matched from its first row on, where it was counted."""

    rows: Sequence[Row]
    left: int | None


class IdWalk:
    """A listing in the order of its ids.

    The first page is one call; what is left comes in batches, in which each command begins after
    the last row of the one before (a reference). Pages behind a short or strange one are thrown
    away: their reference did not resolve.
    """

    def __init__(self, rest: Rest, listing: Listing, *, newest: bool, after: str = "") -> None:
        self._rest = rest
        self._listing = listing
        self._newest = newest
        self._after = after
        self._bound = "<ID" if newest else ">ID"
        self._order = {"ID": self._direction}

    @property
    def _direction(self) -> str:
        return "DESC" if self._newest else "ASC"

    async def portions(self, limit: int = 0) -> AsyncIterator[Portion]:
        """Portions until the end, or until at least `limit` rows were given (0: no limit)."""
        command = self._listing.command(self._order, self._bounds(self._after))
        answer = await self._rest.call(command.method, command.params)
        total = answer.total
        if total is None:
            raise wrong(self._listing.method, "total is missing")
        found, more = await self._trusted([answer])
        done = len(found)
        yield Portion(found, total)
        while more and (done < min(limit, total) if limit else True):
            wanted = (min(limit, total) if limit else total) - done
            found, more = await self._trusted(
                await self._chain(max(1, min(-(-wanted // PAGE_SIZE), self._listing.pages_at_once)))
            )
            done += len(found)
            if found:
                yield Portion(found, None)

    async def _chain(self, pages: int) -> Sequence[Answer | BizprocError]:
        """So many pages in one request; each but the first begins where the one before ended."""
        after = [self._after, *(f"$result[c{n}][{PAGE_SIZE - 1}][ID]" for n in range(pages - 1))]
        commands = [self._listing.command(self._order, self._bounds(bound), start=-1) for bound in after]
        if pages == 1:
            return await self._rest.call_all(commands)
        return await self._rest.batch(commands, references=True)

    async def _trusted(self, answers: Sequence[Answer | BizprocError]) -> tuple[Sequence[Row], bool]:
        """The rows that certainly follow one another, and whether there may be more behind them."""
        found: list[Row] = []
        for index, answer in enumerate(answers):
            if isinstance(answer, BizprocError):
                if index:
                    break
                raise answer
            page = rows(answer.result, self._listing.method)
            if not self._in_order([*([self._after] if self._after else []), *map(self._id, page)]):
                if index:
                    break
                raise wrong(self._listing.method, "rows are not in the order asked for")
            found += self._fresh(page)
            if len(page) < PAGE_SIZE:
                return found, False
            before, self._after = self._after, self._id(page[-1])
            if before == self._after:
                found += await self._crowd()
                break
        return found, True

    def _bounds(self, after: str) -> JsonMap:
        return {self._bound: after} if after else {}

    def _id(self, row: Row) -> str:
        return str(row.whole("ID")) if self._listing.numeric else row.text("ID")

    def _in_order(self, ids: Sequence[str]) -> bool:
        """Whether every id lies beyond the one before it."""
        keys = [(int(key) if self._listing.numeric else 0, key) for key in ids]
        return all((a > b) if self._newest else (a < b) for a, b in pairwise(keys))

    def _fresh(self, page: Sequence[Row]) -> Sequence[Row]:
        return page

    async def _crowd(self) -> Sequence[Row]:
        raise wrong(self._listing.method, "a row came twice")


class PeopleWalk(IdWalk):
    """A listing of tasks with a row for each person: a page may end in the midst of one task's people.

    So each page begins with the task the one before ended with, and what was given is left out; a
    task with fifty people and more is read to its end by offsets.
    """

    def __init__(self, rest: Rest, listing: Listing, *, newest: bool) -> None:
        super().__init__(rest, listing, newest=newest)
        self._bound = "<=ID" if newest else ">=ID"
        self._order = {"ID": self._direction, "USER_ID": "ASC"}
        self._given: frozenset[tuple[str, int]] = frozenset()

    def _in_order(self, ids: Sequence[str]) -> bool:
        return all((int(a) >= int(b)) if self._newest else (int(a) <= int(b)) for a, b in pairwise(ids))

    def _fresh(self, page: Sequence[Row]) -> Sequence[Row]:
        pairs = {(self._id(row), row.whole("USER_ID", 0)): row for row in page}
        fresh = [row for pair, row in pairs.items() if pair not in self._given]
        last = self._id(page[-1]) if page else ""
        self._given = frozenset(pair for pair in {*self._given, *pairs} if pair[0] == last)
        return fresh

    async def _crowd(self) -> Sequence[Row]:
        task_id = self._after
        found: list[Row] = []
        start = PAGE_SIZE
        while True:
            bounds = {"<=ID": task_id, ">=ID": task_id}
            (answer,) = await self._rest.call_all([self._listing.command(self._order, bounds, start)])
            page = rows(answer.result, self._listing.method)
            found += self._fresh(page)
            start += PAGE_SIZE
            # Beyond the end the portal begins anew (reference 4.1): its count says where that is.
            if start >= (answer.total or 0):
                break
        self._after = str(int(task_id) + (-1 if self._newest else 1))
        return found


async def in_pages_of_ids(rest: Rest, listing: Listing, ids: Sequence[int], column: str = "ID") -> Sequence[Row]:
    """The rows with these ids, fifty to a command and fifty commands to a request."""
    unique = list(dict.fromkeys(ids))
    commands = [
        listing.command({"ID": "ASC"}, {column: unique[start : start + PAGE_SIZE]})
        for start in range(0, len(unique), PAGE_SIZE)
    ]
    return [row for answer in await rest.call_all(commands) for row in rows(answer.result, listing.method)]
