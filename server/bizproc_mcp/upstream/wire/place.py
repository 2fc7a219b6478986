"""Where a portal's REST is: the one place its tokens go to, told apart from every other."""

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
    """A scheme, a host in ASCII, a port, and the path of the REST interface, which ends with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        """What a person is shown: `https://company.bitrix24.com`, a name in other letters as `xn--…`."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def encrypted(self) -> bool:
        """Whether nobody on the way can read along; a connection to this machine itself goes nowhere."""
        return self.scheme == "https" or is_loopback(self.host)

    def downgrades(self, other: "Place") -> bool:
        """Whether it is the other one without encryption: sites behind a proxy often call themselves so."""
        return (self.scheme, other.scheme, self.port) == ("http", "https", 80) and self.host == other.host


def place_of(said: str) -> Place | None:
    """The place an address names; None where it names none beyond doubt.

    Credentials in it, other letters than an address has, a query, an odd port: nothing is guessed.
    """
    found = _ADDRESS.fullmatch(_in_ascii(said.strip())) if len(said) <= _LONGEST else None
    if found is None:
        return None
    scheme, host, path = found[1].lower(), found[2].lower(), (found[4] or "").rstrip("/")
    port = int(found[3] or _PORTS[scheme])
    doubtful = ".." in host or "//" in path or "/." in path or port >= 2**16
    return None if doubtful else Place(scheme, host, port, f"{path}/")


def home_of(address: str) -> Place:
    """The place behind a portal's configured address; `InvalidInput` for an address that is none."""
    place = place_of(f"{address.rstrip('/')}/rest/")
    if place is None:
        raise InvalidInput("BITRIX24_DOMAIN is not a web address.", "It looks like company.bitrix24.com.")
    return place


def _in_ascii(address: str) -> str:
    """The address with its host as the name service knows it; "" where there is no such host."""
    if address.isascii():
        return address
    try:
        host = urlsplit(address).hostname or ""
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{host.encode('idna').decode('ascii')}{rest[len(host) :]}"
    except ValueError:
        return ""
