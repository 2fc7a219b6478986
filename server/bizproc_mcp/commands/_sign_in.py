"""OAuth sign-in: check the redirect, redeem the code, store the tokens, name the user."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bizproc_mcp import upstream
from bizproc_mcp.errors import InvalidInput, NotAuthenticated
from bizproc_mcp.models.users import Access
from bizproc_mcp.rules.untrusted import clean, quoted
from bizproc_mcp.settings import Application, Credentials, Settings, Webhook
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.oauth import server_of
from bizproc_mcp.upstream.wire.place import home_of, place_of
from bizproc_mcp.upstream.wire.tokens import Tokens, fingerprint

__all__ = [
    "CODE_SECONDS",
    "Agrees",
    "NoCode",
    "Redirect",
    "SignedIn",
    "application_of",
    "at_home",
    "keep",
    "read_redirect",
    "redeem",
]

CODE_SECONDS = 30
"""How long a code is valid (docs/portal.md 11)."""
_AGAIN = "Run bizproc-mcp login again."


Agrees = Callable[[str, str], bool]
"""Called with the configured portal address and the one the response named."""


class NoCode(InvalidInput):
    """The input is not the address with the code; asking again may help."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """The parsed redirect: a code, and the authorization server that redeems it."""

    code: str = field(repr=False)
    server: str
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and where the tokens are stored."""

    access: Access
    path: Path
    address: str


def read_redirect(application: Application, text: str, state: str) -> Redirect:
    """Parse and check the address the browser ended at; only `NoCode` is worth a retry.

    Raises `InvalidInput` for another sign-in's state, another portal, or an error from the portal.
    """
    try:
        parts = urlsplit(text.strip().strip("<>\"'"))
    except ValueError:
        parts = urlsplit("")
    said = {name: values[0] for name, values in parse_qs(parts.query or parts.path.lstrip("?")).items()}
    if not said.get("state") or not (said.get("code") or said.get("error")):
        raise NoCode(
            # The error text is not repeated: without the state anyone could have written it.
            "It tells of an error, without the state of this sign-in."
            if "error" in said
            else "There is no code in it.",
            "Copy the whole address from the browser's address bar, to its end: it holds code= and state=.",
        )
    # In constant time, and before anything else is trusted or repeated: a link from someone else must neither
    # sign anyone in nor put text on the screen.
    if not hmac.compare_digest(said["state"].encode(), state.encode()):
        raise InvalidInput("This address belongs to another sign-in (its state differs).", _AGAIN)
    if "error" in said:
        words = quoted(f"{said['error']} {said.get('error_description', '')}".strip(), 200)
        raise InvalidInput(f"The portal did not let the application in: {words}.", _AGAIN)
    portal, domain = urlsplit(application.address).netloc.lower(), said.get("domain", "").lower()
    if domain and domain != portal:
        raise InvalidInput(
            f"The application was let in on {clean(domain, 100)}, but BITRIX24_DOMAIN is {portal}.",
            f"Set BITRIX24_DOMAIN={clean(domain, 100)} if that is your portal, then run bizproc-mcp login again.",
        )
    return Redirect(said["code"], server_of(application, said.get("server_domain", "")), said.get("member_id", ""))


async def redeem(
    settings: Settings, redirect: Redirect, transport: Transport, clock: Clock, wall: Callable[[], float]
) -> Tokens:
    """Redeem a code for tokens; if their `elsewhere` is set, `at_home` must settle it first. Raises `errors`."""
    server = upstream.authorization_server(settings, application_of(settings), transport, clock, wall)
    try:
        tokens = await server.redeem(redirect.code, redirect.server)
    except NotAuthenticated as refusal:
        if refusal.code != "invalid_grant":
            raise
        raise NotAuthenticated(
            f"The code was not taken: it works once and only for {CODE_SECONDS} seconds.",
            f"{_AGAIN} Paste the address right after the portal sent you there.",
            code=refusal.code,
            status=refusal.status,
        ) from None
    if redirect.member_id and tokens.member_id and redirect.member_id != tokens.member_id:
        raise InvalidInput("The authorization server answered for another portal.", _AGAIN)
    return tokens


def at_home(tokens: Tokens, application: Application, agrees: Agrees) -> Tokens:
    """Return the tokens with the address they are sent to.

    If the response named another address than the settings, `agrees` is asked: tokens go there only if the
    person says yes. Raises `InvalidInput` if not.
    """
    if not tokens.elsewhere:
        return tokens
    place, configured = place_of(tokens.elsewhere), home_of(application.address)
    if place is None or not place.encrypted:
        raise InvalidInput(
            f"The authorization server names {tokens.elsewhere} for the portal, and tokens do not go there.",
            "Nothing was kept. Check BITRIX24_DOMAIN and BITRIX24_OAUTH_SERVER.",
        )
    if not agrees(configured.origin, place.origin):
        raise InvalidInput(
            f"The tokens did not go to {place.origin}, and nothing was kept.",
            f"If that is your portal, set BITRIX24_DOMAIN={place.origin}, then run bizproc-mcp login again.",
        )
    return replace(tokens, endpoint=str(place), elsewhere="")


async def keep(
    settings: Settings, tokens: Tokens, transport: Transport, clock: Clock, wall: Callable[[], float]
) -> SignedIn:
    """Store the tokens and ask the portal who they belong to; raises `errors`."""
    application = application_of(settings)
    file = upstream.token_file(settings, application, clock)
    begun_from = fingerprint(application.refresh_token or application.access_token)
    async with file.alone():
        file.write(replace(tokens, begun_from=begun_from))
    access = await upstream.connect(settings, clock=clock, transport=transport, wall=wall).access()
    return SignedIn(access, file.path, _address(tokens, application))


def application_of(settings: Settings) -> Application:
    """The application that signs in; `InvalidInput` names what is configured instead."""
    match settings.credentials:
        case Application() as application:
            return application
        case Webhook():
            raise InvalidInput(
                "A webhook is configured, and a webhook needs no sign-in.",
                "To work as an application, set BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET "
                "instead of BITRIX24_WEBHOOK_URL.",
            )
        case Credentials() as other:
            raise InvalidInput(f"{other.title} is configured, which is not signed in here.", "See the README.")
        case _:
            raise InvalidInput(
                "No OAuth application is configured.",
                "Set BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET (portal: Developer resources, "
                "Other, Local application).",
            )


def _address(tokens: Tokens, application: Application) -> str:
    return tokens.endpoint.removesuffix("/").removesuffix("/rest") or application.address
