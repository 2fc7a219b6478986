"""Page through a listing sorted by time and id, without losing or duplicating rows.

The rows after time v and id i are those with the same time and an id after i, followed by those with a later
time. Rows without a time come last here, although the portal sorts them first. Each of these stretches has
its own filter, and the stretches of one step share a batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.upstream.cursors import Cursor
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest
from bizproc_mcp.upstream.rest.listing import Listing
from bizproc_mcp.upstream.values import Row, rows, wrong

__all__ = ["Stretch", "ValueWalk"]

_BEGINNING = "1970-01-02T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows, the current total of matches, and whether more rows follow."""

    rows: Sequence[Row]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class ValueWalk:
    """Pages a listing by `column`; `undated` means that rows without a value may match and come last."""

    rest: Rest
    listing: Listing
    column: str
    newest: bool
    undated: bool

    async def page(self, at: Cursor, limit: int) -> Stretch:
        """Return up to `limit` rows after the cursor.

        One extra row is read to see whether more follow. A count would not do: rows already returned may have
        left the listing since.
        """
        found: list[Row] = []
        last_id, last_value = at.last_id, at.last_value
        step = Stretch((), 0, more=True)
        while step.more and len(found) <= limit:
            step = await self._step(last_id, last_value)
            if not step.rows:
                break
            found += step.rows
            last_id, last_value = step.rows[-1].text("ID"), step.rows[-1].text(self.column)
        total = max(step.total, at.given + len(found))
        return Stretch(found[:limit], total, more=len(found) > limit)

    async def _step(self, last_id: str, last_value: str) -> Stretch:
        """The next rows: at least one unless the end is reached."""
        dated = not last_id or bool(last_value)
        commands = [self._count()]
        if last_value:
            commands.append(self._same(last_id, last_value))
        if dated:
            commands.append(self._beyond(last_value))
        if self.undated:
            commands.append(self._without("" if dated else last_id))
        counted, *answers = await self.rest.call_all(commands)
        total = counted.total or 0
        found: list[Row] = []
        for index, answer in enumerate(answers):
            page = rows(answer.result, self.listing.method)
            is_undated = self.undated and index == len(answers) - 1
            part = self._undated_only(page) if is_undated else self._valued(page)
            found += part
            # A full stretch may continue, so rows after it must wait for the next step.
            if len(part) >= PAGE_SIZE:
                return Stretch(found, total, more=True)
        return Stretch(found, total, more=False)

    def _count(self) -> Command:
        return Listing(self.listing.method, ("ID",), self.listing.filter).command({"ID": "ASC"}, {})

    def _same(self, last_id: str, value: str) -> Command:
        behind = "<ID" if self.newest else ">ID"
        bounds: JsonMap = {f">={self.column}": value, f"<={self.column}": value, behind: last_id}
        return self.listing.command({"ID": self._direction}, bounds, start=-1)

    def _beyond(self, value: str) -> Command:
        bounds: dict[str, str] = {}
        if value:
            bounds[f"{'<' if self.newest else '>'}{self.column}"] = value
        elif self.undated:
            # Missing times don't match any comparison, so any bound excludes those rows.
            bounds[f">{self.column}"] = _BEGINNING
        order = {self.column: self._direction, "ID": self._direction}
        return self.listing.command(order, bounds, start=-1)

    def _without(self, last_id: str) -> Command:
        order = {self.column: "ASC", "ID": "ASC"}
        return self.listing.command(order, {">ID": last_id} if last_id else {}, start=-1)

    @property
    def _direction(self) -> str:
        return "DESC" if self.newest else "ASC"

    def _undated_only(self, page: Sequence[Row]) -> Sequence[Row]:
        # The portal sorts rows without a time first; the first dated row ends them.
        end = next((index for index, row in enumerate(page) if row.text(self.column)), len(page))
        return page[:end]

    def _valued(self, page: Sequence[Row]) -> Sequence[Row]:
        if any(not row.text(self.column) for row in page):
            raise wrong(self.listing.method, f"{self.column} is missing in a row")
        return page
