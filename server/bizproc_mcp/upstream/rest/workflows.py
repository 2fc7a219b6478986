"""Workflows: `bizproc.workflow.start`, `.instances`, `.terminate`, `.kill` (docs/portal.md 5)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown
from bizproc_mcp.models._base import Json, Page
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery, checked_workflow_id, is_workflow_id
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest
from bizproc_mcp.upstream.rest.id_pages import ValueWalk
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing
from bizproc_mcp.upstream.rest.standing import see
from bizproc_mcp.upstream.rest.task_rows import document
from bizproc_mcp.upstream.rest.writing_many import write_many
from bizproc_mcp.upstream.values import Row, iso, rows, sendable

__all__ = ["RestWorkflows", "instance", "instances_of"]

_START = "bizproc.workflow.start"
_LIST = "bizproc.workflow.instances"
_COLUMNS = (
    "ID",
    "MODIFIED",
    "OWNED_UNTIL",
    "MODULE_ID",
    "ENTITY",
    "DOCUMENT_ID",
    "STARTED",
    "STARTED_BY",
    "TEMPLATE_ID",
)
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class RestWorkflows:
    """The workflow instance methods."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def check_startable(self, document: DocumentId) -> None:
        """The portal can start a process on any document."""

    async def start(self, template_id: int, document: DocumentId, parameters: Mapping[str, Value]) -> str:
        """Start a process and return its id (`bizproc.workflow.start`)."""
        if template_id <= 0:
            raise InvalidInput("template_id must be above zero.", "List the templates to find the right one.")
        params: dict[str, Json] = {
            "TEMPLATE_ID": template_id,
            "DOCUMENT_ID": [document.module, document.entity, document.id],
        }
        if parameters:
            params["PARAMETERS"] = await sendable(parameters)
        answer = await self._rest.call(_START, params, writes=True)
        if not isinstance(answer.result, str) or not is_workflow_id(answer.result):
            raise OutcomeUnknown(
                "The portal took the start but did not answer with the process's id.",
                "List the running processes of the document before starting again.",
            )
        return answer.result

    async def page(self, query: WorkflowQuery, *, limit: int, cursor: str = "") -> Page[Workflow]:
        """One page, last changed first; an instance that changes meanwhile moves to the front, before the cursor."""
        check_limit(limit)
        # "Stuck" means locked before a time that moves on with each page, so the cursor ignores the exact time.
        bound = replace(query, locked_before=query.locked_before and _SOME_TIME)
        at = open_cursor(bound, cursor)
        walk = ValueWalk(self._rest, instances_of(query), "MODIFIED", newest=True, undated=False)
        found = await walk.page(at, limit)
        items = [item for item in map(instance, found.rows) if query.matches(item)]
        following = ""
        if found.more:
            last = found.rows[-1]
            given = at.given + len(found.rows)
            following = seal_cursor(bound, Cursor(given, last.text("ID"), last.text("MODIFIED")))
        return Page(found.total - (len(found.rows) - len(items)), following, items)

    async def scan(self, query: WorkflowQuery, *, limit: int = 0) -> AsyncIterator[Sequence[Workflow]]:
        """Yield all matching instances in portions, each once, oldest first: ids begin with the start time."""
        walk = IdWalk(self._rest, instances_of(query), newest=False)
        given = 0
        async for portion in walk.portions(limit):
            items = [item for item in map(instance, portion.rows) if query.matches(item)]
            if limit:
                items = items[: limit - given]
            given += len(items)
            if items:
                yield items

    async def find(self, workflow_id: str) -> Workflow | None:
        """One instance, or None if it isn't running."""
        listing = Listing(_LIST, _COLUMNS, {"ID": [checked_workflow_id(workflow_id)]}, numeric=False)
        command = listing.command({"ID": "ASC"}, {})
        answer = await self._rest.call(command.method, command.params)
        found = (instance(row) for row in rows(answer.result, _LIST))
        return next((item for item in found if item.id == workflow_id), None)

    async def find_many(self, workflow_ids: Sequence[str]) -> Mapping[str, Workflow]:
        """The running instances among these ids."""
        wanted = [checked_workflow_id(one) for one in dict.fromkeys(workflow_ids)]
        if not wanted:
            return {}
        pages = [wanted[start : start + PAGE_SIZE] for start in range(0, len(wanted), PAGE_SIZE)]
        listing = Listing(_LIST, _COLUMNS, numeric=False)
        answers = await self._rest.call_all([listing.command({"ID": "ASC"}, {"ID": ids}) for ids in pages])
        found = [instance(row) for answer in answers for row in rows(answer.result, _LIST)]
        return {item.id: item for item in found if item.id in wanted}

    async def standing(self, query: StandingQuery) -> Standing:
        """Where a process stands, in one request."""
        listing = Listing(_LIST, _COLUMNS, {"ID": [checked_workflow_id(query.workflow_id)]}, numeric=False)
        return await see(self._rest, query, listing.command({"ID": "ASC"}, {}), instance)

    async def terminate_many(self, workflow_ids: Sequence[str], status: str = "") -> Sequence[BizprocError | None]:
        """Stop many in batches of fifty; if a whole batch fails, nothing more is sent."""
        return await write_many(self._rest, [_termination(one, status) for one in workflow_ids])

    async def terminate(self, workflow_id: str, status: str = "") -> None:
        """Stop an instance and keep its history (`bizproc.workflow.terminate`)."""
        command = _termination(workflow_id, status)
        await self._rest.write(command.method, command.params)

    async def kill(self, workflow_id: str) -> None:
        """Delete an instance with its tasks and history (`bizproc.workflow.kill`)."""
        await self._rest.write("bizproc.workflow.kill", {"ID": checked_workflow_id(workflow_id)})


def _termination(workflow_id: str, status: str) -> Command:
    params = {"ID": checked_workflow_id(workflow_id)} | ({"STATUS": status} if status else {})
    return Command("bizproc.workflow.terminate", params)


def instances_of(query: WorkflowQuery) -> Listing:
    """The listing for the query, filtered as far as the portal can."""
    filters: dict[str, Json] = {}
    if query.template_id is not None:
        filters["TEMPLATE_ID"] = query.template_id
    elif query.template_ids is not None:
        filters["TEMPLATE_ID"] = list(query.template_ids)
    if query.document is not None:
        # A plain string would match like SQL LIKE, where "_" matches any character; a list is compared for
        # equality (docs/portal.md 4.3).
        filters |= {
            "MODULE_ID": [query.document.module],
            "ENTITY": [query.document.entity],
            "DOCUMENT_ID": [query.document.id],
        }
    if query.started_by is not None:
        filters["STARTED_BY"] = query.started_by
    for name, moment in (
        ("<STARTED", query.started_before),
        (">STARTED", query.started_after),
        ("<MODIFIED", query.modified_before),
        ("<OWNED_UNTIL", query.locked_before),
    ):
        if moment is not None:
            filters[name] = iso(moment)
    return Listing(_LIST, _COLUMNS, filters, numeric=False)


def instance(row: Row) -> Workflow:
    """Convert a row of `bizproc.workflow.instances`."""
    return Workflow(
        id=row.workflow_id("ID"),
        template_id=row.whole("TEMPLATE_ID", 0),
        document=document(row),
        started=row.moment("STARTED"),
        started_by=row.whole("STARTED_BY", 0),
        modified=row.moment("MODIFIED"),
        locked_until=row.moment("OWNED_UNTIL"),
    )
