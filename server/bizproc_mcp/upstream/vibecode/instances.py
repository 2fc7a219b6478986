"""Read the running processes: fifty at a time by offset, the last changed first.

Between two pages, processes may end (later rows move up and one would be skipped) or change (they move to the
front, unseen). So each page starts with the last row of the previous one. If another row is there, the list
became shorter, and it is read again from further up. After the end is reached, the front is read again until
it no longer changes.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.upstream.values import Row, rows
from bizproc_mcp.upstream.vibecode.dialect import Vibecode

__all__ = ["PATH", "Instances", "Portion"]

PATH = "workflows"
_STEP_BACK = 50
_IDLE = 20


@dataclass(frozen=True, slots=True)
class Portion:
    """Consecutive instances; `total` counts the matches by template and starter, `more` says whether others follow."""

    items: Sequence[Workflow]
    total: int
    more: bool


class Instances:
    """`GET /v1/workflows`, which filters only by template and starter."""

    def __init__(self, api: Vibecode) -> None:
        self._api = api

    async def page(self, query: WorkflowQuery, offset: int) -> Portion:
        """The page at an offset, as the server returns it."""
        asked = {**_filters(query), "offset": str(offset)}
        answer = await self._api.get(PATH, asked)
        items = [_workflow(row) for row in rows(answer.data, PATH)]
        end = offset + len(items)
        more = end < answer.total if answer.total is not None else bool(items) if answer.more is None else answer.more
        return Portion(items, answer.total if answer.total is not None else end, more and bool(items))

    async def walk(self, query: WorkflowQuery) -> AsyncIterator[Portion]:
        """Yield all instances, each once; none that ran the whole time is missing."""
        seen: set[str] = set()
        before: Workflow | None = None
        while True:
            pages, head = 0, None
            async for page in self.onwards(query, 0, before.modified if before else None):
                pages += 1
                if pages == 1:
                    head = page.items[0] if page.items else None
                fresh = [item for item in page.items if item.id not in seen]
                seen |= {item.id for item in fresh}
                yield Portion(fresh, page.total, page.more)
                if pages == 1 and before is not None and _same(head, before):
                    return
            # A single page is consistent, because it was read at one moment.
            if pages <= 1 or head is None:
                return
            before = head

    async def onwards(self, query: WorkflowQuery, start: int, until: datetime | None = None) -> AsyncIterator[Portion]:
        """Yield pages from an offset without gaps; rows may repeat. Stops at instances last changed before `until`."""
        passed: set[str] = set()
        at, idle = start, 0
        while True:
            page = await self.page(query, at)
            if passed and at > 0 and not (page.items and page.items[0].id in passed):
                at = max(0, at - _STEP_BACK)
                continue
            idle = 0 if any(item.id not in passed for item in page.items) else idle + 1
            passed |= {item.id for item in page.items}
            yield page
            older = until is not None and bool(page.items) and (page.items[-1].modified or until) < until
            # A server that ignores the offset would repeat itself forever.
            if not page.more or older or idle > _IDLE:
                return
            at += max(1, len(page.items) - 1)


def _same(one: Workflow | None, other: Workflow) -> bool:
    return one is not None and (one.id, one.modified) == (other.id, other.modified)


def _filters(query: WorkflowQuery) -> dict[str, str]:
    filters = {}
    if query.template_id is not None:
        filters["templateId"] = str(query.template_id)
    # 0 (an automatic start) looks like "no filter" to a server, so it is compared here instead.
    if query.started_by:
        filters["startedBy"] = str(query.started_by)
    return filters


def _workflow(row: Row) -> Workflow:
    module, entity, number = (row.text(name) for name in ("MODULE_ID", "ENTITY", "DOCUMENT_ID"))
    return Workflow(
        id=row.workflow_id("ID"),
        template_id=row.whole("TEMPLATE_ID", 0),
        document=DocumentId(module, entity, number) if module and entity and number else None,
        started=row.moment("STARTED"),
        started_by=row.whole("STARTED_BY", 0),
        modified=row.moment("MODIFIED"),
        locked_until=row.moment("OWNED_UNTIL"),
    )
