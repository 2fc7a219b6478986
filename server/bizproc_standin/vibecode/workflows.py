"""``/v1/workflows``: list, start, stop."""

from collections.abc import Mapping

from bizproc_standin.rest.incoming import php_int
from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.classic import call_classic
from bizproc_standin.vibecode.portal import Call, Meta, Result, Route

__all__ = ["ROUTES"]

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
_ENTITIES: Mapping[str, tuple[str, str]] = {
    "deal": ("CCrmDocumentDeal", "DEAL"),
    "lead": ("CCrmDocumentLead", "LEAD"),
    "contact": ("CCrmDocumentContact", "CONTACT"),
    "company": ("CCrmDocumentCompany", "COMPANY"),
}
_START = 'templateId (number), entityType ("deal"|"lead"|"contact"|"company"), entityId (number)'


async def list_workflows(call: Call) -> Result:
    """Running processes, the last changed first; only template and starter can be filtered."""
    filters = {
        column: call.query[name]
        for name, column in (("templateId", "TEMPLATE_ID"), ("startedBy", "STARTED_BY"))
        if call.query.get(name)
    }
    offset = max(0, php_int(call.query.get("offset", 0)))
    params = {"SELECT": list(_COLUMNS), "ORDER": {"MODIFIED": "DESC"}, "FILTER": filters}
    answer = await call_classic(call, "bizproc.workflow.instances", params, offset)
    return Result(answer.result, meta=Meta(answer.total or 0, answer.next is not None))


async def start_workflow(call: Call) -> Result:
    """Start a process on a deal, lead, contact or company; 201 with its id."""
    template, entity, number = (call.body.get(name) for name in ("templateId", "entityType", "entityId"))
    if not (_is_number(template) and entity in _ENTITIES and _is_number(number)):
        raise refusals.missing_params(_START)
    entity_class, prefix = _ENTITIES[str(entity)]
    params: dict[str, object] = {
        "TEMPLATE_ID": template,
        "DOCUMENT_ID": ["crm", entity_class, f"{prefix}_{number}"],
        "PARAMETERS": call.body.get("parameters"),
    }
    answer = await call_classic(call, "bizproc.workflow.start", params)
    return Result({"workflowId": answer.result}, 201)


async def stop_workflow(call: Call) -> Result:
    """Terminate the process, or with ``force`` delete it; 204 without a body."""
    if call.item not in call.world.instances and call.world.users[call.user_id].admin:
        raise refusals.entity_not_found("Workflow")
    if call.query.get("force") == "true":
        await call_classic(call, "bizproc.workflow.kill", {"ID": call.item})
    else:
        params = {"ID": call.item, "STATUS": call.query.get("status", "")}
        await call_classic(call, "bizproc.workflow.terminate", params)
    return Result(None, 204)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


ROUTES = (
    Route("vibecode.workflows.list", "GET", "workflows", list_workflows),
    Route("vibecode.workflows.start", "POST", "workflows/start", start_workflow, writes=True),
    Route("vibecode.workflows.delete", "DELETE", "workflows/{}", stop_workflow, writes=True),
)
