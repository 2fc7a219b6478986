"""Resources: the same facts as the tools, read by URI."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.types import Completion

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.call import Call, serving
from bizproc_mcp.errors import BizprocError, InvalidInput, NotFound
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.services import (
    ServiceContext,
    document_get,
    event_list,
    portal_info,
    task_get,
    task_list,
    template_get,
    template_list,
)
from bizproc_mcp.text.portal_text import as_given

JSON, MERMAID = "application/json", "text/vnd.mermaid"
_MOST_COMPLETIONS = 100
_ID = re.compile(r"[1-9][0-9]{0,17}")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _number(text: str) -> int:
    if not _ID.fullmatch(text):
        raise ResourceNotFoundError(f"{as_given(text)} is not an id.")
    return int(text)


async def _marked(context: ServiceContext, answer: Awaitable[Answer]) -> str:
    """An answer as JSON, marked if it comes from the demo company."""
    found = await _read(answer)
    return _json({"demo": True} | found if context.portal.demo else found)


async def _read(answer: Awaitable[Answer]) -> dict[str, Any]:
    """An answer's structured content; a missing object becomes the protocol's not-found error."""
    try:
        with serving(Call()):
            return dict((await answer).structured())
    except (NotFound, InvalidInput) as error:
        raise ResourceNotFoundError(str(error)) from None
    except BizprocError as error:
        raise ResourceError(str(error)) from None


def add_resources(
    server: MCPServer[None], context: ServiceContext, offers: Callable[[], Mapping[str, portal_info.Offer]]
) -> None:
    """Register the resources this upstream supports."""

    @server.resource("bizproc://portal", title="This connection", mime_type=JSON)
    async def portal() -> str:
        """Who is connected to which portal, with which rights and tools."""
        return await _marked(context, portal_info.portal_info(context, offers))

    _add_templates(server, context)
    if context.inbox is not None and context.inbox.present:
        _add_events(server, context)
    if context.portal.tasks is not None:
        _add_tasks(server, context)
    if context.portal.documents is not None:
        _add_documents(server, context)


def _add_events(server: MCPServer[None], context: ServiceContext) -> None:
    @server.resource("bizproc://events", title="Waiting events", mime_type=JSON)
    async def events() -> str:
        """Calls of activities and robots that wait for an answer, newest first."""
        return await _marked(context, event_list.list_events(context, "open", limit=200, cursor=""))


def _add_templates(server: MCPServer[None], context: ServiceContext) -> None:
    @server.resource("bizproc://templates", title="Templates", mime_type=JSON)
    async def templates() -> str:
        """All process templates (administrators)."""
        found = template_list.list_templates(context, TemplateQuery(), search="", limit=200, cursor="")
        return await _marked(context, found)

    @server.resource("bizproc://templates/{template_id}", title="Template", mime_type=JSON)
    async def template(template_id: str) -> str:
        """One template: parameters, variables, constants, steps."""
        return await _marked(context, template_get.get_template(context, _number(template_id)))

    if not context.portal.template_trees:
        return

    @server.resource("bizproc://templates/{template_id}/schema", title="Template parameters", mime_type=JSON)
    async def template_schema(template_id: str) -> str:
        """JSON Schema of a template's parameters."""
        found = await _read(template_get.get_template(context, _number(template_id)))
        return _json(found.get("parameters_schema", {"type": "object", "properties": {}}))

    @server.resource("bizproc://templates/{template_id}/diagram", title="Template diagram", mime_type=MERMAID)
    async def template_diagram(template_id: str) -> str:
        """Mermaid diagram of a template's steps."""
        asked = template_get.get_template(context, _number(template_id), with_diagram=True)
        return str((await _read(asked)).get("diagram", ""))


def _add_tasks(server: MCPServer[None], context: ServiceContext) -> None:
    @server.resource("bizproc://tasks", title="My open tasks", mime_type=JSON)
    async def tasks() -> str:
        """What waits for the connected person, newest first."""
        query = TaskQuery(person=await context.people.me())
        return await _marked(context, task_list.list_tasks(context, query, search="", limit=200, cursor=""))

    @server.resource("bizproc://tasks/{task_id}", title="Task", mime_type=JSON)
    async def task(task_id: str) -> str:
        """One task in full."""
        return await _marked(context, task_get.get_task(context, _number(task_id), "me"))

    @server.resource("bizproc://tasks/{task_id}/fields", title="Task form", mime_type=JSON)
    async def task_fields(task_id: str) -> str:
        """JSON Schema of a task's form."""
        found = await _read(task_get.get_task(context, _number(task_id), "me", with_document=False))
        return _json(found.get("fields_schema", {"type": "object", "properties": {}}))


def _add_documents(server: MCPServer[None], context: ServiceContext) -> None:
    @server.resource("bizproc://documents/{document}", title="Document", mime_type=JSON)
    async def document(document: str) -> str:
        """What a process runs on; its id is URI-encoded: deal%3A5141."""
        return await _marked(context, _document(context, document))


async def _document(context: ServiceContext, form: str) -> Answer:
    parse_document(form)  # words of a name are for the tools
    return await document_get.get_document(context, form, (), ())


async def complete(context: ServiceContext, argument: Any) -> Completion | None:
    """Complete ids by prefix and people by name; empty if the portal refuses."""
    try:
        values = await _values(context, str(argument.name), str(argument.value))
    except BizprocError:
        return None
    return Completion(values=values[:_MOST_COMPLETIONS], total=len(values), has_more=len(values) > _MOST_COMPLETIONS)


async def _values(context: ServiceContext, name: str, typed: str) -> list[str]:
    if name == "task_id" and context.portal.tasks is not None:
        page = await context.portal.tasks.page(TaskQuery(person=await context.people.me()), limit=200)
        return [str(task.id) for task in page.items if str(task.id).startswith(typed)]
    if name == "document" and context.portal.documents is not None and context.portal.tasks is not None:
        page = await context.portal.tasks.page(TaskQuery(person=await context.people.me()), limit=200)
        documents = dict.fromkeys(task.document.with_list for task in page.items if task.document is not None)
        # What is no plain form is nothing to type.
        return [one.raw for one in documents if one.raw.startswith(typed) and str(one) == one.raw]
    if name == "template_id":
        found = [one.id async for portion in context.portal.templates.scan(TemplateQuery()) for one in portion]
        return [str(template_id) for template_id in found if str(template_id).startswith(typed)]
    if name == "event_id" and context.inbox is not None and context.inbox.present:
        events = await event_list.list_events(context, "open", limit=200, cursor="")
        return [str(event.id) for event in events.items if str(event.id).startswith(typed)]
    if name in ("from_user", "to_user") and typed:
        found_people = await context.portal.users.search(typed, include_inactive=False, limit=20)
        return [user.name.line(80).raw for user in found_people]
    return []
