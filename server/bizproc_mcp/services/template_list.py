"""`template_list`: one page of templates, or search results."""

from collections.abc import Sequence

import anyio.to_thread

from bizproc_mcp.answers.templates import TemplateList, template_item
from bizproc_mcp.models.templates import Template, TemplateQuery
from bizproc_mcp.rules.searching import template_matches
from bizproc_mcp.services.context import ServiceContext


async def list_templates(
    context: ServiceContext, query: TemplateQuery, *, search: str, limit: int, cursor: str
) -> TemplateList:
    """One page of templates, or the search results among all of them."""
    if not search.strip():
        page = await context.portal.templates.page(query, limit=limit, cursor=cursor)
        items = [template_item(template) for template in page.items]
        return TemplateList(total=page.total, next_cursor=page.next_cursor, items=items)
    searched, found = 0, list[Template]()
    async for portion in context.portal.templates.scan(query):
        searched += len(portion)
        found += await anyio.to_thread.run_sync(_found, portion, search, abandon_on_cancel=True)
    items = [template_item(template) for template in found[:limit]]
    return TemplateList(total=len(found), searched=searched, items=items)


def _found(portion: Sequence[Template], search: str) -> list[Template]:
    return [template for template in portion if template_matches(template, search)]
