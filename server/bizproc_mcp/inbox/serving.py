"""The receiver in its own thread, so that strangers cannot slow down the tools."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.receiver import Receiver
from bizproc_mcp.inbox.senders import SenderKeys

if TYPE_CHECKING:
    from bizproc_mcp.http_server.server import BoundedServer

__all__ = ["receive"]


async def receive(
    inbox: Inbox,
    taken: socket.socket,
    token: str,
    arrived: Callable[[], None] | None = None,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
) -> None:
    """Receive calls until cancelled, then finish those under way for at most a second.

    `token` is the application token; if it is "", the path and trusted senders decide. `arrived` is called
    after something new came. Raises `InvalidInput` if the inbox database cannot be used.
    """
    keys = await inbox.senders.keys()
    await inbox.events.tidy()
    rung, bell = socket.socketpair()
    with rung, bell:
        rung.setblocking(False)
        bell.setblocking(False)
        ring = (lambda: _ring(bell)) if arrived is not None else lambda: None
        serving = _Serving(inbox, keys, token, ring, limits)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_in_thread, serving, taken, tasks.cancel_scope)
            try:
                while True:
                    await anyio.wait_readable(rung)
                    rung.recv(4096)
                    if arrived is not None:
                        arrived()
            finally:
                serving.end()


def _ring(bell: socket.socket) -> None:
    """Wake the tools' event loop without blocking."""
    with suppress(OSError):  # the buffer is full of unread bytes, so one wake-up is already pending
        bell.send(b"\0")


async def _in_thread(serving: "_Serving", taken: socket.socket, all_of_it: anyio.CancelScope) -> None:
    # Not abandoned on cancellation: calls already read are stored and answered before the end.
    await anyio.to_thread.run_sync(anyio.run, serving.serve, taken, limiter=anyio.CapacityLimiter(1))
    all_of_it.cancel()


class _Serving:
    """The receiver on its own event loop."""

    def __init__(self, inbox: Inbox, keys: SenderKeys, token: str, arrived: Callable[[], None], limits: Limits) -> None:
        self._inbox = inbox
        self._keys = keys
        self._token = token
        self._arrived = arrived
        self._limits = limits
        self._server: BoundedServer | None = None
        self._ended = False

    async def serve(self, taken: socket.socket) -> None:
        """Serve until `end`; runs in the thread."""
        from bizproc_mcp.http_server.server import BoundedServer  # noqa: PLC0415 (only needed with an inbox)

        receiver = Receiver(self._inbox, self._keys, self._token, arrived=self._arrived)
        self._server = BoundedServer(receiver, self._limits, self._inbox.trusted_proxies)
        self._server.should_exit = self._ended
        async with anyio.create_task_group() as writing:
            writing.start_soon(receiver.writer.run)
            await self._server.serve(sockets=[taken])
            # No client waits for a response any more; what is still unwritten was never acknowledged.
            self._inbox.arrivals.interrupt()
            writing.cancel_scope.cancel()

    def end(self) -> None:
        """Stop serving; can be called from any thread, even before `serve`."""
        self._ended = True
        if self._server is not None:
            self._server.should_exit = True
