"""Shared parts of the answers: the frozen base model, people, timestamps, receipts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from bizproc_mcp.answers._forms import defaults_words
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.values import plain_data
from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import NO_TEXT, Names, PortalCode, PortalText, clean

Outcome = Literal["done", "accepted", "already_done", "refused", "unknown"]
Foreseen = Literal["would do", "would be refused"]
"""The outcomes of a dry run. Nothing was tried, so the outcomes of a receipt don't apply."""
OutcomeWord = Literal[Outcome, Foreseen]


class Answer(BaseModel):
    """Structured content of a tool; empty values are left out of the JSON.

    All text that the server did not write itself is `PortalText` or one of its kinds, so it is always marked
    in sentences. `Any` and mappings hold portal values, in structured content only. Invisible characters are
    removed from everything.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def text(self) -> str:
        """The same facts as compact text; portal text is enclosed in « and »."""
        raise NotImplementedError

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002 (frozen)
        """Copy with changed fields, validated like any other answer."""
        return type(self)(**{**dict(self), **(update or {})})

    def structured(self) -> dict[str, Any]:
        """The JSON form; optional values that are empty or equal to their default are left out."""
        kept: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if field.is_required() or (value != field.default and value not in (None, "", (), [], {})):
                kept[name] = jsonable(value)
        return kept


class Told(Answer):
    """The complete answer of a tool, not a part of one; `demo` marks data of an invented company."""

    demo: bool = False


def jsonable(value: Any) -> Any:
    """The JSON form of a field, with invisible characters removed from all texts and keys."""
    if isinstance(value, str | PortalText):
        return visible(value if isinstance(value, str) else value.raw)
    if isinstance(value, int):
        return value
    if isinstance(value, Answer):
        return value.structured()
    if isinstance(value, list | tuple) and value and isinstance(value[0], Answer | str | PortalText):
        return [jsonable(one) for one in value]
    if isinstance(value, Mapping) and any(isinstance(one, Answer | list) for one in value.values()):
        return {
            visible(key.raw if isinstance(key, PortalText) else str(key)): jsonable(one) for key, one in value.items()
        }
    return plain_data(value)


class Person(Answer):
    """A user id, with the name if it could be read."""

    # No description: most schemas contain this model, and its field names are clear.
    model_config = ConfigDict(json_schema_extra=lambda schema: schema.pop("description", None))

    id: int
    name: PortalText = NO_TEXT

    def text(self) -> str:
        """`«Anna Petrova» (14)`."""
        return f"{self.name:60} ({self.id})" if self.name else f"user {self.id}"


class Employee(Person):
    """A person with whom they report to, and the last day of an absence that has begun, as far as both are shown."""

    head: Person | None = None
    away_until: str = ""

    def text(self) -> str:
        """`«Ivan Petrov» (21; head «Nina Rossi» (30), away until 2026-11-29)`."""
        parts = [
            f"head {self.head.text()}" if self.head else "",
            f"away until {self.away_until}" if self.away_until else "",
        ]
        more = ", ".join(part for part in parts if part)
        called = f"{self.name:60} ({self.id}" if self.name else f"user ({self.id}"
        return f"{called}; {more})" if more else super().text()


def person(user_id: int, names: Names) -> Person | None:
    """A user with the name if known; None if there is no user."""
    return Person(id=user_id, name=names.get(user_id, NO_TEXT).line(80)) if user_id > 0 else None


def portal_link(link: PortalText, address: str) -> str:
    """A link into the portal, or "" for any other link; URL-encoded, because it is shown without quote marks."""
    path = clean(link, 500).removeprefix(address)
    return address + quote(path, safe="/?&=#%:;,+@!$'()*[]~-._") if path.startswith("/") else ""


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
        """One line for the outcome, then the other important facts."""
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
    """ISO 8601 to the second with the offset; "" for None."""
    return value.isoformat(timespec="seconds") if value is not None else ""


def minute(value: datetime | None) -> str:
    """The same to the minute, for rows in long lists."""
    return value.isoformat(timespec="minutes") if value is not None else ""


def short_moment(value: str) -> str:
    """Shorten a timestamp to the minute for display; it keeps the offset, since the reader's time zone is unknown."""
    offset = value[-6:] if "T" in value and value[-6:-5] in ("+", "-") else ""
    return f"{value[:16].replace('T', ' ')}{offset}"


def is_past(value: datetime | None, now: datetime) -> bool:
    """Whether a moment is before now."""
    return value is not None and value.astimezone(UTC) < now.astimezone(UTC)


def more_line(
    total: int, shown: int, one: str, next_cursor: str, *, many: str = "", searched: int | None = None
) -> str:
    """The first line of a listing: how many matches, how many are shown, how to get the next page."""
    words = counted(total, one, many)
    line = words if shown >= total else f"{words}, {shown} shown"
    line += f" ({searched} looked through)" if searched is not None else ""
    return f"{line}, next_cursor: {next_cursor}" if next_cursor else line
