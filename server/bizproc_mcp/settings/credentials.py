"""What connects to a portal: a webhook, an OAuth application, or a Vibecode key."""

import re
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings.variables import Variables, checked_address

VIBECODE_URL = "https://vibecode.bitrix24.tech/v1"

# What the portal shows to be copied ends with a method name: it is accepted and dropped.
_WEBHOOK_PATH = re.compile(r"^/rest/([1-9]\d*)/([A-Za-z0-9]+)(?:/[a-z.]*)?$")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What connects to a portal, by its address; the fields that `repr` leaves out are secrets."""

    title: ClassVar[str]
    """What it is, with its article."""
    names_portal: ClassVar[bool] = True
    """Whether the address is the portal's own, so that its calls can be told from another portal's."""
    when_refused: ClassVar[str] = ""
    """What to do once they are refused, "" where the refusal says it."""
    reaches_tasks: ClassVar[bool] = True
    """Whether there are calls for tasks behind them."""

    address: str


@dataclass(frozen=True, slots=True)
class Webhook(Credentials):
    """An inbound webhook: the portal's address, the user it acts as, its secret code."""

    title = "A webhook"
    when_refused = (
        "Copy the webhook's address anew: portal, Developer resources, Integrations. It must belong to an "
        "active employee."
    )

    user_id: int
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application(Credentials):
    """An OAuth application: its portal, its id and secret, tokens where the environment gives them."""

    title = "An OAuth application"
    when_refused = "Run bizproc-mcp login."

    client_id: str
    client_secret: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    oauth_server: str = ""


@dataclass(frozen=True, slots=True)
class VibecodeKey(Credentials):
    """A Vibecode key, with the session token an application key needs."""

    title = "A Vibecode key"
    names_portal = False
    reaches_tasks = False

    api_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def read_credentials(env: Variables) -> Credentials | None:
    """The credentials the variables give, None for none; `InvalidInput` where they contradict each other."""
    upstream = env.word("BIZPROC_UPSTREAM", ("rest", "vibecode", ""), "")
    webhook, domain, key = (env.text(name) for name in ("BITRIX24_WEBHOOK_URL", "BITRIX24_DOMAIN", "VIBECODE_API_KEY"))
    if webhook and domain:
        raise InvalidInput(
            "Both BITRIX24_WEBHOOK_URL and BITRIX24_DOMAIN are set.",
            "Keep the webhook or the OAuth application, not both.",
        )
    if key and (webhook or domain) and not upstream:
        raise InvalidInput(
            "Both a Bitrix24 portal and a Vibecode key are set.",
            "Choose with BIZPROC_UPSTREAM=rest or vibecode.",
        )
    if upstream == "vibecode" or (key and not upstream):
        return _vibecode_key(env, key)
    if upstream == "rest" and not (webhook or domain):
        raise InvalidInput(
            "BIZPROC_UPSTREAM=rest needs a portal.", "Set BITRIX24_WEBHOOK_URL, or BITRIX24_DOMAIN for OAuth."
        )
    if webhook:
        return _webhook(webhook)
    return _application(env, domain) if domain else None


def _webhook(url: str) -> Webhook:
    address = urlsplit(checked_address("BITRIX24_WEBHOOK_URL", url))
    match = _WEBHOOK_PATH.match(address.path)
    if match is None:
        raise InvalidInput(
            "BITRIX24_WEBHOOK_URL is not an inbound webhook address.",
            "It looks like https://company.bitrix24.com/rest/1/CODE/ (portal: Developer resources, Inbound webhook).",
        )
    return Webhook(f"{address.scheme}://{address.netloc}", int(match[1]), match[2])


def _application(env: Variables, domain: str) -> Application:
    given = {
        name: env.text(f"BITRIX24_{name}") for name in ("CLIENT_ID", "CLIENT_SECRET", "ACCESS_TOKEN", "REFRESH_TOKEN")
    }
    missing = [f"BITRIX24_{name}" for name in ("CLIENT_ID", "CLIENT_SECRET") if not given[name]]
    if missing:
        raise InvalidInput(
            f"BITRIX24_DOMAIN is set but {' and '.join(missing)} is not.",
            "Both stand in the application's card.",
        )
    address = domain if "://" in domain else f"https://{domain}"
    checked = urlsplit(checked_address("BITRIX24_DOMAIN", address))
    return Application(
        f"{checked.scheme}://{checked.netloc}",
        given["CLIENT_ID"],
        given["CLIENT_SECRET"],
        given["ACCESS_TOKEN"],
        given["REFRESH_TOKEN"],
        env.address("BITRIX24_OAUTH_SERVER"),
    )


def _vibecode_key(env: Variables, key: str) -> VibecodeKey:
    if not key:
        raise InvalidInput("BIZPROC_UPSTREAM=vibecode needs a key.", "Set VIBECODE_API_KEY.")
    return VibecodeKey(env.address("VIBECODE_BASE_URL", VIBECODE_URL), key, env.text("VIBECODE_SESSION_TOKEN"))
