"""Keyset pagination: each page starts after the last row returned, so no row is lost or duplicated.

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
    """A list method with its columns and filter; `numeric` means that its ids are numbers."""

    method: str
    select: Sequence[str]
    filter: JsonMap = field(default_factory=dict)
    numeric: bool = True

    @property
    def pages_at_once(self) -> int:
        """Pages in one batch; fewer for rows with whole forms, which could make the response too large to read."""
        return BATCH_SIZE // 5 if "PARAMETERS" in self.select else BATCH_SIZE

    def command(self, order: Mapping[str, str], bounds: JsonMap, start: int | None = None) -> Command:
        """The command for one page. `start` must be lower case (docs/portal.md 1.3); -1 skips the count."""
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
    """Consecutive rows; `left` is the number of matches from the first of them on, if counted."""

    rows: Sequence[Row]
    left: int | None


class IdWalk:
    """Reads a listing in id order, starting after `after` (already returned) and ending at `until`.

    The first page is a single call. The rest comes in batches, in which each command starts after the last
    row of the previous one (by reference). Pages after a short or unexpected one are discarded, because their
    reference did not resolve. `more` says whether rows may be left.
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
        """Yield portions until the end, or until at least `limit` rows were returned (0: no limit)."""
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
        """The first page, with the count."""
        return self._listing.command(self._order, self._bounds(self.after))

    def end_at(self, until: str) -> None:
        """End earlier: the rows after `until` are read elsewhere."""
        self._until = until

    def commands(self, pages: int, first: int = 0) -> Sequence[Command]:
        """Commands for `pages` pages, starting at index `first` of a batch; each continues after the one before."""
        after = [self.after, *(f"$result[c{first + n}][{PAGE_SIZE - 1}][ID]" for n in range(pages - 1))]
        return [self._listing.command(self._order, self._bounds(bound), start=-1) for bound in after]

    async def take(self, answers: Sequence[RestAnswer | BizprocError]) -> Sequence[Row]:
        """Return the rows of the results that certainly follow one another."""
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
        """Whether the ids are strictly in order."""
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
    """A task listing with one row per person, so a page may end in the middle of a task's people.

    Each page starts again with the task at the end of the previous one, and rows already returned are
    skipped. A task with fifty or more people is read to its end by offset.
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
            # Past the end, the portal starts again from the beginning (docs/portal.md 4.1). Stop at the
            # counted end, or when a page has no new rows, whatever the count says.
            if start >= (answer.total or 0) or not fresh:
                break
        self.after = str(int(task_id) + (-1 if self._newest else 1))
        self.more = not self._until or task_id != self._until
        return found


async def in_pages_of_ids(rest: Rest, listing: Listing, ids: Sequence[int]) -> Sequence[Row]:
    """Read the rows with these ids: fifty per command, fifty commands per request."""
    unique = list(dict.fromkeys(ids))
    pages = [unique[start : start + PAGE_SIZE] for start in range(0, len(unique), PAGE_SIZE)]
    answers = await rest.call_all([listing.command({"ID": "ASC"}, {"ID": page}) for page in pages])
    return [row for answer in answers for row in rows(answer.result, listing.method)]
