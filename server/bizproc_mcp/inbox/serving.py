"""The receiver on a port that was taken before."""

import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.receiver import Receiver

if TYPE_CHECKING:
    import uvicorn

__all__ = ["receive"]


async def receive(inbox: Inbox, taken: socket.socket, token: str, arrived: Callable[[], None] = lambda: None) -> None:
    """Take calls until cancelled; then answer those under way, for a second at most.

    `token` is the application token, "" where the path and a trusted sender decide; `arrived` is called
    after something new came. `InvalidInput` where the inbox's file cannot be used.
    """
    keys = await inbox.senders.keys()
    await inbox.events.tidy()
    receiver = Receiver(inbox, keys, token, arrived=arrived)
    server = await anyio.to_thread.run_sync(_server, receiver)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_serve, server, receiver, taken, tasks.cancel_scope)
        try:
            await anyio.sleep_forever()
        finally:
            server.should_exit = True


async def _serve(
    server: "uvicorn.Server", receiver: Receiver, taken: socket.socket, all_of_it: anyio.CancelScope
) -> None:
    # Shielded: what was read from a connection is stored and answered before the end.
    with anyio.CancelScope(shield=True):
        async with anyio.create_task_group() as writing:
            writing.start_soon(receiver.writer.run)
            await server.serve(sockets=[taken])
            writing.cancel_scope.cancel()
    all_of_it.cancel()


def _server(receiver: Receiver) -> "uvicorn.Server":
    import uvicorn  # noqa: PLC0415 (a server over stdio without an inbox needs no web server)

    class Quiet(uvicorn.Server):
        """Leaves the signals to the command."""

        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            yield

    config = uvicorn.Config(
        receiver,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=1024,
        limit_concurrency=512,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )
    return Quiet(config)
