"""The shared ground of the answers: the frozen model, people, moments, receipts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.forms import MAX_OPTIONS
from bizproc_mcp.rules.values import plain_data, value_text
from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode, PortalText

MAX_FIELDS = 300
"""Fields of a form that are told: nobody has more, and an assistant can read no more."""

Outcome = Literal["done", "accepted", "already_done", "refused", "unknown"]


class Answer(BaseModel):
    """Structured content of a tool; what is empty is left out on the wire.

    Whatever the server did not write itself is `PortalText` or one of its kinds: a sentence made of it comes out
    marked. `Any` and mappings hold the portal's values, in structured content only; all of it goes without
    characters that cannot be seen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def text(self) -> str:
        """The same facts as compact text; portal text stands between « and »."""
        raise NotImplementedError

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002 (frozen)
        """A copy with changed columns, checked like any other answer."""
        return type(self)(**{**dict(self), **(update or {})})

    def structured(self) -> dict[str, Any]:
        """The JSON form; optional values that are empty or at their default are left out."""
        kept: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if field.is_required() or (value != field.default and value not in (None, "", (), [], {})):
                kept[name] = _jsonable(value)
        return kept


def _jsonable(value: Any) -> Any:
    """The JSON form of a column, every text and every key in it without what cannot be seen."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, int):
        return value
    if isinstance(value, PortalText):
        return visible(value.raw)
    if isinstance(value, Answer):
        return value.structured()
    if isinstance(value, list | tuple) and value and isinstance(value[0], Answer | str | PortalText):
        return [_jsonable(one) for one in value]
    return plain_data(value)


class Person(Answer):
    """A user by id, with the name where it could be read."""

    id: int
    name: PortalText = NO_TEXT

    def text(self) -> str:
        """`«Anna Petrova» (14)`."""
        return f"{self.name:60} ({self.id})" if self.name else f"user {self.id}"


class Field(Answer):
    """One field of a form or one parameter of a template."""

    id: PortalCode
    type: PortalCode
    title: PortalText = NO_TEXT
    description: PortalText = NO_TEXT
    required: bool = False
    multiple: bool = False
    options: Mapping[PortalCode, PortalText] = {}
    default: Any = None

    def text(self) -> str:
        """`phone (string, required) «Phone number» default «…»`."""
        marks = [f"{self.type}", *(["required"] if self.required else []), *(["several"] if self.multiple else [])]
        parts = [f"{self.id} ({', '.join(marks)})", f"{self.title:100}", f"{self.description:200}"]
        if self.options:
            shown = ", ".join(f"{key}={label:40}" for key, label in list(self.options.items())[:30])
            more = f" and {len(self.options) - 30} more" if len(self.options) > 30 else ""
            parts.append(f"options {shown}{more}")
        if self.default not in (None, "", [], {}):
            parts.append(f"default {value_text(self.default, 100):100}")
        return " ".join(part for part in parts if part)


def field_answer(field: FormField) -> Field:
    """A form field as an answer, its portal text cleaned."""
    return Field(
        id=field.id.line(),
        type=field.type.line(40),
        title=field.title.line(120) if field.title != field.id else NO_TEXT,
        description=field.description.line(400),
        required=field.required,
        multiple=field.multiple,
        options={key.line(): label.line(120) for key, label in islice(field.options.items(), MAX_OPTIONS)},
        default=field.default,
    )


def field_answers(fields: Sequence[FormField]) -> list[Field]:
    """The fields of a form as answers, as many as anybody reads."""
    return [field_answer(field) for field in fields[:MAX_FIELDS]]


def fields_left_out(fields: Sequence[FormField]) -> str:
    """What to say of the fields that are too many to be told, "" where all are."""
    more = len(fields) - MAX_FIELDS
    return f"{more:,} more fields are not shown here; open it in the portal to see them." if more > 0 else ""


def not_read(what: str, why: str) -> str:
    """What to say of a form that was too large to be read, "" where it was."""
    return f"{what} too large to be read here ({why}); open it in the portal." if why else ""


class Receipt(Answer):
    """What is known after a write."""

    outcome: Outcome
    what: str
    next_step: str = ""
    task_id: int | None = None
    workflow_id: str = ""
    event_id: int | None = None
    defaults_sent: Sequence[PortalCode] = ()
    unchecked: str = ""
    portal_text: PortalText = NO_TEXT
    confirmation: str = ""

    def text(self) -> str:
        """One line for the outcome, then what else matters."""
        lines = [f"{self.outcome}: {self.what}"]
        if self.defaults_sent:
            lines.append(f"sent with the form's defaults: {', '.join(map(str, self.defaults_sent))}")
        if self.unchecked:
            lines.append(f"unchecked: {self.unchecked}")
        if self.portal_text:
            lines.append(f"the portal said {self.portal_text:300}")
        if self.next_step:
            lines.append(self.next_step)
        return "\n".join(lines)


def moment(value: datetime | None) -> str:
    """ISO 8601 to the second with its offset, "" for none."""
    return value.isoformat(timespec="seconds") if value is not None else ""


def short_moment(value: str) -> str:
    """The same for the reader: to the minute."""
    return value[:16].replace("T", " ")


def is_past(value: datetime | None, now: datetime) -> bool:
    """Whether a moment lies before now."""
    return value is not None and value.astimezone(UTC) < now.astimezone(UTC)


def more_line(total: int, shown: int, one: str, next_cursor: str, *, many: str = "") -> str:
    """The first line of a listing: how many there are, how many follow, how to go on."""
    words = counted(total, one, many)
    line = words if shown >= total else f"{words}, {shown} shown"
    return f"{line}, next_cursor: {next_cursor}" if next_cursor else line
