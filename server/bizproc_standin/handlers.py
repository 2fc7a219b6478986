"""Calls to the handlers of applications' activities and robots (docs/portal.md 8.4)."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bizproc_standin.oauth import OAuthServers
from bizproc_standin.rest.json_values import json_value
from bizproc_standin.rest.php_forms import bracket_pairs
from bizproc_standin.state.records import HandlerCall
from bizproc_standin.world.world import World

__all__ = ["Delivery", "HandlerQueue", "Post"]

Post = Callable[[str, bytes], Awaitable[int]]
"""Posts a form to an address and returns the status; raises ``OSError`` when there is no response."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A posted call: the form, and the handler's status or the error."""

    call: HandlerCall
    form: tuple[tuple[str, str], ...]
    status: int = 0
    error: str = ""


@dataclass(slots=True)
class HandlerQueue:
    """Posts each call once, on request; the handler's response does not affect the process."""

    world: World
    oauth: OAuthServers
    pending: deque[HandlerCall] = field(default_factory=deque)
    deliveries: list[Delivery] = field(default_factory=list)
    calls: list[HandlerCall] = field(default_factory=list)
    """All calls, including those of the seeded past that are never posted."""

    def put(self, call: HandlerCall) -> None:
        """Queue a call from the world; returns at once."""
        self.calls.append(call)
        self.pending.append(call)

    async def deliver(self, post: Post) -> None:
        """Post the oldest waiting call, if any; a failure is recorded and not retried."""
        if not self.pending:
            return
        call = self.pending.popleft()
        if call.client_id not in self.world.applications:
            self.deliveries.append(Delivery(call, (), error="The application was uninstalled."))
            return
        form = tuple(bracket_pairs(self.fields(call)))
        try:
            status = await post(call.handler, urlencode(form).encode())
        except OSError as failure:
            self.deliveries.append(Delivery(call, form, error=f"{type(failure).__name__}: {failure}"))
        else:
            self.deliveries.append(Delivery(call, form, status))

    def fields(self, call: HandlerCall) -> dict[str, object]:
        """The form's fields in the portal's order, with tokens of the chosen user."""
        zone = self.world.zone
        return {
            "workflow_id": call.workflow_id,
            "code": call.code,
            "document_id": list(call.document_id),
            "document_type": list(call.document_type),
            "event_token": call.event_token,
            "properties": {name: json_value(value, zone) for name, value in call.properties.items()},
            "use_subscription": call.subscription,
            "timeout_duration": str(call.timeout_duration),
            "ts": str(int(call.when.timestamp())),
            "auth": self._auth(call),
        }

    def _auth(self, call: HandlerCall) -> dict[str, object]:
        """Valid tokens of the chosen user, in the form's notation."""
        told = self.oauth.tokens.body(self.oauth.issue(call.client_id, call.auth_user_id))
        names = ("access_token", "refresh_token", "expires", "expires_in", "scope")
        places = ("server_endpoint", "client_endpoint", "status", "member_id", "user_id")
        return {
            **{name: str(told[name]) for name in names},
            "domain": self.oauth.places.domain,
            **{name: str(told[name]) for name in places},
            "application_token": self.oauth.grants.application_token(call.client_id),
        }
