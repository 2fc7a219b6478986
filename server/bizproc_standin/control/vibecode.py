"""``/standin/…`` for the second dialect: issue keys of any kind, and configure the facade.

POST ``keys`` ``{"user_id": n, "kind": "personal", "scopes": [], "readonly": false}`` (an application key comes
with a session), ``vibecode`` ``{"template_addresses": [], "personal_needs_oauth": false, "readonly_policy": false}``.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from bizproc_standin.asgi import HttpRequest
from bizproc_standin.control.requests import Refused, json_map
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.vibecode.keys import Kind

if TYPE_CHECKING:
    from bizproc_standin.standin import StandIn

__all__ = ["ROUTES"]

_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
_SESSION = timedelta(hours=24)


def _keys(standin: "StandIn", request: HttpRequest) -> object:
    body = json_map(request)
    user_id, kind = body.get("user_id"), _KINDS.get(str(body.get("kind", "personal")))
    if not isinstance(user_id, int) or user_id not in standin.world.users or kind is None:
        raise Refused(400, 'send {"user_id": n, "kind": "personal"}; kinds: ' + ", ".join(_KINDS))
    scopes = body.get("scopes")
    granted = frozenset(map(str, scopes)) if isinstance(scopes, list) else ALL_SCOPES
    book = standin.vibecode.keys
    key = book.issue(user_id, kind, granted, readonly=body.get("readonly") is True)
    expires = standin.world.clock.now() + _SESSION
    session = book.sign_in(key, user_id, expires) if kind == "application" else ""
    return {"base_url": standin.vibecode_url, "key": key, "session_token": session}


def _set_up(standin: "StandIn", request: HttpRequest) -> object:
    body, facade = json_map(request), standin.vibecode
    addresses = body.get("template_addresses")
    if isinstance(addresses, list):
        facade.template_addresses = frozenset(map(str, addresses))
    facade.personal_needs_oauth = body.get("personal_needs_oauth", facade.personal_needs_oauth) is True
    facade.readonly_policy = body.get("readonly_policy", facade.readonly_policy) is True
    return {
        "template_addresses": sorted(facade.template_addresses),
        "personal_needs_oauth": facade.personal_needs_oauth,
        "readonly_policy": facade.readonly_policy,
    }


ROUTES: Mapping[tuple[str, str], Callable[..., object]] = {("POST", "keys"): _keys, ("POST", "vibecode"): _set_up}
