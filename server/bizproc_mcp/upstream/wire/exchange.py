"""What goes over the wire and what comes back, before any dialect is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bizproc_mcp.call import Lane
from bizproc_mcp.models._base import JsonMap

__all__ = ["LARGE", "Request", "Response", "Signed", "Transport"]

LARGE = 200_000
"""Bytes or characters from which on a body is worked on in a thread."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `path` is the method below the base address and names the call in errors.

    `writes` says that it changes something, so that it is never sent twice blindly; `seconds` is
    its own time limit where the work is larger than usual. In the lane "bulk" it lets a person's
    calls go first.
    """

    path: str
    body: JsonMap | None = None
    verb: Literal["GET", "POST", "PATCH", "DELETE"] = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    seconds: float | None = None
    lane: Lane = "interactive"


@dataclass(frozen=True, slots=True)
class Signed:
    """The address and the headers that credentials give a request; both may hold secrets."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whole; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Carries one request to the portal and one answer back."""

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send and read the answer within `seconds`.

        Raises `Unreachable` where certainly nothing was sent, `PortalFailure` where the connection
        broke or time ran out afterwards, `NotAPortal` for an answer too large to be one.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
