"""uvicorn's protocol with limits: input is parsed in small portions, and no wait for a peer lasts forever."""

import socket
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bizproc_mcp.http_server.addresses import network_of
from bizproc_mcp.http_server.asgi import SEAT
from bizproc_mcp.http_server.room import Room, Seat, Stage

if TYPE_CHECKING:
    import asyncio

    from uvicorn.config import Config
    from uvicorn.server import ServerState

__all__ = ["BoundedProtocol"]


_PORTION = 16 * 1024
"""Bytes parsed at a time; also the maximum size of a request head."""
_PIECES, _PIECE = 256, 64
"""Each chunk costs a parse: a body may have `_PIECES` chunks, and more only if they average `_PIECE` bytes."""


class BoundedProtocol(H11Protocol):
    """A connection with a seat in a room; uvicorn alone closes neither silent connections nor slow bodies."""

    seat: Seat

    def __init__(
        self,
        room: Room,
        *,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: "asyncio.AbstractEventLoop | None" = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _BoundedParser(room.limits.body_bytes)
        self._room = room

    def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
        """Take a seat."""
        super().connection_made(transport)
        plain = transport.get_extra_info("socket")
        if plain is not None and plain.family in (socket.AF_INET, socket.AF_INET6):
            # asyncio does not set it on sockets accepted here; without it each response waits 40 ms for an ACK.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.seat = self._room.enter(self, network_of(self.client))
        self.app_state = {**self.app_state, SEAT: self.seat}

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the room."""
        self._room.leave(self.seat)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse in portions, so that the limits for heads and chunks also apply to data that arrives all at once."""
        for start in range(0, len(data), _PORTION):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + _PORTION])

    def handle_events(self) -> None:
        """Handle events; a new request moves the connection to the end of the queue."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self.seat.renew()

    def send_400_response(self, msg: str) -> None:
        """Respond 400 to malformed or oversized requests, if a response is still possible."""
        self._room.count("no proper request")
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.cut()
        if self.cycle is not None:
            self.cycle.disconnected = True  # the application's response can no longer be sent
            self.cycle.message_event.set()

    def stage(self) -> Stage:
        """What the connection is waiting for."""
        if self.flow.write_paused:
            return "stalled"
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        if self.cycle is not None and not self.cycle.response_complete:
            return "answer"
        return "head" if self.conn.their_state is h11.IDLE else "closing"

    def cut(self) -> None:
        """Abort the connection; pending output is dropped."""
        self.transport.abort()


class _BoundedParser(h11.Connection):
    """Rejects bodies that are too large, or that come in so many small chunks that parsing is the attack."""

    def __init__(self, body_bytes: int) -> None:
        super().__init__(h11.SERVER, _PORTION)
        self._most = body_bytes
        self._size = self._pieces = 0

    def next_event(self) -> "h11.Event | type[h11.NEED_DATA | h11.PAUSED]":
        """The next event, as from h11."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._size = self._pieces = 0
        elif isinstance(event, h11.Data):
            self._size += len(event.data)
            self._pieces += 1
            # Twice, so that the application, which can give the reason, rejects an oversized body first.
            if self._size > 2 * self._most or self._pieces > _PIECES + self._size // _PIECE:
                raise h11.RemoteProtocolError("too much of a body")
        return event
