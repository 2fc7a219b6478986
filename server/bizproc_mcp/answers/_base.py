"""The shared ground of the answers: the frozen model, people, moments, receipts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from bizproc_mcp.answers._forms import defaults_words
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.values import plain_data
from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode, PortalText

Outcome = Literal["done", "accepted", "already_done", "refused", "unknown"]
Foreseen = Literal["would do", "would be refused"]
"""The outcomes of a dry run: nothing was tried, so no word of a receipt is true."""
OutcomeWord = Literal[Outcome, Foreseen]


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


class Told(Answer):
    """An answer that a tool gives whole, not a part of one; `demo` marks what comes from an invented company."""

    demo: bool = False


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

    # Most schemas hold it, and it says itself.
    model_config = ConfigDict(json_schema_extra=lambda schema: schema.pop("description", None))

    id: int
    name: PortalText = NO_TEXT

    def text(self) -> str:
        """`«Anna Petrova» (14)`."""
        return f"{self.name:60} ({self.id})" if self.name else f"user {self.id}"


AGREED = "The person was asked and agreed."


class Receipt(Told):
    """What is known after a write, or foreseen in a dry run."""

    outcome: OutcomeWord
    what: str
    next_step: str = ""
    task_id: int | None = None
    workflow_id: str = ""
    event_id: int | None = None
    defaults_sent: Mapping[PortalCode, Any] = {}
    unchecked: str = ""
    portal_text: PortalText = NO_TEXT
    confirmation: str = ""
    agreed: bool = False

    def text(self) -> str:
        """One line for the outcome, then what else matters."""
        about = [f"event {self.event_id}"] if self.event_id else []
        about += [f"process {self.workflow_id}"] if self.workflow_id else []
        untold = ", ".join(one for one in about if one not in self.what)
        lines = [f"{self.outcome}: {self.what}{f' ({untold})' if untold else ''}"]
        if self.defaults_sent:
            lines.append(f"sent with the form's defaults: {defaults_words(self.defaults_sent)}")
        if self.unchecked:
            lines.append(f"unchecked: {self.unchecked}")
        if self.portal_text:
            lines.append(f"the portal said {self.portal_text:300}")
        if self.agreed:
            lines.append(AGREED)
        if self.next_step:
            lines.append(self.next_step)
        return "\n".join(lines)


def moment(value: datetime | None) -> str:
    """ISO 8601 to the second with its offset, "" for none."""
    return value.isoformat(timespec="seconds") if value is not None else ""


def minute(value: datetime | None) -> str:
    """The same to the minute, for rows of which there are many."""
    return value.isoformat(timespec="minutes") if value is not None else ""


def short_moment(value: str) -> str:
    """The same for the reader: to the minute, with the offset, for nobody knows whose clock it is."""
    offset = value[-6:] if value[-6:-5] in ("+", "-") else ""
    return f"{value[:16].replace('T', ' ')}{offset}"


def is_past(value: datetime | None, now: datetime) -> bool:
    """Whether a moment lies before now."""
    return value is not None and value.astimezone(UTC) < now.astimezone(UTC)


def more_line(
    total: int, shown: int, one: str, next_cursor: str, *, many: str = "", searched: int | None = None
) -> str:
    """The first line of a listing: how many there are, how many follow, how to go on."""
    words = counted(total, one, many)
    line = words if shown >= total else f"{words}, {shown} shown"
    line += f" ({searched} looked through)" if searched is not None else ""
    return f"{line}, next_cursor: {next_cursor}" if next_cursor else line
