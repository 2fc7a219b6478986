"""The environment, read once into a frozen Settings; nothing else reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput

Plan = Literal["standard", "enterprise"]
Confirm = Literal["off", "destructive", "writes"]
Fallback = Literal["terminal", "token", "refuse"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

VIBECODE_URL = "https://vibecode.bitrix24.tech/v1"
TOOLSETS = ("tasks", "workflows", "templates", "events", "users", "admin", "integration")
DEFAULT_TOOLSETS = frozenset({"tasks", "workflows", "templates", "events", "users"})

CONNECTION_VARIABLES = (
    "BITRIX24_WEBHOOK_URL",
    "BITRIX24_DOMAIN",
    "BITRIX24_CLIENT_ID",
    "BITRIX24_CLIENT_SECRET",
    "BITRIX24_ACCESS_TOKEN",
    "BITRIX24_REFRESH_TOKEN",
    "BITRIX24_OAUTH_SERVER",
    "VIBECODE_API_KEY",
    "VIBECODE_SESSION_TOKEN",
    "VIBECODE_BASE_URL",
    "BIZPROC_UPSTREAM",
)
OTHER_VARIABLES = (
    "BIZPROC_TOOLSETS",
    "BIZPROC_READ_ONLY",
    "BIZPROC_CONFIRM",
    "BIZPROC_CONFIRM_FALLBACK",
    "BIZPROC_POLICY",
    "BIZPROC_STATE_DIR",
    "BIZPROC_PLAN",
    "BIZPROC_TIMEOUT",
    "BIZPROC_LOG_LEVEL",
    "BIZPROC_FILES_DIR",
    "BIZPROC_INBOX_URL",
    "BIZPROC_APPLICATION_TOKEN",
    "BIZPROC_HTTP_TOKEN",
    "BIZPROC_TRACE_ARGUMENTS",
)
SECRET_VARIABLES = frozenset(
    {
        "BITRIX24_WEBHOOK_URL",
        "BITRIX24_CLIENT_SECRET",
        "BITRIX24_ACCESS_TOKEN",
        "BITRIX24_REFRESH_TOKEN",
        "VIBECODE_API_KEY",
        "VIBECODE_SESSION_TOKEN",
        "BIZPROC_APPLICATION_TOKEN",
        "BIZPROC_HTTP_TOKEN",
    }
)

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# What the portal shows to be copied ends with a method name: it is accepted and dropped.
_WEBHOOK_PATH = re.compile(r"^/rest/([1-9]\d*)/([A-Za-z0-9]+)(?:/[a-z.]*)?$")
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An inbound webhook: the portal's address, the user it acts as, its secret code."""

    address: str
    user_id: int
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application:
    """An OAuth application: its portal, its id and secret, tokens where the environment gives them."""

    address: str
    client_id: str
    client_secret: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    oauth_server: str = ""


@dataclass(frozen=True, slots=True)
class VibecodeKey:
    """A Vibecode key, with the session token an application key needs."""

    address: str
    api_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


Credentials = Webhook | Application | VibecodeKey


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides (design 6)."""

    credentials: Credentials | None = None
    toolsets: frozenset[str] = DEFAULT_TOOLSETS
    read_only: bool = False
    confirm: Confirm = "destructive"
    confirm_fallback: Fallback = "terminal"
    policy: Path | None = None
    state_dir: Path | None = None
    plan: Plan = "standard"
    timeout: float = 30.0
    log_level: LogLevel = "WARNING"
    files_dir: Path | None = None
    inbox_url: str = ""
    application_token: str = field(default="", repr=False)
    http_token: str = field(default="", repr=False)
    trace_arguments: bool = False
    demo: bool = False

    def secrets(self) -> frozenset[str]:
        """Every secret these settings hold, so that no output ever shows one."""
        held = {self.application_token, self.http_token}
        if self.credentials is not None:
            held |= {getattr(self.credentials, f.name) for f in fields(self.credentials) if not f.repr}
        return frozenset(secret for secret in held if secret)


def read_settings(environment: Mapping[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read and check the environment (this process's own unless given); `InvalidInput` names the variable."""
    env = _Environment(os.environ if environment is None else environment)
    return Settings(
        credentials=None if demo else _credentials(env),
        toolsets=_toolsets(env.text("BIZPROC_TOOLSETS")),
        read_only=env.flag("BIZPROC_READ_ONLY"),
        confirm=env.word("BIZPROC_CONFIRM", get_args(Confirm), "destructive"),
        confirm_fallback=env.word("BIZPROC_CONFIRM_FALLBACK", get_args(Fallback), "terminal"),
        policy=env.path("BIZPROC_POLICY"),
        state_dir=env.path("BIZPROC_STATE_DIR"),
        plan=env.word("BIZPROC_PLAN", get_args(Plan), "standard"),
        timeout=env.seconds("BIZPROC_TIMEOUT", 30.0),
        log_level=env.word("BIZPROC_LOG_LEVEL", get_args(LogLevel), "WARNING"),
        files_dir=env.path("BIZPROC_FILES_DIR"),
        inbox_url=env.address("BIZPROC_INBOX_URL"),
        application_token=env.text("BIZPROC_APPLICATION_TOKEN"),
        http_token=env.text("BIZPROC_HTTP_TOKEN"),
        trace_arguments=env.flag("BIZPROC_TRACE_ARGUMENTS"),
        demo=demo,
    )


def given_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our variables that are set, as they are set: `NAME` or `NAME_FILE` with its value, secrets included."""
    variables = os.environ if environment is None else environment
    names = (name for base in (*CONNECTION_VARIABLES, *OTHER_VARIABLES) for name in (base, f"{base}_FILE"))
    return {name: variables[name].strip() for name in names if variables.get(name, "").strip()}


class _Environment:
    """Variables by name, each also readable from the file that `NAME_FILE` points to."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str) -> str:
        value, file = self._variables.get(name, "").strip(), self._variables.get(f"{name}_FILE", "").strip()
        if not file:
            return value
        if value:
            raise InvalidInput(f"Both {name} and {name}_FILE are set.", "Keep one of them.")
        try:
            return Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
            raise InvalidInput(
                f"The file named by {name}_FILE cannot be read ({reason}).", "Check its path and permissions."
            ) from None

    def flag(self, name: str) -> bool:
        word = self.text(name).lower()
        if word not in _TRUE | _FALSE:
            raise InvalidInput(f"{name} takes true or false.", f"Set {name}=true or leave it out.")
        return word in _TRUE

    def word(self, name: str, allowed: tuple[_Word, ...], default: _Word) -> _Word:
        given = self.text(name)
        if not given:
            return default
        for word in allowed:
            if word.lower() == given.lower():
                return word
        raise InvalidInput(f"{name} does not know {given[:40]!r}.", f"It takes one of: {', '.join(allowed)}.")

    def seconds(self, name: str, default: float) -> float:
        given = self.text(name)
        try:
            value = float(given) if given else default
        except ValueError:
            value = 0.0
        if not 0 < value <= 3600:
            raise InvalidInput(f"{name} is no number of seconds.", "Give a number above 0, at most 3600.")
        return value

    def path(self, name: str) -> Path | None:
        given = self.text(name)
        return Path(given).expanduser() if given else None

    def address(self, name: str, default: str = "") -> str:
        given = self.text(name) or default
        return _checked_address(name, given) if given else ""


def _checked_address(name: str, address: str) -> str:
    """The address without a trailing slash; https, or http to this machine only (design 6)."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        shown = f"[{host}]" if host and ":" in host else host
        # Python takes `[::1].evil.example` for ::1: a host is only what stands there whole.
        if shown is not None and parts.netloc.lower() != (shown if parts.port is None else f"{shown}:{parts.port}"):
            host = None
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise InvalidInput(f"{name} is no web address.", "It looks like https://company.bitrix24.com/…")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise InvalidInput(f"{name} uses plain http.", "Use https: over http the secret can be read on the way.")
    return address.rstrip("/")


def _toolsets(words: str) -> frozenset[str]:
    chosen: set[str] = set()
    for word in re.split(r"[,\s]+", words.lower().strip()):
        if word == "all":
            chosen |= set(TOOLSETS)
        elif word == "default":
            chosen |= DEFAULT_TOOLSETS
        elif word in TOOLSETS:
            chosen.add(word)
        elif word:
            names = ", ".join((*TOOLSETS, "default", "all"))
            raise InvalidInput(f"BIZPROC_TOOLSETS does not know {word[:40]!r}.", f"It takes: {names}.")
    return frozenset(chosen) or DEFAULT_TOOLSETS


def _credentials(env: _Environment) -> Credentials | None:
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
    address = urlsplit(_checked_address("BITRIX24_WEBHOOK_URL", url))
    match = _WEBHOOK_PATH.match(address.path)
    if match is None:
        raise InvalidInput(
            "BITRIX24_WEBHOOK_URL is no inbound webhook.",
            "It looks like https://company.bitrix24.com/rest/1/CODE/ (portal: Developer resources, Inbound webhook).",
        )
    return Webhook(f"{address.scheme}://{address.netloc}", int(match[1]), match[2])


def _application(env: _Environment, domain: str) -> Application:
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
    checked = urlsplit(_checked_address("BITRIX24_DOMAIN", address))
    return Application(
        f"{checked.scheme}://{checked.netloc}",
        given["CLIENT_ID"],
        given["CLIENT_SECRET"],
        given["ACCESS_TOKEN"],
        given["REFRESH_TOKEN"],
        env.address("BITRIX24_OAUTH_SERVER"),
    )


def _vibecode_key(env: _Environment, key: str) -> VibecodeKey:
    if not key:
        raise InvalidInput("BIZPROC_UPSTREAM=vibecode needs a key.", "Set VIBECODE_API_KEY.")
    return VibecodeKey(env.address("VIBECODE_BASE_URL", VIBECODE_URL), key, env.text("VIBECODE_SESSION_TOKEN"))
