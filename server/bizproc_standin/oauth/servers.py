"""Both servers with their shared grants, and request routing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bizproc_standin.asgi import HttpReply, HttpRequest
from bizproc_standin.oauth.authorization import LANDING, Authorization, Page, Redirect
from bizproc_standin.oauth.grants import Grants, TokenPair
from bizproc_standin.oauth.places import Places
from bizproc_standin.oauth.token_server import TokenServer
from bizproc_standin.rest.credentials import Credentials
from bizproc_standin.rest.incoming import request_params
from bizproc_standin.rest.php_json import dump_json
from bizproc_standin.world.world import World

__all__ = ["OAuthServers"]

_PAGE = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


@dataclass(slots=True)
class OAuthServers:
    """For tests: ``issue`` creates tokens directly, ``tokens.exchanged`` counts, ``expire`` expires access tokens."""

    world: World
    credentials: Credentials
    places: Places = field(default_factory=Places)
    grants: Grants = field(init=False)
    tokens: TokenServer = field(init=False)
    authorization: Authorization = field(init=False)

    def __post_init__(self) -> None:
        """Create the servers."""
        self.grants = Grants(self.world, self.credentials)
        self.tokens = TokenServer(self.grants, self.places)
        self.authorization = Authorization(self.grants, self.places)

    @property
    def refreshes(self) -> int:
        """The number of refresh tokens exchanged so far."""
        return self.tokens.exchanged["refresh_token"]

    def issue(self, client_id: str, user_id: int, scopes: tuple[str, ...] | None = None) -> TokenPair:
        """Issue an application's tokens for a person directly, without a code."""
        return self.grants.pair(self.grants.grant(client_id, user_id, scopes))

    def expire(self, *shown: str) -> None:
        """Expire these access tokens, or all of them; refresh tokens stay valid."""
        now, tokens = self.world.clock.now(), self.credentials.tokens
        for access_token in shown or tuple(tokens):
            known = tokens[access_token]
            tokens[access_token] = replace(known, expires=min(known.expires, now))

    def describe(self, client_id: str) -> Mapping[str, str]:
        """The data that a person would copy from an application's settings."""
        return {
            "client_id": client_id,
            "client_secret": self.grants.client_secret(client_id) or "",
            "application_token": self.grants.application_token(client_id),
            "redirect_uri": self.world.applications[client_id].redirect_uri,
            "domain": self.places.domain,
            "authorize_url": f"{self.places.base_url}/oauth/authorize/?client_id={client_id}",
            "oauth_server": self.places.server_url,
            "token_url": f"{self.places.server_url}/oauth/token/",
        }

    def reply(self, request: HttpRequest) -> HttpReply | None:
        """Respond to a request below ``/oauth/`` or to a former domain of the portal; None for other requests.

        A real token server has a separate address, so moving the portal does not affect it.
        """
        path = request.path.rstrip("/") + "/"
        if path == "/oauth/token/":
            status, body = self.tokens.answer(request_params(request.query, request.headers, request.body))
            return HttpReply(status, dump_json(body), _JSON)
        if request.headers.get("host", "") in self.places.former_hosts:
            query = f"?{request.query}" if request.query else ""
            return HttpReply(302, b"", {**_PAGE, "Location": f"{self.places.base_url}{request.path}{query}"})
        if path == "/oauth/authorize/":
            return _written(self.authorization.answer(request_params(request.query, request.headers, b"")))
        if path == LANDING:
            return _written(self.authorization.landing())
        return None


def _written(answer: Page | Redirect) -> HttpReply:
    if isinstance(answer, Redirect):
        return HttpReply(302, b"", {**_PAGE, "Location": answer.location})
    return HttpReply(answer.status, answer.html.encode(), _PAGE)
