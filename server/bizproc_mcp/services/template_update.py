"""`template_update`: change a template's name, description, autostart or file."""

from bizproc_mcp.answers.templates import TemplateReceipt, starts
from bizproc_mcp.errors import InvalidInput, NotFound, OutcomeUnknown
from bizproc_mcp.models.templates import Template, TemplateChange
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.template_file import (
    FileGiven,
    ReadFile,
    checked_name,
    read_template_file,
    template_files_of,
    template_receipt,
    unknown_receipt,
)
from bizproc_mcp.services.template_get import NEVER_LISTED
from bizproc_mcp.writes.plan import UNKNOWN, Plan


async def plan_changing(
    context: ServiceContext,
    template_id: int,
    name: str | None,
    description: str | None,
    auto_execute: int | None,
    file: FileGiven | None,
) -> Plan[TemplateReceipt]:
    """Plan a change of name, description, autostart or file of a template of this application."""
    if name is None and description is None and auto_execute is None and file is None:
        raise InvalidInput("No fields to update. Nothing to change was given.", "Give name, file or another field.")
    template = await own_template(context, template_id)
    seen = await read_template_file(context, file, template.document_type) if file is not None else ReadFile(None)
    new_name = checked_name(name) if name is not None else None
    change = TemplateChange(new_name, description, auto_execute, seen.file)
    parts = [
        ", ".join(name for name in ("name", "description") if getattr(change, name) is not None),
        f"starts {starts(auto_execute)}" if auto_execute is not None else "",
        "another process" if seen.file is not None else "",
        seen.schema.words,
    ]

    async def act() -> TemplateReceipt:
        what = f"changed template {template_id}"
        try:
            await template_files_of(context).update(template_id, change)
        except OutcomeUnknown as lost:
            return unknown_receipt(
                f"{lost.fact} It is not known whether template {template_id} was changed.", template_id, seen
            )
        return template_receipt(what, template_id, seen)

    return Plan(
        tool="template_update",
        effect=f"change template {template_id} {quoted(template.name, 120)}: "
        f"{'; '.join(part for part in parts if part)}",
        destructive=True,
        state=f"template {template_id} {template.modified}",
        act=act,
        sent=_changes(change),
        shown=seen.shown,
        rows=seen.rows,
        objects=[f"template:{template_id}"],
        template_id=template_id,
        document_type=template.document_type or UNKNOWN,
    )


def _changes(change: TemplateChange) -> dict[str, object]:
    """The changed fields, including those that are cleared."""
    changed: dict[str, object] = {"name": change.name, "description": change.description, "file": change.file}
    return {name: value for name, value in changed.items() if value is not None}


async def own_template(context: ServiceContext, template_id: int) -> Template:
    """Return the template with its tree; `NotFound` gives the possible reasons."""
    template = await context.portal.templates.find(template_id)
    if template is None:
        raise NotFound(f"There is no template {template_id}. {NEVER_LISTED}", "See template_list.")
    return template
