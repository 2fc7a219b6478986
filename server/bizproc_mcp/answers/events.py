"""Answers about events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bizproc_mcp.answers._base import Answer, Told, moment, more_line, short_moment
from bizproc_mcp.answers._forms import form_lines, schema_of
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.events import Event, EventState, KeptRegistration
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.registered import form_fields, local_text
from bizproc_mcp.rules.untrusted import clean, clean_text
from bizproc_mcp.rules.values import value_text
from bizproc_mcp.text.portal_text import NO_CODE, NO_TEXT, PortalCode, PortalText, PortalTriple

NO_SCHEMA = "not registered by this server: types are not known, and return values go unchecked"
DERIVED = (
    "not registered by this server: derived from what later steps of the template read, and return values go unchecked"
)
ANSWERABLE = ("open", "logged", "expired")
_LONGEST_VALUE = 4_000
_NOTES = {
    "unknown": "an answer was sent and its outcome is not known; sending the same again is safe",
    "used": "the portal refused the token as used or expired",
    "accepted": "the portal took the answer; whether the process went on was not seen",
    "done": "the process was seen to go on",
}


class EventProperty(Answer):
    """An input of an activity; `type` and `title` are those this server registered."""

    id: PortalCode
    type: PortalCode = NO_CODE
    title: PortalText = NO_TEXT
    value: Any = ""

    def text(self) -> str:
        """`subject (string) «Subject»: «…»`."""
        kind = f" ({self.type})" if self.type else ""
        title = f" {self.title:80}" if self.title else ""
        return f"{self.id}{kind}{title}: {f'{value_text(self.value, 400):400}' or '(empty)'}"


class EventItem(Answer):
    """A call of an activity or robot: what it asks, when it started and expires, and what the answer may contain.

    `derived_schema` holds the fields that later template steps read from it, if this server did not register
    it.
    """

    id: int
    state: EventState
    code: PortalCode
    name: PortalText = NO_TEXT
    workflow_id: str
    activity: str
    document: PortalTriple
    since: str
    until: str = ""
    properties: Sequence[EventProperty] = ()
    return_schema: Mapping[str, Any] = {}
    derived_schema: Mapping[str, Any] = {}
    unchecked: str = ""
    lines_logged: int = 0
    answered: str = ""
    superseded_by: int = 0
    note: str = ""

    def text(self) -> str:
        """One line for the event, one per property, one for the possible answer."""
        parts = [f"event {self.id}", self.state, f"{self.code} {self.name:80}".strip(), f"{self.document}"]
        parts += [f"process {self.workflow_id} at {self.activity}", f"since {short_moment(self.since)}"]
        parts += [f"until {short_moment(self.until)}"] if self.until else []
        parts += [f"{self.lines_logged} lines logged"] if self.lines_logged else []
        parts += [f"closed {short_moment(self.answered)}"] if self.answered else []
        parts += [f"now event {self.superseded_by}"] if self.superseded_by else []
        lines = [" · ".join(parts), *(f"  {one.text()}" for one in self.properties)]
        if self.return_schema:
            lines += [f"  return {line}" for line in form_lines(self.return_schema)] or ["  no return values"]
        if self.derived_schema:
            derived = [f"  derived return {line}" for line in form_lines(self.derived_schema)]
            lines += derived or ["  derived: no step reads a return value"]
        return "\n".join([*lines, *(f"  {one}" for one in (self.unchecked, self.note) if one)])


class EventList(Told):
    """A page of events, newest first."""

    total: int
    next_cursor: str = ""
    items: Sequence[EventItem]

    def text(self) -> str:
        """A line of counts, then the events."""
        head = more_line(self.total, len(self.items), "event", self.next_cursor)
        return "\n".join([head, *(item.text() for item in self.items)])


def event_item(
    event: Event, kept: KeptRegistration | None, now: datetime, derived: Sequence[FormField] | None = None
) -> EventItem:
    """An event for display; types and schema come from this server's registration.

    Without a registration, they come from the fields its template reads, as far as those are known.
    """
    call, state = event.call, event.state(now)
    registered = kept.registration if kept is not None else None
    inputs = {field.id.raw.lower(): field for field in form_fields(registered.properties)} if registered else {}
    answerable = state in ANSWERABLE
    unchecked = NO_SCHEMA if derived is None else DERIVED
    returned = form_fields(registered.return_properties) if registered else ()
    return EventItem(
        id=event.id,
        state=state,
        code=PortalCode(call.code).line(255),
        name=PortalText(local_text(registered.name)).line(80) if registered else NO_TEXT,
        workflow_id=call.workflow_id,
        activity=call.activity,
        document=call.document.words.line(300),
        since=moment(call.sent),
        until=moment(call.until),
        properties=[_property(name, value, inputs.get(name.lower())) for name, value in call.properties.items()],
        return_schema=schema_of(returned, send_defaults=False) if registered and answerable else {},
        derived_schema=schema_of(derived, send_defaults=False) if derived is not None and answerable else {},
        unchecked=unchecked if kept is None and answerable else "",
        lines_logged=event.logged,
        answered=moment(event.closed) if event.closing == "answered" else "",
        superseded_by=event.superseded_by,
        note=_NOTES.get(event.outcome, "") if state != "superseded" else "",
    )


def _property(name: str, value: Json, field: FormField | None) -> EventProperty:
    return EventProperty(
        id=PortalCode(name).line(120),
        type=field.type.line(40) if field else NO_CODE,
        title=field.title.line(120) if field and field.title != field.id else NO_TEXT,
        value=_cleaned(value),
    )


def _cleaned(value: Json) -> Any:
    """The portal's value with its structure kept; its texts lose invisible characters and are shortened."""
    if isinstance(value, str):
        return clean_text(value, _LONGEST_VALUE)
    if isinstance(value, Mapping):
        return {clean(key, 120): _cleaned(one) for key, one in list(value.items())[:200]}
    if isinstance(value, Sequence):
        return [_cleaned(one) for one in list(value)[:200]]
    return value
