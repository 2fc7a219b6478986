"""The receiver on a port that was taken before, in a thread of its own: strangers take no time of the tools."""

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
    """Take calls until cancelled; then answer those under way, for a second at most.

    `token` is the application token, "" where the path and a trusted sender decide; `arrived` is called
    after something new came. `InvalidInput` where the inbox's file cannot be used.
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
    """Tell the tools' event loop, without waiting for it."""
    with suppress(OSError):  # so many rings that nobody heard are one
        bell.send(b"\0")


async def _in_thread(serving: "_Serving", taken: socket.socket, all_of_it: anyio.CancelScope) -> None:
    # Not abandoned when cancelled: what was read from a connection is stored and answered before the end.
    await anyio.to_thread.run_sync(anyio.run, serving.serve, taken, limiter=anyio.CapacityLimiter(1))
    all_of_it.cancel()


class _Serving:
    """The receiver on an event loop of its own."""

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
        from bizproc_mcp.http_server.server import BoundedServer  # noqa: PLC0415 (without an inbox there is none)

        receiver = Receiver(self._inbox, self._keys, self._token, arrived=self._arrived)
        self._server = BoundedServer(receiver, self._limits, self._inbox.trusted_proxies)
        self._server.should_exit = self._ended
        async with anyio.create_task_group() as writing:
            writing.start_soon(receiver.writer.run)
            await self._server.serve(sockets=[taken])
            # Nobody waits for an answer any more: what is still not written was acknowledged to nobody.
            self._inbox.arrivals.interrupt()
            writing.cancel_scope.cancel()

    def end(self) -> None:
        """Stop serving; may be called from any thread, also before it began."""
        self._ended = True
        if self._server is not None:
            self._server.should_exit = True
