"""Workflows: `/v1/workflows` – list, start, stop with or without force."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import anyio

from bizproc_mcp.errors import (
    BizprocError,
    InvalidInput,
    LimitExceeded,
    NotAuthenticated,
    OutcomeUnknown,
    TransportError,
    Unavailable,
    Unreachable,
)
from bizproc_mcp.models._base import Json, Page
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery, checked_workflow_id, is_workflow_id
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.values import sendable
from bizproc_mcp.upstream.vibecode.dialect import Vibecode
from bizproc_mcp.upstream.vibecode.instances import PATH, Instances

__all__ = ["VibecodeWorkflows"]

_ENTITY_TYPES = ("deal", "lead", "contact", "company")
_NEVER = datetime.min.replace(tzinfo=UTC)
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_STEP_BACK = 50
_AT_ONCE = 4


class VibecodeWorkflows:
    """The workflow instance methods."""

    def __init__(self, api: Vibecode) -> None:
        self._api = api
        self._instances = Instances(api)

    def check_startable(self, document: DocumentId) -> None:
        """Reject a document that has no Vibecode entity type; `Unavailable` names the alternative."""
        _entity(document)

    async def start(self, template_id: int, document: DocumentId, parameters: Mapping[str, Value]) -> str:
        """Start a process and return its id (`POST /v1/workflows/start`)."""
        if template_id <= 0:
            raise InvalidInput("template_id must be above zero.", "List the templates to find the right one.")
        entity_type, entity_id = _entity(document)
        body: dict[str, Json] = {"templateId": template_id, "entityType": entity_type, "entityId": entity_id}
        if parameters:
            # The facade passes values on unchanged, so booleans use the portal's format, as over REST.
            body["parameters"] = await sendable(parameters)
        answer = await self._api.post(f"{PATH}/start", body)
        workflow_id = answer.data.get("workflowId") if isinstance(answer.data, Mapping) else None
        if not isinstance(workflow_id, str) or not is_workflow_id(workflow_id):
            raise OutcomeUnknown(
                "The portal took the start but did not answer with the process's id.",
                "List the running processes of the document before starting again.",
            )
        return workflow_id

    async def page(self, query: WorkflowQuery, *, limit: int, cursor: str = "") -> Page[Workflow]:
        """One page, last changed first; filters the server doesn't have are applied here, to the whole list."""
        check_limit(limit)
        # "Stuck" means locked before a time that moves on with each page, so the cursor ignores the exact time.
        bound = replace(query, locked_before=query.locked_before and _SOME_TIME)
        at = open_cursor(bound, cursor)
        found, total = await (self._some(query, at, limit) if _served(query) else self._matching(query, at))
        items = found[:limit]
        following = ""
        if len(found) > limit:
            last = items[-1]
            moment = last.modified.isoformat() if last.modified else ""
            following = seal_cursor(bound, Cursor(at.given + len(items), last.id, moment))
        return Page(total, following, items)

    async def scan(self, query: WorkflowQuery, *, limit: int = 0) -> AsyncIterator[Sequence[Workflow]]:
        """Yield all matching instances in portions, each once; reads the whole list unless the limit ends it."""
        given = 0
        async for portion in self._instances.walk(query):
            items = [item for item in portion.items if query.matches(item)]
            if limit:
                items = items[: limit - given]
            given += len(items)
            if items:
                yield items
            if limit and given >= limit:
                return

    async def find(self, workflow_id: str) -> Workflow | None:
        """One instance, or None if it isn't running; without a filter by id, the list is read until it is found."""
        wanted = checked_workflow_id(workflow_id)
        async for portion in self._instances.walk(WorkflowQuery()):
            for item in portion.items:
                if item.id == wanted:
                    return item
        return None

    async def find_many(self, workflow_ids: Sequence[str]) -> Mapping[str, Workflow]:
        """The running instances among these ids; without a filter by id, the list is read."""
        missing = {checked_workflow_id(one) for one in workflow_ids}
        found: dict[str, Workflow] = {}
        if not missing:
            return found
        async for portion in self._instances.walk(WorkflowQuery()):
            found |= {item.id: item for item in portion.items if item.id in missing}
            if len(found) == len(missing):
                break
        return found

    async def standing(self, query: StandingQuery) -> Standing:
        """Whether a process runs, from the first page (last changed first); a missing one may be on a later page."""
        if not query.everybody:
            return Standing()
        listed = WorkflowQuery(template_id=query.template_id or None, started_by=query.started_by or None)
        page = await self._instances.page(listed, 0)
        found = next((one for one in page.items if one.id == query.workflow_id), None)
        running = True if found is not None else None if page.more else False
        return Standing(running=running, instance=found)

    async def terminate_many(self, workflow_ids: Sequence[str], status: str = "") -> Sequence[BizprocError | None]:
        """Stop many, a few at a time; after a connection failure or a limit, nothing more is sent."""
        outcomes: dict[int, BizprocError | None] = {}
        numbered = list(enumerate([checked_workflow_id(one) for one in workflow_ids]))
        broken = False

        async def work() -> None:
            nonlocal broken
            while numbered and not broken:
                number, workflow_id = numbered.pop(0)
                try:
                    await self.terminate(workflow_id, status)
                    outcomes[number] = None
                except BizprocError as error:
                    outcomes[number] = error
                    broken = broken or isinstance(error, TransportError | LimitExceeded | NotAuthenticated)

        async with anyio.create_task_group() as tasks:
            for _ in range(min(_AT_ONCE, len(numbered))):
                tasks.start_soon(work)
        unsent = Unreachable("Not sent, because the portal stopped answering before it.", "Call again later.")
        return [outcomes.get(number, unsent) for number in range(len(workflow_ids))]

    async def terminate(self, workflow_id: str, status: str = "") -> None:
        """Stop an instance and keep its history (`DELETE /v1/workflows/:id`)."""
        query = {"status": status} if status else {}
        await self._api.remove(f"{PATH}/{checked_workflow_id(workflow_id)}", query)

    async def kill(self, workflow_id: str) -> None:
        """Delete an instance with its tasks and history (`DELETE /v1/workflows/:id?force=true`)."""
        await self._api.remove(f"{PATH}/{checked_workflow_id(workflow_id)}", {"force": "true"})

    async def _matching(self, query: WorkflowQuery, at: Cursor) -> tuple[Sequence[Workflow], int]:
        """The matches after the cursor, and the total number of matches."""
        every = [item async for portion in self.scan(query) for item in portion]
        return _after(every, at), len(every)

    async def _some(self, query: WorkflowQuery, at: Cursor, limit: int) -> tuple[Sequence[Workflow], int]:
        """At least `limit` + 1 rows after the cursor, if there are that many; not a full scan."""
        start = at.given
        if at.last_id:
            # The server doesn't order rows that changed in the same second, so start before all of them.
            while start > 0 and _key((await self._instances.page(query, start)).items)[0] <= _moment(at):
                start = max(0, start - _STEP_BACK)
        read: dict[str, Workflow] = {}
        total, found = 0, list[Workflow]()
        async for portion in self._instances.onwards(query, start):
            read |= {item.id: item for item in portion.items if query.matches(item)}
            total = max(total, portion.total)
            found = _after(list(read.values()), at)
            if len(found) > limit and _key(portion.items[-1:])[0] < _key(found[limit:])[0]:
                break
        return found, total


def _served(query: WorkflowQuery) -> bool:
    """Whether the server supports all filters of the query."""
    return query == WorkflowQuery(template_id=query.template_id, started_by=query.started_by or None)


def _entity(document: DocumentId) -> tuple[str, int]:
    word, _, number = str(document).partition(":")
    if word not in _ENTITY_TYPES or not number.isdecimal():
        raise Unavailable(
            f"Vibecode starts processes on deals, leads, contacts and companies only, and {document} is none of these.",
            "Connect the classic REST API (BITRIX24_WEBHOOK_URL) to start it, or start it in the portal.",
        )
    return word, int(number)


def _key(items: Sequence[Workflow]) -> tuple[datetime, str]:
    """The sort key of the first instance: time of change, then id."""
    return (items[0].modified or _NEVER, items[0].id) if items else (_NEVER, "")


def _moment(at: Cursor) -> datetime:
    return datetime.fromisoformat(at.last_value) if at.last_value else _NEVER


def _after(items: Sequence[Workflow], at: Cursor) -> list[Workflow]:
    """The instances after the cursor, in order."""
    ordered = sorted(items, key=lambda item: _key([item]), reverse=True)
    return [item for item in ordered if not at.last_id or _key([item]) < (_moment(at), at.last_id)]
