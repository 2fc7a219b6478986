"""Reading the running processes: fifty at a time by offset, the last changed first.

Between two pages processes end (later rows move up, one would be skipped) or change (they move to the
front, unseen). So each page begins with the last row of the one before: where that is gone, the list got
shorter, and it is read again from further up. At the end the front is looked at once more.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.upstream.values import Row, rows
from bizproc_mcp.upstream.vibecode.dialect import Vibecode

__all__ = ["PATH", "Instances", "Portion"]

PATH = "workflows"
_STEP_BACK = 50


@dataclass(frozen=True, slots=True)
class Portion:
    """Consecutive instances; `total` is how many match template and starter, `more` whether others follow."""

    items: Sequence[Workflow]
    total: int
    more: bool


class Instances:
    """`GET /v1/workflows`, which filters by template and starter only."""

    def __init__(self, api: Vibecode) -> None:
        self._api = api

    async def page(self, query: WorkflowQuery, offset: int) -> Portion:
        """The page at an offset, as the server cuts it."""
        asked = {**_filters(query), "offset": str(offset)}
        answer = await self._api.get(PATH, asked)
        items = [_workflow(row) for row in rows(answer.data, PATH)]
        end = offset + len(items)
        more = end < answer.total if answer.total is not None else bool(items) if answer.more is None else answer.more
        return Portion(items, answer.total if answer.total is not None else end, more and bool(items))

    async def walk(self, query: WorkflowQuery, start: int = 0) -> AsyncIterator[Portion]:
        """Everything from an offset on, each instance once and none left out that ran all the time."""
        seen: dict[str, datetime | None] = {}
        at, pages = start, 0
        while True:
            page = await self.page(query, at)
            pages += 1
            if seen and at > 0 and not any(item.id in seen for item in page.items):
                at = max(0, at - _STEP_BACK)
                continue
            fresh = [item for item in page.items if item.id not in seen]
            seen |= {item.id: item.modified for item in fresh}
            yield Portion(fresh, page.total, page.more)
            if not page.more:
                break
            end = at + len(page.items)
            at = end - 1 if end - 1 > at and fresh else end
        if pages > 1:
            async for portion in self._front(query, seen):
                yield portion

    async def _front(self, query: WorkflowQuery, seen: Mapping[str, datetime | None]) -> AsyncIterator[Portion]:
        """What changed or began while the list was read, down to the first row that did not."""
        at = 0
        while True:
            page = await self.page(query, at)
            fresh = [item for item in page.items if item.id not in seen]
            if fresh:
                yield Portion(fresh, page.total, more=False)
            unchanged = any(item.id in seen and seen[item.id] == item.modified for item in page.items)
            if unchanged or not page.more:
                return
            at += len(page.items)


def _filters(query: WorkflowQuery) -> dict[str, str]:
    filters = {}
    if query.template_id is not None:
        filters["templateId"] = str(query.template_id)
    # 0, an automatic start, looks like "not asked for" to a server: compared here instead.
    if query.started_by:
        filters["startedBy"] = str(query.started_by)
    return filters


def _workflow(row: Row) -> Workflow:
    parts = [row.text(name) for name in ("MODULE_ID", "ENTITY", "DOCUMENT_ID")]
    return Workflow(
        id=row.text("ID"),
        template_id=row.whole("TEMPLATE_ID", 0),
        document=DocumentId(*parts) if all(parts) else None,
        started=row.moment("STARTED"),
        started_by=row.whole("STARTED_BY", 0),
        modified=row.moment("MODIFIED"),
        locked_until=row.moment("OWNED_UNTIL"),
    )
