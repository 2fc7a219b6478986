"""Templates that an application brings: the file is read and shown before it is sent (docs/portal.md 6.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import anyio.to_thread

from bizproc_mcp.answers.templates import TemplateReceipt, starts
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.facts import UNKNOWN
from bizproc_mcp.desk.files import template_file
from bizproc_mcp.desk.plan import Plan, PlanRow, sent_with
from bizproc_mcp.desk.templates import NEVER_LISTED
from bizproc_mcp.errors import BizprocError, InvalidInput, NotFound, OutcomeUnknown, Refused, Unavailable
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.models.templates import NewTemplate, Template, TemplateChange, TemplateQuery
from bizproc_mcp.portal import TemplateFiles
from bizproc_mcp.rules.document_schema import SchemaChange, schema_change
from bizproc_mcp.rules.expressions import code_words
from bizproc_mcp.rules.untrusted import quoted, verbatim

__all__ = ["plan_adding", "plan_changing", "plan_deleting"]

_MAX_NAME = 255
_READ_FIRST = "This is what the file does; it is not sent before that has been read."
_FileGiven = str | Sequence[str]
_NO_CHANGE = SchemaChange({}, {})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file, and what reading it has told: nothing where there is no file."""

    file: FileContent | None
    outline: str = ""
    needs: str = ""
    notes: Sequence[str] = ()
    shown: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[PlanRow] = ()
    reaches_out: bool = False
    schema: SchemaChange = _NO_CHANGE


async def plan_adding(
    desk: Desk, document_type: str, name: str, description: str, auto_execute: int, file: _FileGiven
) -> Plan[TemplateReceipt]:
    """A new template of this application; checks in the portal's order."""
    kind = _document_type(document_type)
    new_name = _checked_name(name)
    seen = await _read(desk, file, kind)
    if seen.file is None:
        raise InvalidInput("Incorrect field TEMPLATE_DATA! file is missing.", "Give a .bpt file.")
    new = NewTemplate(kind, new_name, seen.file, description, auto_execute)
    alike = await _alike(desk, new)
    more = [
        seen.schema.words,
        f"there is a template of this name already: {', '.join(map(str, alike))}" if alike else "",
    ]

    async def act() -> TemplateReceipt:
        try:
            template_id = await _files(desk).add(new)
        except OutcomeUnknown as lost:
            return await _look_for_new(desk, new, alike, seen, lost)
        what = f"added template {template_id} {quoted(new.name, 120)} for {kind}, starts {starts(auto_execute)}"
        return _receipt(what, template_id, seen)

    return Plan(
        tool="template_add",
        effect=f"add the template {quoted(new.name, 120)} for {kind}, starts {starts(auto_execute)}"
        + "".join(f"; {part}" for part in more if part),
        # What runs code or reaches outside does so whenever the process starts, and a field of a list that
        # is overwritten is so for all its elements: no undoing of the addition takes that back.
        destructive=seen.reaches_out or bool(seen.schema.overwrites),
        state=f"template {kind} {new.name} {alike}",
        act=act,
        sent=sent_with(name=new.name, description=description, file=seen.file),
        shown=seen.shown,
        rows=seen.rows,
        objects=[f"document_type:{kind}"],
        document_type=kind,
        # Shown before it is sent also where adding needs no confirmation; `off` means nobody wants to be shown.
        caution=_READ_FIRST if desk.settings.confirm != "off" else "",
    )


async def plan_changing(
    desk: Desk,
    template_id: int,
    name: str | None,
    description: str | None,
    auto_execute: int | None,
    file: _FileGiven | None,
) -> Plan[TemplateReceipt]:
    """Another name, description, start or file of a template of this application."""
    if name is None and description is None and auto_execute is None and file is None:
        raise InvalidInput("No fields to update. Nothing to change was given.", "Give name, file or another field.")
    template = await _template(desk, template_id)
    seen = await _read(desk, file, template.document_type) if file is not None else _Seen(None)
    new_name = _checked_name(name) if name is not None else None
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
            await _files(desk).update(template_id, change)
        except OutcomeUnknown as lost:
            return _unknown(
                f"{lost.fact} Whether template {template_id} was changed cannot be told.", template_id, seen
            )
        return _receipt(what, template_id, seen)

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


async def plan_deleting(desk: Desk, template_id: int) -> Plan[TemplateReceipt]:
    """The end of a template of this application; the portal refuses while processes run from it."""
    template = await _template(desk, template_id)

    async def act() -> TemplateReceipt:
        what = f"deleted template {template_id} {quoted(template.name, 120)}"
        try:
            await _files(desk).delete(template_id)
        except OutcomeUnknown as lost:
            if await _is_gone(desk, template_id):
                return _receipt(f"{what}: the answer was lost, the portal lists it no more", template_id, _Seen(None))
            return _unknown(
                f"{lost.fact} Whether template {template_id} was deleted cannot be told.", template_id, _Seen(None)
            )
        except Refused as refusal:
            return TemplateReceipt(
                outcome="refused",
                what=f"template {template_id} stays. {refusal.fact}",
                next_step="See workflow_list for what runs from it.",
                portal_text=refusal.portal_text,
                template_id=template_id,
            )
        return _receipt(what, template_id, _Seen(None))

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


def _changes(change: TemplateChange) -> dict[str, object]:
    """What is changed, also where it is emptied."""
    changed: dict[str, object] = {"name": change.name, "description": change.description, "file": change.file}
    return {name: value for name, value in changed.items() if value is not None}


def _files(desk: Desk) -> TemplateFiles:
    if desk.portal.template_files is None:
        raise Unavailable("This upstream takes no template files.", "Connect the classic REST API as an application.")
    return desk.portal.template_files


async def _read(desk: Desk, given: _FileGiven, kind: DocumentType | None) -> _Seen:
    """Read a file and tell what it does; `InvalidInput` for what is none, too large, damaged, hostile or unreadable."""
    from bizproc_mcp.rules.bpt.payload import MAX_FILE  # noqa: PLC0415 (only this needs it)

    file = await template_file(desk.settings, given, MAX_FILE)
    # In a thread: a large file takes longer than the other calls should wait.
    return await anyio.to_thread.run_sync(_told, file, kind, abandon_on_cancel=True)


def _told(file: FileContent, kind: DocumentType | None) -> _Seen:
    from bizproc_mcp.rules.bpt import read_bpt  # noqa: PLC0415 (only this needs them)
    from bizproc_mcp.rules.disclosure import disclose  # noqa: PLC0415
    from bizproc_mcp.rules.needs import needs  # noqa: PLC0415

    content = read_bpt(file.content)
    disclosure = disclose(content)
    parameters = content.parameter_fields()
    needed = needs(
        content.tree,
        parameters=parameters,
        variables=content.variable_fields(),
        constants=content.constant_fields(),
        document_fields=content.document_fields,
    ).text()
    asked = {one.id.raw: f"{one.type.raw}{', required' if one.required else ''}" for one in parameters}
    schema = schema_change(content.document_fields, kind)
    return _Seen(
        file,
        disclosure.steps,
        needed,
        content.notes,
        shown=schema.shown
        | sent_with(asks_for=asked, **disclosure.first, needs=needed)
        | ({"notes": content.notes} if content.notes else {}),
        rows=[
            *(PlanRow(line, group="steps") for line in disclosure.steps.split("\n")),
            *(PlanRow(f"{one.place} {_name(one.name)}", one.values, one.group) for one in disclosure.details),
        ],
        reaches_out=disclosure.reaches_out,
        schema=schema,
    )


def _name(name: str) -> str:
    """A name out of the file: bare where it is a plain code."""
    return name if code_words(name) == name else verbatim(name).replace("\n", "[U+000A]")


def _document_type(text: str) -> DocumentType:
    try:
        return parse_document_type(text)
    except InvalidInput as wrong:
        raise InvalidInput(f"Incorrect field DOCUMENT_TYPE! {wrong.fact}", wrong.next_step) from None


def _checked_name(name: str) -> str:
    if not name.strip():
        raise InvalidInput("Empty template name!", "Give name.")
    if len(name.strip()) > _MAX_NAME:
        raise InvalidInput(f"The name has more than {_MAX_NAME} characters.", "Give a shorter one.")
    return name.strip()


async def _template(desk: Desk, template_id: int) -> Template:
    template = await desk.portal.templates.find(template_id)
    if template is None:
        raise NotFound(f"There is no template {template_id}. {NEVER_LISTED}", "See template_list.")
    return template


async def _alike(desk: Desk, new: NewTemplate) -> list[int]:
    """The templates of that name and document type that are there already."""
    found: list[int] = []
    async for portion in desk.portal.templates.scan(TemplateQuery(new.document_type)):
        found += [one.id for one in portion if one.name.raw.strip() == new.name]
    return sorted(found)


async def _look_for_new(
    desk: Desk, new: NewTemplate, before: Sequence[int], seen: _Seen, lost: OutcomeUnknown
) -> TemplateReceipt:
    """After a lost answer: exactly one new template of that name is this one."""
    try:
        fresh = [one for one in await _alike(desk, new) if one not in before]
    except BizprocError:
        fresh = []
    if len(fresh) == 1:
        what = f"added template {fresh[0]} {quoted(new.name, 120)}: the answer was lost, the portal lists it"
        return _receipt(what, fresh[0], seen)
    return _unknown(f"{lost.fact} Whether the template was added cannot be told.", None, seen)


async def _is_gone(desk: Desk, template_id: int) -> bool:
    try:
        return await desk.portal.templates.find(template_id) is None
    except BizprocError:
        return False


def _receipt(what: str, template_id: int, seen: _Seen) -> TemplateReceipt:
    return TemplateReceipt(
        outcome="done",
        what=what,
        template_id=template_id,
        outline=seen.outline,
        needs=seen.needs,
        notes=list(seen.notes),
    )


def _unknown(what: str, template_id: int | None, seen: _Seen) -> TemplateReceipt:
    return TemplateReceipt(
        outcome="unknown",
        what=what,
        next_step="Look at template_list or template_get before trying again.",
        template_id=template_id,
        notes=list(seen.notes),
    )
