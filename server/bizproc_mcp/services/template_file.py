"""Read a template file and describe what it does before it is sent (docs/portal.md 6.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import anyio.to_thread

from bizproc_mcp.answers.templates import TemplateReceipt
from bizproc_mcp.errors import InvalidInput, Unavailable
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.portal import TemplateFiles
from bizproc_mcp.rules.document_schema import SchemaChange, schema_change
from bizproc_mcp.rules.expressions import code_words
from bizproc_mcp.rules.untrusted import verbatim
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.files import template_file
from bizproc_mcp.writes.plan import PlanRow, sent_with

MOST_IN_A_NAME = 255
FileGiven = str | Sequence[str]


_NO_CHANGE = SchemaChange({}, {})


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A template file and what was found in it; empty if no file is given."""

    file: FileContent | None
    outline: str = ""
    needs: str = ""
    notes: Sequence[str] = ()
    shown: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[PlanRow] = ()
    reaches_out: bool = False
    schema: SchemaChange = _NO_CHANGE


def template_files_of(context: ServiceContext) -> TemplateFiles:
    """Return the portal's template file API; raise `Unavailable` if the upstream has none."""
    if context.portal.template_files is None:
        raise Unavailable("This upstream takes no template files.", "Connect the classic REST API as an application.")
    return context.portal.template_files


async def read_template_file(context: ServiceContext, given: FileGiven, kind: DocumentType | None) -> ReadFile:
    """Read a file and describe what it does; `InvalidInput` if it isn't a template, too large, damaged or hostile."""
    from bizproc_mcp.rules.bpt.payload import MAX_FILE  # noqa: PLC0415 (only this needs it)

    file = await template_file(context.settings, given, MAX_FILE)
    # In a thread: parsing a large file would block other calls.
    return await anyio.to_thread.run_sync(_told, file, kind, abandon_on_cancel=True)


def _told(file: FileContent, kind: DocumentType | None) -> ReadFile:
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
    return ReadFile(
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
    """A name from the file: shown bare if it is a plain code."""
    return name if code_words(name) == name else verbatim(name).replace("\n", "[U+000A]")


def checked_name(name: str) -> str:
    """The name as sent; raise `InvalidInput` if it is empty or too long."""
    if not name.strip():
        raise InvalidInput("Empty template name!", "Give name.")
    if len(name.strip()) > MOST_IN_A_NAME:
        raise InvalidInput(f"The name has more than {MOST_IN_A_NAME} characters.", "Give a shorter one.")
    return name.strip()


def template_receipt(what: str, template_id: int, seen: ReadFile) -> TemplateReceipt:
    """The receipt of a write, with what the file still needs."""
    return TemplateReceipt(
        outcome="done",
        what=what,
        template_id=template_id,
        outline=seen.outline,
        needs=seen.needs,
        notes=list(seen.notes),
    )


def unknown_receipt(what: str, template_id: int | None, seen: ReadFile) -> TemplateReceipt:
    """The receipt when the outcome is unknown."""
    return TemplateReceipt(
        outcome="unknown",
        what=what,
        next_step="Look at template_list or template_get before trying again.",
        template_id=template_id,
        notes=list(seen.notes),
    )
