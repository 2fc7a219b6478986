"""The ASGI side of the server: types, reading a whole body, the connection's seat."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import anyio

from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.room import Room, Seat, Stage

__all__ = ["SEAT", "App", "Receive", "Scope", "Send", "TooLarge", "TooSlow", "read_body", "seat_of"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SEAT = "bizproc_seat"
"""The key of the connection's seat in the `state` of a scope."""


class TooLarge(Exception):
    """The body is larger than allowed."""


class TooSlow(Exception):
    """The body did not arrive in time."""


async def read_body(receive: Receive, seat: Seat, *, most: int, seconds: float) -> bytes | None:
    """Read the whole body; None if the peer has disconnected. Raises `TooLarge` or `TooSlow`.

    Its bytes count until the seat releases them, because a body waiting for its turn takes memory too.
    """
    parts, size, whole = [], 0, False
    try:
        with anyio.move_on_after(seconds):
            while not whole:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                part = message.get("body", b"")
                size += len(part)
                if size > most:
                    raise TooLarge
                parts.append(part)
                seat.hold(len(part))
                whole = not message.get("more_body", False)
            return b"".join(parts)
        raise TooSlow
    finally:
        if not whole:
            seat.let_go()


def seat_of(scope: Scope) -> Seat:
    """The seat of the request's connection; without a connection, a seat in a separate room."""
    seat = scope.get("state", {}).get(SEAT)
    return seat if isinstance(seat, Seat) else Room(Limits()).enter(_Nobody(), "")


class _Nobody:
    """The peer of an in-process call."""

    def stage(self) -> Stage:
        return "answer"

    def cut(self) -> None:
        """Nothing to close."""
