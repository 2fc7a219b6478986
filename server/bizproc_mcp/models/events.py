"""Events: calls of activities and robots that wait for an answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.activities import Registration, RegistrationKind
from bizproc_mcp.models.documents import DocumentId, DocumentType

EventStatus = Literal["open", "answered", "expired", "any"]
EventState = Literal["open", "logged", "answered", "expired", "superseded", "not_waiting"]
Closing = Literal["", "answered", "ended", "superseded"]
"""Why an event no longer waits: it was answered, its process ended, or its activity ran again."""


@dataclass(frozen=True, slots=True)
class ActivityCall:
    """A call as the portal posts it to a handler (docs/portal.md 8.4), without its OAuth tokens.

    `portal` is the portal's domain, `sent` the portal's timestamp of the call, `timeout` how long the
    activity waits (None: until it is answered), `waits` whether it waits at all.
    """

    portal: str
    workflow_id: str
    activity: str
    code: str
    document: DocumentId
    document_type: DocumentType
    event_token: str = field(repr=False)
    properties: JsonMap
    waits: bool
    sent: datetime
    timeout: timedelta | None = None

    @property
    def until(self) -> datetime | None:
        """When the activity stops waiting."""
        return self.sent + self.timeout if self.timeout is not None else None


@dataclass(frozen=True, slots=True)
class Event:
    """A call in the inbox, and its state.

    `outcome` is the result of the last attempt to answer: `done`, `accepted`, `unknown`, `used` (the
    portal rejected the token as used or expired), "" for none yet.
    """

    id: int
    call: ActivityCall
    received: datetime
    logged: int = 0
    last_logged: datetime | None = None
    closing: Closing = ""
    closed: datetime | None = None
    outcome: str = ""
    superseded_by: int = 0

    def state(self, now: datetime) -> EventState:
        """The current state."""
        if self.closing in ("answered", "superseded"):
            return self.closing
        if not self.call.waits:
            return "not_waiting"
        if self.closing == "ended" or (self.call.until is not None and self.call.until <= now):
            return "expired"
        return "logged" if self.logged else "open"


@dataclass(frozen=True, slots=True)
class KeptRegistration:
    """What was registered under a code: its texts, its properties, its results, whether it waits."""

    kind: RegistrationKind
    registration: Registration
