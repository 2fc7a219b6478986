"""``/standin/…`` for OAuth: issue tokens, expire them, change the domain, set an application's redirect URI.

GET ``oauth``; POST ``tokens`` ``{"user_id": n, "client_id": s, "expired": false}``, ``expire``,
``domain`` ``{"base_url": s}``, ``applications`` ``{"client_id": s, "redirect_uri": s, "scopes": []}``
(installs it when it is missing), ``uninstall`` ``{"client_id": s}``.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bizproc_standin.asgi import HttpRequest
from bizproc_standin.control.requests import Refused, json_map
from bizproc_standin.state.records import Application

if TYPE_CHECKING:
    from bizproc_standin.standin import StandIn

__all__ = ["ROUTES"]


def _counts(standin: "StandIn", _: HttpRequest) -> object:
    oauth = standin.oauth
    return {
        "exchanged": {**oauth.tokens.exchanged},
        "refused": {**oauth.tokens.refused},
        "refreshes": oauth.refreshes,
        "base_url": oauth.places.base_url,
        "oauth_server": oauth.places.server_url,
    }


def _tokens(standin: "StandIn", request: HttpRequest) -> object:
    body = json_map(request)
    user_id = body.get("user_id")
    if not isinstance(user_id, int) or user_id not in standin.world.users:
        raise Refused(400, 'send {"user_id": n} of a person here')
    pair = standin.oauth.issue(_client_id(standin, body), user_id)
    if body.get("expired"):
        standin.oauth.expire(pair.access_token)
    return standin.oauth.tokens.body(pair)


def _expire(standin: "StandIn", _: HttpRequest) -> object:
    standin.oauth.expire()
    return True


def _domain(standin: "StandIn", request: HttpRequest) -> object:
    address = json_map(request).get("base_url")
    if not isinstance(address, str) or not address.startswith(("http://", "https://")):
        raise Refused(400, 'send {"base_url": "http://localhost:8400"}')
    standin.oauth.places.move(address)
    return _counts(standin, request)


def _application(standin: "StandIn", request: HttpRequest) -> object:
    body = json_map(request)
    client_id = body.get("client_id")
    if not isinstance(client_id, str) or not client_id:
        raise Refused(400, 'send {"client_id": s}')
    installed = standin.world.applications
    if client_id not in installed:
        local_id = max((known.local_id for known in installed.values()), default=0) + 1
        standin.world.add_application(Application(client_id, str(body.get("name", "")), local_id))
    application = installed[client_id]
    redirect_uri, scopes = body.get("redirect_uri"), body.get("scopes")
    if isinstance(redirect_uri, str):
        application.redirect_uri = redirect_uri
    if isinstance(scopes, list):
        application.scopes = tuple(str(scope) for scope in scopes)
    return standin.oauth.describe(client_id)


def _uninstall(standin: "StandIn", request: HttpRequest) -> object:
    client_id = _client_id(standin, json_map(request))
    standin.oauth.grants.installed(client_id)
    standin.world.remove_application(client_id)
    return True


def _client_id(standin: "StandIn", body: Mapping[str, object]) -> str:
    """Return the ``client_id`` from the body, or the first installed application."""
    client_id = body.get("client_id", next(iter(standin.world.applications), ""))
    if not isinstance(client_id, str) or client_id not in standin.world.applications:
        raise Refused(404, "no such application")
    return client_id


ROUTES: Mapping[tuple[str, str], Callable[["StandIn", HttpRequest], object]] = {
    ("GET", "oauth"): _counts,
    ("POST", "tokens"): _tokens,
    ("POST", "expire"): _expire,
    ("POST", "domain"): _domain,
    ("POST", "applications"): _application,
    ("POST", "uninstall"): _uninstall,
}
