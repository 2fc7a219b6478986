"""Reading a listing by keyset: each page begins after the last row given, so nothing is lost or doubled.

Offsets would skip a row whenever an earlier one leaves the listing between two pages.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge, gt, le

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Command, Rest, RestAnswer
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
        """One page of it. `start` must be in lower case (docs/portal.md 1.3); -1 asks for no count."""
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
    """A listing in the order of its ids, from `after` (given already) to `until` (the last that counts).

    The first page is one call; what is left comes in batches, in which each command begins after
    the last row of the one before (a reference). Pages behind a short or strange one are thrown
    away: their reference did not resolve. `more` says whether rows may be left.
    """

    def __init__(self, rest: Rest, listing: Listing, *, newest: bool, after: str = "", until: str = "") -> None:
        self._rest = rest
        self._listing = listing
        self._newest = newest
        self._bound, self._last_bound = ("<ID", ">=ID") if newest else (">ID", "<=ID")
        self._order = {"ID": self._direction}
        self._until = until
        self.after = after
        self.more = True

    @property
    def _direction(self) -> str:
        return "DESC" if self._newest else "ASC"

    async def portions(self, limit: int = 0) -> AsyncIterator[Portion]:
        """Portions until the end, or until at least `limit` rows were given (0: no limit)."""
        command = self.first()
        answer = await self._rest.call(command.method, command.params)
        total = answer.total
        if total is None:
            raise wrong(self._listing.method, "total is missing")
        found = await self.take([answer])
        done = len(found)
        yield Portion(found, total)
        while self.more and (done < min(limit, total) if limit else True):
            wanted = (min(limit, total) if limit else total) - done
            pages = max(1, min(-(-wanted // PAGE_SIZE), self._listing.pages_at_once))
            found = await self.take(await self._rest.read(self.commands(pages), references=True, lane="bulk"))
            done += len(found)
            if found:
                yield Portion(found, None)

    def first(self) -> Command:
        """The first page, counted."""
        return self._listing.command(self._order, self._bounds(self.after))

    def end_at(self, until: str) -> None:
        """Let it end earlier: somebody else reads what lies behind."""
        self._until = until

    def commands(self, pages: int, first: int = 0) -> Sequence[Command]:
        """So many pages for one batch, the first at place `first` in it; each begins where the one before ended."""
        after = [self.after, *(f"$result[c{first + n}][{PAGE_SIZE - 1}][ID]" for n in range(pages - 1))]
        return [self._listing.command(self._order, self._bounds(bound), start=-1) for bound in after]

    async def take(self, answers: Sequence[RestAnswer | BizprocError]) -> Sequence[Row]:
        """The rows of the answers that certainly follow one another."""
        found: list[Row] = []
        for index, answer in enumerate(answers):
            if isinstance(answer, BizprocError):
                if index:
                    return found
                raise answer
            page = rows(answer.result, self._listing.method)
            ids = [self._id(row) for row in page]
            if not self._in_order([*([self.after] if self.after else []), *ids]):
                if index:
                    return found
                raise wrong(self._listing.method, "rows are not in the order asked for")
            found += self._fresh(page)
            if len(page) < PAGE_SIZE or (self._until and self._is_last(ids[-1])):
                self.more = False
                return found
            before, self.after = self.after, ids[-1]
            if before == self.after:
                found += await self._crowd()
                return found
        return found

    def _bounds(self, after: str) -> JsonMap:
        return ({self._bound: after} if after else {}) | ({self._last_bound: self._until} if self._until else {})

    def _id(self, row: Row) -> str:
        return str(row.whole("ID")) if self._listing.numeric else row.text("ID")

    def _in_order(self, ids: Sequence[str]) -> bool:
        """Whether every id lies beyond the one before it."""
        keys: Sequence[int] | Sequence[str] = [*map(int, ids)] if self._listing.numeric else ids
        first, second = (keys[:-1], keys[1:]) if self._newest else (keys[1:], keys[:-1])
        return all(map(gt, first, second))

    def _is_last(self, row_id: str) -> bool:
        return row_id == self._until

    def _fresh(self, page: Sequence[Row]) -> Sequence[Row]:
        return page

    async def _crowd(self) -> Sequence[Row]:
        raise wrong(self._listing.method, "a row came twice")


class PeopleWalk(IdWalk):
    """A listing of tasks with a row for each person: a page may end in the midst of one task's people.

    So each page begins with the task the one before ended with, and what was given is left out; a
    task with fifty people and more is read to its end by offsets.
    """

    def __init__(self, rest: Rest, listing: Listing, *, newest: bool, after: str = "", until: str = "") -> None:
        super().__init__(rest, listing, newest=newest, after=after, until=until)
        self._bound = "<=ID" if newest else ">=ID"
        self._order = {"ID": self._direction, "USER_ID": "ASC"}
        self._given: frozenset[tuple[str, int]] = frozenset()

    def _in_order(self, ids: Sequence[str]) -> bool:
        keys = [*map(int, ids)]
        return all(map(ge if self._newest else le, keys[:-1], keys[1:]))

    def _fresh(self, page: Sequence[Row]) -> Sequence[Row]:
        pairs = {(self._id(row), row.whole("USER_ID", 0)): row for row in page}
        fresh = [row for pair, row in pairs.items() if pair not in self._given]
        last = self._id(page[-1]) if page else ""
        self._given = frozenset(pair for pair in {*self._given, *pairs} if pair[0] == last)
        return fresh

    def _is_last(self, row_id: str) -> bool:  # noqa: ARG002  # the last task may have more people
        return False

    async def _crowd(self) -> Sequence[Row]:
        task_id = self.after
        found: list[Row] = []
        start = PAGE_SIZE
        while True:
            bounds = {"<=ID": task_id, ">=ID": task_id}
            (answer,) = await self._rest.call_all([self._listing.command(self._order, bounds, start)])
            page = rows(answer.result, self._listing.method)
            fresh = self._fresh(page)
            found += fresh
            start += PAGE_SIZE
            # Beyond the end the portal begins anew (docs/portal.md 4.1): its count says where that is, or nothing
            # new comes, whatever it counts.
            if start >= (answer.total or 0) or not fresh:
                break
        self.after = str(int(task_id) + (-1 if self._newest else 1))
        self.more = not self._until or task_id != self._until
        return found


async def in_pages_of_ids(rest: Rest, listing: Listing, ids: Sequence[int]) -> Sequence[Row]:
    """The rows with these ids, fifty to a command and fifty commands to a request."""
    unique = list(dict.fromkeys(ids))
    pages = [unique[start : start + PAGE_SIZE] for start in range(0, len(unique), PAGE_SIZE)]
    answers = await rest.call_all([listing.command({"ID": "ASC"}, {"ID": page}) for page in pages])
    return [row for answer in answers for row in rows(answer.result, listing.method)]
