"""Answers about templates."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from bizproc_mcp.answers._base import Answer, Receipt, Told, more_line, short_moment
from bizproc_mcp.answers._base import moment as moment_text
from bizproc_mcp.answers._forms import MAX_FIELDS, fields_left_out, form_lines, not_read, schema_of, typed_text
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.templates import Template
from bizproc_mcp.rules.form_schema import MAX_OPTIONS
from bizproc_mcp.rules.untrusted import plain_text
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, PortalCode, PortalText, PortalTriple

_OCCASIONS = ((1, "on create"), (2, "on change"), (4, "on delete"))


def starts(auto_execute: int) -> str:
    """How a template starts by itself: `by hand`, `on create`, `on create and on change`."""
    return " and ".join(word for bit, word in _OCCASIONS if auto_execute & bit) or "by hand"


class TemplateItem(Answer):
    """A template in a listing."""

    id: int
    name: PortalText
    document_type: PortalTriple = NO_TRIPLE
    starts: str
    description: PortalText = NO_TEXT

    def text(self) -> str:
        """One line."""
        parts = [f"{self.id} {self.name:100}", f"{self.document_type}", self.starts]
        return " · ".join(part for part in [*parts, f"{self.description:120}"] if part)


class TemplateList(Told):
    """A page of templates; `searched` counts those a `search` looked through."""

    total: int
    next_cursor: str = ""
    searched: int | None = None
    items: Sequence[TemplateItem]

    def text(self) -> str:
        """A line of counts, then one line per template."""
        head = more_line(self.total, len(self.items), "template", self.next_cursor, searched=self.searched)
        return "\n".join([head, *(item.text() for item in self.items)])


class Variable(Answer):
    """A variable or constant of a template; users don't fill it in, so it has no schema."""

    id: PortalCode
    type: PortalCode
    title: PortalText = NO_TEXT
    description: PortalText = NO_TEXT
    required: bool = False
    multiple: bool = False
    options: Mapping[PortalCode, PortalText] = {}
    default: Any = None

    def text(self) -> str:
        """`Verdict (string) «Verdict of the heads» default «new»`."""
        marks = [f"{self.type}", *(["required"] if self.required else []), *(["several"] if self.multiple else [])]
        parts = [f"{self.id} ({', '.join(marks)})", f"{self.title:120}", f"{self.description:400}"]
        if self.options:
            parts.append("options " + ", ".join(f"{key}={label:120}" for key, label in self.options.items()))
        if self.default not in (None, "", [], {}):
            parts.append(f"default {typed_text(self.default, 1_000)}")
        return " ".join(part for part in parts if part)


class TemplateDetail(Told):
    """One template; `parameters_schema` is what `workflow_start` takes, `diagram` (Mermaid) is there if asked for."""

    id: int
    name: PortalText
    document_type: PortalTriple = NO_TRIPLE
    starts: str
    description: PortalText = NO_TEXT
    modified: str = ""
    parameters_schema: Mapping[str, Any] = {}
    variables: Sequence[Variable] = ()
    constants: Sequence[Variable] = ()
    outline: str = ""
    diagram: str = ""
    note: str = ""

    def text(self) -> str:
        """Header, parameters and steps; the diagram if it was requested."""
        lines = [f"Template {self.id} {self.name} for {self.document_type or 'unknown'}, starts {self.starts}"]
        lines.append(f"description {self.description:1000}" if self.description else "")
        lines.append(f"last change {short_moment(self.modified)}" if self.modified else "")
        if self.parameters_schema:
            lines += [f"parameter {line}" for line in form_lines(self.parameters_schema)] or ["no parameters"]
        lines += [f"variable {one.text()}" for one in self.variables]
        lines += [f"constant {one.text()}" for one in self.constants]
        lines.append(f"steps:\n{self.outline}" if self.outline else "")
        lines += [f"diagram:\n{self.diagram}" if self.diagram else "", self.note]
        return "\n".join(line for line in lines if line)


class TemplateReceipt(Receipt):
    """A receipt with what the template file does: its steps, what it needs, what the reader noticed."""

    template_id: int | None = None
    outline: str = ""
    needs: str = ""
    notes: Sequence[str] = ()

    def text(self) -> str:
        """The receipt, then the file."""
        steps = f"steps:\n{self.outline}" if self.outline else ""
        return "\n".join(line for line in (super().text(), *self.notes, self.needs, steps) if line)


def template_item(template: Template) -> TemplateItem:
    """A template for a listing."""
    return TemplateItem(
        id=template.id,
        name=template.name.line(120),
        document_type=template.document_type.words.line() if template.document_type else NO_TRIPLE,
        starts=starts(template.auto_execute),
        description=PortalText(plain_text(template.description)).line(120),
    )


def _left_out(template: Template) -> list[str]:
    """A note on parameters, variables and constants beyond the maximum."""
    parts = (template.parameters, template.variables, template.constants)
    unread = [not_read(f"Its {name} are", why) for name, why in template.too_large.items()]
    return [*unread, *(said for said in map(fields_left_out, (part or () for part in parts)) if said)]


def _variables(fields: Sequence[FormField]) -> list[Variable]:
    """The variables up to the maximum, with their portal text cleaned."""
    return [
        Variable(
            id=one.id.line(),
            type=one.type.line(40),
            title=one.title.line(120) if one.title != one.id else NO_TEXT,
            description=one.description.line(400),
            required=one.required,
            multiple=one.multiple,
            options={key.line(): label.line(120) for key, label in islice(one.options.items(), MAX_OPTIONS)},
            default=one.default,
        )
        for one in fields[:MAX_FIELDS]
    ]


def template_detail(template: Template, outline: str, diagram: str = "", note: str = "") -> TemplateDetail:
    """All details of a template; without its tree there is no schema, outline or diagram."""
    item = template_item(template)
    return TemplateDetail(
        id=item.id,
        name=template.name.line(),
        document_type=item.document_type,
        starts=item.starts,
        description=PortalText(plain_text(template.description, 1000)),
        modified=moment_text(template.modified),
        parameters_schema=schema_of(template.parameters, send_defaults=False)
        if template.parameters is not None
        else {},
        variables=_variables(template.variables or ()),
        constants=_variables(template.constants or ()),
        outline=outline,
        diagram=diagram,
        note=" ".join([*([note] if note else []), *_left_out(template)]),
    )
