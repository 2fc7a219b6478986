"""One request to ``/v1/…``, from its URL to its envelope."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bizproc_standin.asgi import HttpReply, HttpRequest
from bizproc_standin.faults import Fault
from bizproc_standin.rest.php_forms import parse_str
from bizproc_standin.vibecode import refusals
from bizproc_standin.vibecode.keys import Key
from bizproc_standin.vibecode.portal import Call, Result, Route, VibecodePortal
from bizproc_standin.vibecode.refusals import Refusal
from bizproc_standin.vibecode.routes import find_route

__all__ = ["PREFIX", "Asked", "answer", "read_asked", "scripted"]

PREFIX = "/v1/"
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_SCRIPTED: Mapping[int, tuple[str, str]] = {
    401: ("TOKEN_EXPIRED", "OAuth user session expired"),
    403: ("BITRIX_ACCESS_DENIED", "Access denied!"),
    422: ("BITRIX_ERROR", "Error on the Bitrix24 side"),
    429: ("RATE_LIMITED", "Request rate limit exceeded. Retry in 1–2 seconds"),
    500: ("INTERNAL_ERROR", "Internal server error"),
    502: ("BITRIX_UNAVAILABLE", "Bitrix24 is unavailable"),
    504: ("QUEUE_TIMEOUT", "The request waited too long in the queue"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed request; faults and counts use its ``name``: ``vibecode.workflows.start``."""

    route: Route | None
    item: str
    key: str
    bearer: str
    query: Mapping[str, object]
    body: Mapping[str, object]

    @property
    def name(self) -> str:
        """The route's name."""
        return self.route.name if self.route else "vibecode.unknown"

    @property
    def params(self) -> dict[str, object]:
        """All parameters of the request, without credentials."""
        return {**({"": self.item} if self.item else {}), **self.query, **self.body}


def read_asked(portal: VibecodePortal, request: HttpRequest) -> Asked:
    """Parse a request; a body that is not a JSON object is ignored."""
    route, item = find_route(portal, request.verb, request.path.removeprefix(PREFIX)) or (None, "")
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    key = request.headers.get("x-api-key", "").strip()
    return Asked(route, item, key, bearer, parse_str(request.query), _json_object(request.body))


async def answer(portal: VibecodePortal, asked: Asked) -> HttpReply:
    """Status, headers and body: check address, key, rate, person, scope and mode, then run the call."""
    headers: dict[str, str] = {}
    try:
        if asked.route is None:
            raise refusals.unknown_address()
        key = portal.keys.key(asked.key)
        headers = portal.rate.admit(key.value, portal.world.clock.now().timestamp())
        user_id = _person(portal, asked.route, key, asked.bearer)
        _check(portal, asked.route, key)
        call = Call(portal, key, user_id, asked.item, asked.query, asked.body)
        return _good(await asked.route.run(call), headers)
    except Refusal as refusal:
        return _refused(refusal, headers)


def scripted(fault: Fault) -> HttpReply:
    """A fault's error in this dialect: the script's code if it sets one, else the usual code of the status."""
    usual = Fault.refuse(fault.status)
    code, message = _SCRIPTED.get(fault.status, (f"HTTP_{fault.status}", "Scripted error"))
    if fault.error != usual.error:
        code = fault.error
    if fault.description != usual.description:
        message = fault.description
    return _refused(Refusal(fault.status, code, message, retry_after=fault.retry_after), {})


def _person(portal: VibecodePortal, route: Route, key: Key, bearer: str) -> int:
    if key.kind == "management":
        if route.scope:
            raise refusals.management_key()
        return 0
    if not route.scope and key.kind == "application" and not bearer:
        return 0
    user_id = portal.keys.person(key, bearer, portal.world.clock.now())
    user = portal.world.users.get(user_id)
    if user is None or not user.active:
        raise refusals.token_missing()
    return user_id


def _check(portal: VibecodePortal, route: Route, key: Key) -> None:
    if route.scope and route.scope not in key.scopes:
        raise refusals.scope_denied(route.scope)
    if route.writes and key.readonly:
        raise refusals.readonly_key()
    if route.writes and portal.readonly_policy:
        raise refusals.readonly_policy()
    if route.application and key.kind == "personal" and portal.personal_needs_oauth:
        raise refusals.oauth_required()


def _good(result: Result, headers: Mapping[str, str]) -> HttpReply:
    if result.status == 204:
        return HttpReply(204, b"", headers)
    body: dict[str, object] = {"success": True, "data": result.data}
    if result.meta is not None:
        body["meta"] = result.meta.json()
    return HttpReply(result.status, _dumped(body), {**_JSON, **headers})


def _refused(refusal: Refusal, headers: Mapping[str, str]) -> HttpReply:
    waiting = {} if refusal.retry_after is None else {"Retry-After": f"{refusal.retry_after:g}"}
    return HttpReply(refusal.status, _dumped(refusal.body()), {**_JSON, **headers, **waiting})


def _dumped(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _json_object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return {str(name): item for name, item in value.items()} if isinstance(value, dict) else {}
