"""The authorization server: exchange codes and refresh tokens for tokens (docs/portal.md 11)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bizproc_mcp.errors import BizprocError, LimitExceeded, NotAPortal, PortalError, PortalFailure, Unreachable
from bizproc_mcp.models._base import Json
from bizproc_mcp.settings import Application
from bizproc_mcp.settings.masking import Mask
from bizproc_mcp.upstream.wire.body import payload_of
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport
from bizproc_mcp.upstream.wire.place import Place, home_of, place_of
from bizproc_mcp.upstream.wire.tokens import Tokens

__all__ = ["NOWHERE", "AnswerLost", "AuthorizationServer", "authorize_address", "server_of"]

NOWHERE = "an address that is none"
"""The value of `Tokens.elsewhere` if the response named something that can't be a portal's address."""

SERVERS = ("https://oauth.bitrix.info", "https://oauth.bitrix24.tech")
_REGIONS = frozenset({"ru", "by", "kz", "kg", "uz", "am", "az", "ge"})
_PAUSES = (0.5, 2.0)
_LONGEST = 15.0
_CALL = Request("oauth/token", verb="GET")

Refusing = Callable[[str, str, str, int], BizprocError]
"""Method, code, text, HTTP status → the error for a refusal."""


class AnswerLost(PortalFailure):
    """The request was sent but no response arrived: the code or refresh token may be used up."""


def server_of(application: Application, named: str = "") -> str:
    """The authorization server: the configured one, a known one given in `named`, or the default for the region.

    `named` comes from outside (an address, a response), and the application's secret is sent only to known
    servers.
    """
    if application.oauth_server:
        return application.oauth_server.rstrip("/")
    host = urlsplit(named if "//" in named else f"//{named}").hostname if named else None
    for server in SERVERS:
        if host is not None and host == urlsplit(server).hostname:
            return server
    region = (urlsplit(application.address).hostname or "").rpartition(".")[2]
    return SERVERS[1] if region in _REGIONS else SERVERS[0]


def authorize_address(application: Application, state: str) -> str:
    """The page where a user allows the application to act for them."""
    asked = urlencode({"client_id": application.client_id, "response_type": "code", "state": state})
    return f"{application.address}/oauth/authorize/?{asked}"


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """Requests tokens. `wall` returns seconds since 1970; `refusing` is the dialect's table of codes."""

    application: Application
    transport: Transport
    clock: Clock
    wall: Callable[[], float]
    refusing: Refusing
    seconds: float

    async def redeem(self, code: str, server: str) -> Tokens:
        """Exchange a sign-in code, which works once within 30 seconds; the user must confirm any `elsewhere`.

        Raises `NotAuthenticated` or a related error for a refusal, and `AnswerLost` if the outcome is
        unknown.
        """
        home = home_of(self.application.address)
        return await self._ask(server, home, {"grant_type": "authorization_code", "code": code}, again=False)

    async def renew(self, tokens: Tokens) -> Tokens:
        """Renew the tokens: both change. Raises `AnswerLost` if the old ones may be used up.

        Trying again after a lost response is harmless: a used refresh token is refused.
        """
        grant = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        home = place_of(tokens.endpoint) or home_of(self.application.address)
        return await self._ask(tokens.server or server_of(self.application), home, grant, again=True)

    async def _ask(self, server: str, home: Place, grant: Mapping[str, str], *, again: bool) -> Tokens:
        given = {**grant, "client_id": self.application.client_id, "client_secret": self.application.client_secret}
        # In the address, not in the request, because only the address is kept out of all output.
        signed = Signed(f"{server}/oauth/token/?{urlencode(given)}")
        lost = False
        failure: BizprocError | None = None
        for pause in (*_PAUSES, None):
            try:
                answer = await self.transport.exchange(signed, _CALL, self.seconds)
                return self._read(server, home, answer, [grant.get("code", ""), grant.get("refresh_token", "")])
            except (Unreachable, PortalFailure, PortalError) as error:
                failure = error
            lost = lost or isinstance(failure, PortalFailure)
            if pause is None or not _passing(failure, again=again):
                break
            said = failure.retry_after if isinstance(failure, LimitExceeded) else None
            await self.clock.sleep(pause if said is None else said)
        if failure is not None and not lost:
            raise failure
        raise AnswerLost(
            f"{urlsplit(server).hostname} took the request for tokens, but its answer was lost; "
            "the code or refresh token may be used up.",
            "Sign in again with bizproc-mcp login.",
        )

    def _read(self, server: str, home: Place, response: Response, secret: Collection[str]) -> Tokens:
        payload = payload_of(_CALL, response)
        if not isinstance(payload, Mapping):
            raise NotAPortal("The authorization server's answer is not an object.", "Check BITRIX24_OAUTH_SERVER.")
        # Servers have sent wrong_client with HTTP 200 (docs/portal.md 11), so the body decides.
        if "error" in payload or response.status >= 400:
            code, text = (str(payload.get(name) or "") for name in ("error", "error_description"))
            mask = Mask({self.application.client_secret, *secret})
            raise self.refusing(_CALL.path, mask(code), mask(text), response.status)
        access, refresh = (str(payload.get(name) or "") for name in ("access_token", "refresh_token"))
        if not access or not refresh:
            raise NotAPortal("The authorization server's answer holds no tokens.", "Check BITRIX24_OAUTH_SERVER.")
        return Tokens(
            access=access,
            refresh=refresh,
            expires=self.wall() + _seconds(payload.get("expires_in")),
            endpoint=str(home),
            elsewhere=_elsewhere(str(payload.get("client_endpoint") or ""), home),
            # The response may name a server too (`server_endpoint`), but the secret is only for the server
            # that was asked.
            server=server,
            member_id=str(payload.get("member_id") or ""),
            user_id=int(_seconds(payload.get("user_id"), 0)),
            scopes=tuple(part for part in str(payload.get("scope") or "").lower().split(",") if part),
        )


def _elsewhere(said: str, home: Place) -> str:
    """The place in a response's `client_endpoint`, or "" if it is `home` (docs/portal.md 11)."""
    place = place_of(said)
    if not said or place == home or (place is not None and place.downgrades(home)):
        return ""
    return NOWHERE if place is None else str(place)


def _passing(failure: BizprocError, *, again: bool) -> bool:
    if isinstance(failure, LimitExceeded):
        return (failure.retry_after or 0.0) <= _LONGEST
    return isinstance(failure, Unreachable) or (again and isinstance(failure, PortalFailure))


def _seconds(value: Json, default: float = 3600.0) -> float:
    try:
        found = float(value) if isinstance(value, str | int | float) else default
    except ValueError:
        found = default
    return found if 0 <= found < 1e12 else default
