"""Requests and responses on the wire, independent of any dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bizproc_mcp.call import Lane
from bizproc_mcp.models._base import JsonMap

__all__ = ["LARGE", "Request", "Response", "Signed", "Transport"]

LARGE = 200_000
"""Bodies of this size (bytes or characters) and larger are processed in a thread."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `path` is the method relative to the base address and names the call in errors.

    `writes` means that it changes something, so it is never blindly sent twice. `seconds` is a timeout for
    calls that take longer than usual. In the lane "bulk" it yields to interactive calls. `most` are the bytes that
    the response may have, decompressed, if that is not `MAX_BODY`; `accept` is its type.
    """

    path: str
    body: JsonMap | None = None
    verb: Literal["GET", "POST", "PATCH", "DELETE"] = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    seconds: float | None = None
    lane: Lane = "interactive"
    most: int | None = None
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Signed:
    """The final address and headers of a request; both may contain secrets."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Sends a request to the portal and returns the response."""

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send and read the response within `seconds`.

        Raises `Unreachable` if certainly nothing was sent, `PortalFailure` if the connection broke or timed
        out afterwards, and `NotAPortal` for a response that is too large.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
