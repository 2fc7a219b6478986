"""Reading a listing by keyset: each page begins after the last row given, so nothing is lost or doubled.

Offsets would skip a row whenever an earlier one leaves the listing between two pages.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Answer, Command, Rest
from bizproc_mcp.upstream.rest.values import Row, rows, wrong

__all__ = ["IdWalk", "Listing", "Portion", "in_pages_of_ids"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list method with its columns and filter; `numeric` says that its ids are numbers."""

    method: str
    select: Sequence[str]
    filter: JsonMap = field(default_factory=dict)
    numeric: bool = True

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
        self._bound = "<ID" if newest else ">ID"
        self._order = {"ID": "DESC" if newest else "ASC"}
        self._newest = newest
        self._after = after

    async def portions(self, limit: int = 0) -> AsyncIterator[Portion]:
        """Portions until the end, or until at least `limit` rows were given (0: no limit)."""
        command = self._listing.command(self._order, self._bounds(self._after))
        answer = await self._rest.call(command.method, command.params)
        total = answer.total
        if total is None:
            raise wrong(self._listing.method, "total is missing")
        page = self._page(answer)
        if not self._in_order(self._after, page):
            raise wrong(self._listing.method, "rows are not in the order asked for")
        done, full = len(page), len(page) >= PAGE_SIZE
        yield self._given(page, total)
        while full and (done < min(limit, total) if limit else True):
            wanted = (min(limit, total) if limit else total) - done
            found, full = await self._chain(max(1, min(-(-wanted // PAGE_SIZE), BATCH_SIZE)))
            done += len(found)
            if found:
                yield self._given(found, None)

    async def _chain(self, pages: int) -> tuple[Sequence[Row], bool]:
        """The rows of up to so many pages, and whether there may be more behind them."""
        after = [self._after, *(f"$result[c{n}][{PAGE_SIZE - 1}][ID]" for n in range(pages - 1))]
        commands = [self._listing.command(self._order, self._bounds(bound), start=-1) for bound in after]
        answers: Sequence[Answer | BizprocError] = (
            await self._rest.call_all(commands) if pages == 1 else await self._rest.batch(commands, references=True)
        )
        found: list[Row] = []
        last = self._after
        for answer in answers:
            if isinstance(answer, BizprocError):
                if found:
                    return found, True
                raise answer
            page = self._page(answer)
            if not self._in_order(last, page):
                if found:
                    return found, True
                raise wrong(self._listing.method, "rows are not in the order asked for")
            found += page
            if len(page) < PAGE_SIZE:
                return found, False
            last = self._id(page[-1])
        return found, True

    def _bounds(self, after: str) -> JsonMap:
        return {self._bound: after} if after else {}

    def _page(self, answer: Answer) -> Sequence[Row]:
        return rows(answer.result, self._listing.method)

    def _given(self, page: Sequence[Row], left: int | None) -> Portion:
        if page:
            self._after = self._id(page[-1])
        return Portion(page, left)

    def _id(self, row: Row) -> str:
        return str(row.whole("ID")) if self._listing.numeric else row.text("ID")

    def _in_order(self, after: str, page: Sequence[Row]) -> bool:
        """Whether every id lies beyond the one before it."""
        ids = [*([after] if after else []), *map(self._id, page)]
        keys = [(int(key) if self._listing.numeric else 0, key) for key in ids]
        return all((a > b) if self._newest else (a < b) for a, b in pairwise(keys))


async def in_pages_of_ids(rest: Rest, listing: Listing, ids: Sequence[int], column: str = "ID") -> Sequence[Row]:
    """The rows with these ids, fifty to a command and fifty commands to a request."""
    unique = list(dict.fromkeys(ids))
    commands = [
        listing.command({"ID": "ASC"}, {column: unique[start : start + PAGE_SIZE]})
        for start in range(0, len(unique), PAGE_SIZE)
    ]
    return [row for answer in await rest.call_all(commands) for row in rows(answer.result, listing.method)]
