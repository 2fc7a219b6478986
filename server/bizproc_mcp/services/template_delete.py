"""`template_delete`: delete a template of this application."""

from bizproc_mcp.answers.templates import TemplateReceipt
from bizproc_mcp.errors import BizprocError, OutcomeUnknown, Refused
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_file import ReadFile, template_files_of, template_receipt, unknown_receipt
from bizproc_mcp.services.template_update import own_template
from bizproc_mcp.writes.plan import UNKNOWN, Plan


async def plan_deleting(context: ServiceContext, template_id: int) -> Plan[TemplateReceipt]:
    """Plan deleting a template of this application; the portal refuses while processes run from it."""
    template = await own_template(context, template_id)

    async def act() -> TemplateReceipt:
        what = f"deleted template {template_id} {quoted(template.name, 120)}"
        try:
            await template_files_of(context).delete(template_id)
        except OutcomeUnknown as lost:
            if await _is_gone(context, template_id):
                return template_receipt(
                    f"{what}: the answer was lost, the portal no longer lists it", template_id, ReadFile(None)
                )
            return unknown_receipt(
                f"{lost.fact} It is not known whether template {template_id} was deleted.", template_id, ReadFile(None)
            )
        except Refused as refusal:
            return TemplateReceipt(
                outcome="refused",
                what=f"template {template_id} stays. {refusal.fact}",
                next_step="See workflow_list for what runs from it.",
                portal_text=refusal.portal_text,
                template_id=template_id,
            )
        return template_receipt(what, template_id, ReadFile(None))

    return Plan(
        tool="template_delete",
        effect=f"delete template {template_id} {quoted(template.name, 120)} for {template.document_type or 'unknown'}",
        destructive=True,
        state=f"template {template_id} {template.modified}",
        act=act,
        objects=[f"template:{template_id}"],
        template_id=template_id,
        document_type=template.document_type or UNKNOWN,
    )


async def _is_gone(context: ServiceContext, template_id: int) -> bool:
    try:
        return await context.portal.templates.find(template_id) is None
    except BizprocError:
        return False
