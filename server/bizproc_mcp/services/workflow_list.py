"""`workflow_list`: one page of running processes."""

from dataclasses import replace

from bizproc_mcp.answers.workflows import STUCK, WorkflowList, workflow_item
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.rules.searching import all_words
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.document_lookup import FoundDocument
from bizproc_mcp.services.template_get import NEVER_LISTED, template_names
from bizproc_mcp.text.portal_text import PortalText


async def list_workflows(
    context: ServiceContext, query: WorkflowQuery, *, search: str, limit: int, cursor: str
) -> WorkflowList:
    """One page of running processes with user and template names; `search` matches template names."""
    found: dict[int, PortalText] = {}
    if search.strip():
        found = await _templates_named(context, search)
        if not found:
            return WorkflowList(total=0, items=[], note=f"No template's name holds these words. {NEVER_LISTED}")
        query = replace(query, template_ids=tuple(found))
    page = await context.portal.workflows.page(query, limit=limit, cursor=cursor)
    names = await context.people.names(workflow.started_by for workflow in page.items)
    templates = found or await template_names(context, (workflow.template_id for workflow in page.items))
    now = context.now()
    items = [workflow_item(workflow, now, names, templates) for workflow in page.items]
    note = STUCK if any(item.stuck for item in items) else ""
    return WorkflowList(total=page.total, next_cursor=page.next_cursor, note=note, items=items)


def with_document(listed: WorkflowList, found: FoundDocument | None) -> WorkflowList:
    """The list, with the document that was meant where it was named by words."""
    if found is None or not found.title:
        return listed
    return listed.model_copy(update={"note": f"on {found.named}. {listed.note}".strip()})


async def _templates_named(context: ServiceContext, search: str) -> dict[int, PortalText]:
    every = [one async for portion in context.portal.templates.scan(TemplateQuery()) for one in portion]
    return {one.id: one.name.line(80) for one in every if all_words(search, one.name)}
