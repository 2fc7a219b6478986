"""`template_add`: a new template owned by this application."""

from collections.abc import Sequence

from bizproc_mcp.answers.templates import TemplateReceipt, starts
from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_mcp.models.templates import NewTemplate, TemplateQuery
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
from bizproc_mcp.writes.plan import Plan, sent_with

_READ_FIRST = "This is what the file does; it is not sent before that has been read."


async def plan_adding(
    context: ServiceContext, document_type: str, name: str, description: str, auto_execute: int, file: FileGiven
) -> Plan[TemplateReceipt]:
    """Plan a new template owned by this application; the checks follow the portal's order."""
    kind = _document_type(document_type)
    new_name = checked_name(name)
    seen = await read_template_file(context, file, kind)
    if seen.file is None:
        raise InvalidInput("Incorrect field TEMPLATE_DATA! file is missing.", "Give a .bpt file.")
    new = NewTemplate(kind, new_name, seen.file, description, auto_execute)
    alike = await _alike(context, new)
    more = [
        seen.schema.words,
        f"there is a template of this name already: {', '.join(map(str, alike))}" if alike else "",
    ]

    async def act() -> TemplateReceipt:
        try:
            template_id = await template_files_of(context).add(new)
        except OutcomeUnknown as lost:
            return await _look_for_new(context, new, alike, seen, lost)
        what = f"added template {template_id} {quoted(new.name, 120)} for {kind}, starts {starts(auto_execute)}"
        return template_receipt(what, template_id, seen)

    return Plan(
        tool="template_add",
        effect=f"add the template {quoted(new.name, 120)} for {kind}, starts {starts(auto_execute)}"
        + "".join(f"; {part}" for part in more if part),
        # The template may start by itself, run code and overwrite fields; deleting it undoes none of that.
        destructive=True,
        state=f"template {kind} {new.name} {alike}",
        act=act,
        sent=sent_with(name=new.name, description=description, file=seen.file),
        shown=seen.shown,
        rows=seen.rows,
        objects=[f"document_type:{kind}"],
        document_type=kind,
        # The caution is shown even if adding needs no confirmation, unless confirmations are turned off.
        caution=_READ_FIRST if context.settings.confirm != "off" else "",
    )


def _document_type(text: str) -> DocumentType:
    try:
        return parse_document_type(text)
    except InvalidInput as wrong:
        raise InvalidInput(f"Incorrect field DOCUMENT_TYPE! {wrong.fact}", wrong.next_step) from None


async def _alike(context: ServiceContext, new: NewTemplate) -> list[int]:
    """The existing templates with that name and document type."""
    found: list[int] = []
    async for portion in context.portal.templates.scan(TemplateQuery(new.document_type)):
        found += [one.id for one in portion if one.name.raw.strip() == new.name]
    return sorted(found)


async def _look_for_new(
    context: ServiceContext, new: NewTemplate, before: Sequence[int], seen: ReadFile, lost: OutcomeUnknown
) -> TemplateReceipt:
    """After a lost response: if there is exactly one new template with that name, it is this one."""
    try:
        fresh = [one for one in await _alike(context, new) if one not in before]
    except BizprocError:
        fresh = []
    if len(fresh) == 1:
        what = f"added template {fresh[0]} {quoted(new.name, 120)}: the answer was lost, the portal lists it"
        return template_receipt(what, fresh[0], seen)
    return unknown_receipt(f"{lost.fact} It is not known whether the template was added.", None, seen)
