"""`workflow_list`: a page of running processes."""

from dataclasses import replace

from bizproc_mcp.answers.workflows import WorkflowList, workflow_item
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.rules.searching import all_words
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_get import NEVER_LISTED, template_names


async def list_workflows(
    context: ServiceContext, query: WorkflowQuery, *, search: str, limit: int, cursor: str
) -> WorkflowList:
    """One page of running processes with the names of people and templates; `search` looks at the templates' names."""
    if search.strip():
        found = await _templates_named(context, search)
        if not found:
            return WorkflowList(total=0, items=[], note=f"No template's name holds these words. {NEVER_LISTED}")
        query = replace(query, template_ids=found)
    page = await context.portal.workflows.page(query, limit=limit, cursor=cursor)
    names = await context.people.names(workflow.started_by for workflow in page.items)
    templates = await template_names(context, (workflow.template_id for workflow in page.items))
    now = context.now()
    items = [workflow_item(workflow, now, names, templates) for workflow in page.items]
    return WorkflowList(total=page.total, next_cursor=page.next_cursor, items=items)


async def _templates_named(context: ServiceContext, search: str) -> tuple[int, ...]:
    portions = context.portal.templates.scan(TemplateQuery())
    return tuple([one.id async for portion in portions for one in portion if all_words(search, one.name)])
