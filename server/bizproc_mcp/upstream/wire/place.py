"""A portal's REST address: the only place its tokens are sent to, compared strictly."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings.hosts import is_loopback

__all__ = ["Place", "home_of", "place_of"]

_ADDRESS = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?(/[\w./~-]*)?",
    re.ASCII | re.IGNORECASE,
)
_PORTS = {"https": 443, "http": 80}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A scheme, an ASCII host, a port, and the path of the REST API, ending with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        """The origin for display: `https://company.bitrix24.com`; non-ASCII names as `xn--…`."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def encrypted(self) -> bool:
        """Whether the connection can't be read on the way; a loopback connection never leaves this machine."""
        return self.scheme == "https" or is_loopback(self.host)

    def downgrades(self, other: "Place") -> bool:
        """Whether it is `other` without encryption: sites behind a proxy often give such an address for themselves."""
        return (self.scheme, other.scheme, self.port) == ("http", "https", 80) and self.host == other.host


def place_of(said: str) -> Place | None:
    """Parse an address; None unless it is unambiguous.

    Credentials, characters that no address has, a query or an odd port are rejected rather than interpreted.
    """
    found = _ADDRESS.fullmatch(_in_ascii(said.strip())) if len(said) <= _LONGEST else None
    if found is None:
        return None
    scheme, host, path = found[1].lower(), found[2].lower(), (found[4] or "").rstrip("/")
    port = int(found[3] or _PORTS[scheme])
    doubtful = ".." in host or "//" in path or "/." in path or port >= 2**16
    return None if doubtful else Place(scheme, host, port, f"{path}/")


def home_of(address: str) -> Place:
    """The place of a portal's configured address; raises `InvalidInput` for an invalid one."""
    place = place_of(f"{address.rstrip('/')}/rest/")
    if place is None:
        raise InvalidInput("BITRIX24_DOMAIN is not a web address.", "It looks like company.bitrix24.com.")
    return place


def _in_ascii(address: str) -> str:
    """The address with its host in IDNA form; "" if the host is invalid."""
    if address.isascii():
        return address
    try:
        host = urlsplit(address).hostname or ""
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{host.encode('idna').decode('ascii')}{rest[len(host) :]}"
    except ValueError:
        return ""
