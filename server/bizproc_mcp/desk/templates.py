"""Reading templates."""

from collections.abc import Iterable, Sequence

import anyio.to_thread

from bizproc_mcp.answers.templates import TemplateDetail, TemplateList, template_detail, template_item
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.errors import BizprocError, NotFound
from bizproc_mcp.models.templates import Template, TemplateQuery
from bizproc_mcp.models.text import PortalText
from bizproc_mcp.rules.searching import template_matches

NEVER_LISTED = "The portal never lists robots and automation templates."
_UNLISTED = PortalText("robots or automation, not listed")


async def list_templates(desk: Desk, query: TemplateQuery, *, search: str, limit: int, cursor: str) -> TemplateList:
    """One page of templates, or what a search finds among all of them."""
    if not search.strip():
        page = await desk.portal.templates.page(query, limit=limit, cursor=cursor)
        items = [template_item(template) for template in page.items]
        return TemplateList(total=page.total, next_cursor=page.next_cursor, items=items)
    searched, found = 0, list[Template]()
    async for portion in desk.portal.templates.scan(query):
        searched += len(portion)
        found += await anyio.to_thread.run_sync(_found, portion, search, abandon_on_cancel=True)
    items = [template_item(template) for template in found[:limit]]
    return TemplateList(total=len(found), searched=searched, items=items)


async def get_template(desk: Desk, template_id: int) -> TemplateDetail:
    """Everything about one template; `NotFound` says what that may mean."""
    template = await desk.portal.templates.find(template_id)
    if template is None:
        raise NotFound(f"There is no template {template_id} to read. {NEVER_LISTED}", "See template_list.")
    # In a thread: a large template takes longer than the other calls should wait, and nobody waits who was cancelled.
    return await anyio.to_thread.run_sync(_detail, template, abandon_on_cancel=True)


def _detail(template: Template) -> TemplateDetail:
    from bizproc_mcp.rules.activities import declared_types  # noqa: PLC0415 (only this needs them)
    from bizproc_mcp.rules.diagram import diagram  # noqa: PLC0415
    from bizproc_mcp.rules.outline import outline  # noqa: PLC0415

    if template.tree is None:
        return template_detail(template, "", "", "This upstream gives only the header of a template.")
    types = declared_types(template.parameters, template.variables)
    return template_detail(template, outline(template.tree, types), diagram(template.tree, types))


def _found(portion: Sequence[Template], search: str) -> list[Template]:
    return [template for template in portion if template_matches(template, search)]


async def template_names(desk: Desk, template_ids: Iterable[int]) -> dict[int, PortalText]:
    """Names by id where templates can be read; robots and automation are named so."""
    wanted = {template_id for template_id in template_ids if template_id > 0}
    if not wanted:
        return {}
    try:
        found = await desk.portal.templates.names(sorted(wanted))
    except BizprocError:
        return {}
    unlisted = dict.fromkeys(wanted - found.keys(), _UNLISTED)
    return unlisted | {template_id: name.line(80) for template_id, name in found.items()}
