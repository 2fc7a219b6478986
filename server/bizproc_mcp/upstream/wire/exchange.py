"""What goes over the wire and what comes back, before any dialect is known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import anyio.to_thread

from bizproc_mcp.call import Lane
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, JsonMap

__all__ = ["LARGE", "MAX_BODY", "Request", "Response", "Signed", "Transport", "content_aside"]

MAX_BODY = 16 * 1024 * 1024
"""The largest answer read, decompressed; a batch of ten pages of tasks with their forms stays far below."""

MAX_SENT = 40 * 1024 * 1024
"""The largest body sent: twenty megabytes of files as base64, and room for the rest."""


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

    def content(self) -> bytes | None:
        """The body as JSON in UTF-8; `InvalidInput` for what JSON cannot hold, or is too large."""
        if self.body is None:
            return None
        try:
            text = json.dumps(self.body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        except (ValueError, RecursionError):
            raise InvalidInput(
                f"The values for {self.path} cannot be written as JSON.",
                "Use text, finite numbers, lists and maps only.",
            ) from None
        if len(text) > MAX_SENT:
            raise InvalidInput(f"The values for {self.path} are larger than {MAX_SENT // 2**20} MB.", "Send less.")
        # Half a surrogate pair would make the portal drop the whole body.
        return text.encode("utf-8", "replace")


async def content_aside(request: Request) -> bytes | None:
    """The body of a request; a large one is written in a thread, so that other calls go on."""
    if _characters_in(request.body, LARGE) < LARGE:
        return request.content()
    return await anyio.to_thread.run_sync(request.content, abandon_on_cancel=True)


def _characters_in(value: Json, enough: int) -> int:
    """About how long a value is as JSON, counted no further than to `enough`."""
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, Mapping | Sequence):
        return 8
    size = 8
    for item in value.values() if isinstance(value, Mapping) else value:
        size += 8 + _characters_in(item, enough - size)
        if size >= enough:
            break
    return size


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
