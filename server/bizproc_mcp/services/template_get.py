"""`template_get`: one template with its parameters, steps and diagram; also the names of many templates."""

from collections.abc import Iterable

import anyio.to_thread

from bizproc_mcp.answers.templates import TemplateDetail, template_detail
from bizproc_mcp.errors import BizprocError, NotFound
from bizproc_mcp.models.templates import Template
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.text.portal_text import PortalText

NEVER_LISTED = "The portal never lists robots and automation templates."
_UNLISTED = PortalText("robots or automation, not listed")


async def get_template(context: ServiceContext, template_id: int, *, with_diagram: bool = False) -> TemplateDetail:
    """Return all details of a template, with the diagram if requested; `NotFound` gives the possible reasons."""
    template = await context.portal.templates.find(template_id)
    if template is None:
        raise NotFound(f"There is no template {template_id} to read. {NEVER_LISTED}", "See template_list.")
    # In a thread: parsing a large template would block other calls. A cancelled call doesn't wait for it.
    return await anyio.to_thread.run_sync(_detail, template, with_diagram, abandon_on_cancel=True)


def _detail(template: Template, with_diagram: bool) -> TemplateDetail:
    from bizproc_mcp.rules.activities import declared_types  # noqa: PLC0415 (only this needs them)
    from bizproc_mcp.rules.diagram import diagram  # noqa: PLC0415
    from bizproc_mcp.rules.outline import outline  # noqa: PLC0415

    if template.tree is None:
        return template_detail(template, "", note="This upstream gives only the header of a template.")
    types = declared_types(template.parameters, template.variables)
    return template_detail(
        template, outline(template.tree, types), diagram(template.tree, types) if with_diagram else ""
    )


async def template_names(context: ServiceContext, template_ids: Iterable[int]) -> dict[int, PortalText]:
    """Template names by id, if templates can be read; robots and automation also get a name."""
    wanted = {template_id for template_id in template_ids if template_id > 0}
    if not wanted:
        return {}
    try:
        found = await context.portal.templates.names(sorted(wanted))
    except BizprocError:
        return {}
    unlisted = dict.fromkeys(wanted - found.keys(), _UNLISTED)
    return unlisted | {template_id: name.line(80) for template_id, name in found.items()}
