"""Templates under both documented addresses; returns only template headers."""

from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.paging import chosen, cut
from bizproc_standin.vibecode.portal import Call, Result, Route

__all__ = ["ROUTES"]

_AUTOMATION = 8
"""AUTO_EXECUTE values from here on are robots, which are never listed (docs/portal.md 6.1)."""


async def list_templates(call: Call) -> Result:
    """Templates without parameters and steps; only for administrators, like the classic list."""
    if not call.world.users[call.user_id].admin:
        raise refusals.bitrix_access_denied()
    rows = [
        {
            "id": template.id,
            "name": template.name,
            "documentType": list(template.document_type),
            "moduleId": template.document_type.module,
            "entity": template.document_type.entity,
            "systemCode": template.system_code,
            "active": True,
            "autoExecute": template.auto_execute,
        }
        for template in sorted(call.world.templates.values(), key=lambda template: template.id)
        if template.auto_execute < _AUTOMATION
    ]
    return cut(chosen(rows, call.query), call.query)


ROUTES = (
    Route("vibecode.bizproc-templates.list", "GET", "bizproc-templates", list_templates, application=True),
    Route(
        "vibecode.entities.bizproc-templates.list",
        "GET",
        "entities/bizproc-templates",
        list_templates,
        application=True,
    ),
)
