"""uvicorn with limits on its connections; signals are left to the command."""

import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import uvicorn

from bizproc_mcp.http_server.asgi import App
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.protocol import BoundedProtocol
from bizproc_mcp.http_server.room import Room

__all__ = ["BoundedServer"]

_TICKS = 10
"""uvicorn ticks ten times a second."""


class BoundedServer(uvicorn.Server):
    """Serves an application on sockets that are already bound.

    `X-Forwarded-For` is trusted only from `proxies`, which are addresses and networks.
    """

    def __init__(self, app: App, limits: Limits, proxies: Sequence[str] = (), *, lifespan: bool = False) -> None:
        self.room = Room(limits.of_this_process())
        super().__init__(
            uvicorn.Config(
                app,
                http=cast(Any, partial(BoundedProtocol, self.room)),  # uvicorn only calls it
                ws="none",
                lifespan="on" if lifespan else "off",
                log_config=None,
                log_level="error",  # its warnings are about single requests, and the room counts those
                access_log=False,
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                backlog=128,  # as many are accepted in one turn of the loop
                timeout_keep_alive=30,
                timeout_graceful_shutdown=1,
            )
        )

    async def on_tick(self, counter: int) -> bool:
        """Close overdue connections once a second, besides uvicorn's own work."""
        if counter % _TICKS == 0:
            self.room.sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for requests under way, but not for connections without a complete request."""
        self.room.clear()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the command: uvicorn would raise them again at the end, as if it had been killed."""
        yield
