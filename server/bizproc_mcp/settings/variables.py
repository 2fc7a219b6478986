"""Named variables, read from the environment or from the file that NAME_FILE points to."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings.hosts import is_loopback

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
    "BIZPROC_TRUSTED_PROXIES",
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

_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
_Word = TypeVar("_Word", bound=str)


class Variables:
    """Variables by name; each can also be read from the file that `NAME_FILE` points to."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str) -> str:
        """The value, "" if unset; `InvalidInput` if the file cannot be read or both are set."""
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
        """A boolean; false if unset."""
        word = self.text(name).lower()
        if word not in _TRUE | _FALSE:
            raise InvalidInput(f"{name} takes true or false.", f"Set {name}=true or leave it out.")
        return word in _TRUE

    def word(self, name: str, allowed: tuple[_Word, ...], default: _Word) -> _Word:
        """One of the allowed words, case-insensitive."""
        given = self.text(name)
        if not given:
            return default
        for word in allowed:
            if word.lower() == given.lower():
                return word
        raise InvalidInput(f"{name} does not know {given[:40]!r}.", f"It takes one of: {', '.join(allowed)}.")

    def seconds(self, name: str, default: float) -> float:
        """A number of seconds above 0, at most an hour."""
        given = self.text(name)
        try:
            value = float(given) if given else default
        except ValueError:
            value = 0.0
        if not 0 < value <= 3600:
            raise InvalidInput(f"{name} is not a number of seconds.", "Give a number above 0, at most 3600.")
        return value

    def path(self, name: str) -> Path | None:
        """A path with `~` expanded."""
        given = self.text(name)
        return Path(given).expanduser() if given else None

    def networks(self, name: str) -> tuple[str, ...]:
        """IP addresses and networks, separated by commas or spaces."""
        try:
            return tuple(str(ip_network(word, strict=False)) for word in self.text(name).replace(",", " ").split())
        except ValueError:
            raise InvalidInput(
                f"{name} takes addresses and networks in numbers only.", "As in 127.0.0.1, 10.0.0.0/8."
            ) from None

    def named_files(self) -> tuple[Path, ...]:
        """Every file the environment names, for other programs too: the policy and the NAME_FILE files."""
        policy = self.path("BIZPROC_POLICY")
        pointed = [value.strip() for name, value in self._variables.items() if name.endswith("_FILE") and value.strip()]
        return (*([policy] if policy else []), *(Path(one).expanduser() for one in pointed))

    def address(self, name: str, default: str = "") -> str:
        """A URL without a trailing slash."""
        given = self.text(name) or default
        return checked_address(name, given) if given else ""


def checked_address(name: str, address: str) -> str:
    """The normalized URL without a trailing slash; https, or http on loopback only.

    The host is lower-cased, and a trailing dot and a default port are dropped.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
        shown = f"[{host}]" if host and ":" in host else host
        # Python accepts `[::1].evil.example` as ::1, so the whole host must match.
        if shown is not None and parts.netloc.lower() != (shown if parts.port is None else f"{shown}:{parts.port}"):
            host = None
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise InvalidInput(f"{name} is not a web address.", "It looks like https://company.bitrix24.com/…")
    if parts.scheme == "http" and not is_loopback(host):
        raise InvalidInput(f"{name} uses plain http.", "Use https: over http the secret can be read on the way.")
    usual = parts.port in (None, {"http": 80, "https": 443}[parts.scheme])
    named = (shown or "").removesuffix(".")
    return parts._replace(netloc=named if usual else f"{named}:{parts.port}").geturl().rstrip("/")
