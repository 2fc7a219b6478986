"""Answers about templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc_mcp.answers._base import (
    MAX_FIELDS,
    Answer,
    Field,
    Receipt,
    field_answers,
    fields_left_out,
    more_line,
    not_read,
    short_moment,
)
from bizproc_mcp.answers._base import moment as moment_text
from bizproc_mcp.models.templates import Template
from bizproc_mcp.rules.forms import form_schema
from bizproc_mcp.rules.untrusted import plain_text
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, PortalText, PortalTriple

_OCCASIONS = ((1, "on create"), (2, "on change"), (4, "on delete"))


def starts(auto_execute: int) -> str:
    """When a template starts by itself: `by hand`, `on create`, `on create and on change`."""
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


class TemplateList(Answer):
    """A page of templates."""

    total: int
    next_cursor: str = ""
    searched: int | None = None
    items: Sequence[TemplateItem]

    def text(self) -> str:
        """A line of counts, then a line a template."""
        head = more_line(self.total, len(self.items), "template", self.next_cursor)
        return "\n".join([head, *(item.text() for item in self.items)])


class TemplateDetail(Answer):
    """One template; `parameters_schema` is the JSON Schema of `parameters` in `workflow_start`."""

    id: int
    name: PortalText
    document_type: PortalTriple = NO_TRIPLE
    starts: str
    description: PortalText = NO_TEXT
    modified: str = ""
    parameters: Sequence[Field] = ()
    parameters_schema: Mapping[str, Any] = {}
    variables: Sequence[Field] = ()
    constants: Sequence[Field] = ()
    outline: str = ""
    diagram: str = ""
    note: str = ""

    def text(self) -> str:
        """Header, parameters, steps; the diagram is for the client to draw."""
        lines = [f"Template {self.id} {self.name} for {self.document_type or 'unknown'}, starts {self.starts}"]
        lines.append(f"description {self.description:500}" if self.description else "")
        lines.append(f"last change {short_moment(self.modified)}" if self.modified else "")
        for what, fields in (
            ("parameter", self.parameters),
            ("variable", self.variables),
            ("constant", self.constants),
        ):
            lines += [f"{what} {field.text()}" for field in fields]
        lines += [f"steps:\n{self.outline}" if self.outline else "", self.note]
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
    """A listing's view of a template."""
    return TemplateItem(
        id=template.id,
        name=template.name.line(120),
        document_type=template.document_type.words.line() if template.document_type else NO_TRIPLE,
        starts=starts(template.auto_execute),
        description=PortalText(plain_text(template.description)).line(),
    )


def _left_out(template: Template) -> list[str]:
    """What to say of parameters, variables and constants that are too many to be told."""
    parts = (template.parameters, template.variables, template.constants)
    unread = [not_read(f"Its {name} are", why) for name, why in template.too_large.items()]
    return [*unread, *(said for said in map(fields_left_out, (part or () for part in parts)) if said)]


def template_detail(template: Template, outline: str, diagram: str, note: str = "") -> TemplateDetail:
    """Everything about a template; without its tree there is no schema, outline or diagram."""
    item = template_item(template)
    return TemplateDetail(
        id=item.id,
        name=template.name.line(),
        document_type=item.document_type,
        starts=item.starts,
        description=PortalText(plain_text(template.description, 1000)),
        modified=moment_text(template.modified),
        parameters=field_answers(template.parameters or ()),
        parameters_schema=form_schema(template.parameters[:MAX_FIELDS], template.name, send_defaults=False)
        if template.parameters is not None
        else {},
        variables=field_answers(template.variables or ()),
        constants=field_answers(template.constants or ()),
        outline=outline,
        diagram=diagram,
        note=" ".join([*([note] if note else []), *_left_out(template)]),
    )
