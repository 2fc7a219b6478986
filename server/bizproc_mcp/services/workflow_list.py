"""`workflow_list`: a page of running processes."""

from bizproc_mcp.answers.workflows import WorkflowList, workflow_item
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_get import template_names


async def list_workflows(context: ServiceContext, query: WorkflowQuery, *, limit: int, cursor: str) -> WorkflowList:
    """One page of running processes with the names of people and templates."""
    page = await context.portal.workflows.page(query, limit=limit, cursor=cursor)
    names = await context.people.names(workflow.started_by for workflow in page.items)
    templates = await template_names(context, (workflow.template_id for workflow in page.items))
    now = context.now()
    items = [workflow_item(workflow, now, names, templates) for workflow in page.items]
    return WorkflowList(total=page.total, next_cursor=page.next_cursor, items=items)
