"""Serving over streamable HTTP, statelessly, until a signal arrives."""

import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import click

from bizproc_mcp.commands._ending import leave
from bizproc_mcp.errors import BizprocError, InvalidInput
from bizproc_mcp.http_server.listening import listen
from bizproc_mcp.logs import announce
from bizproc_mcp.settings.hosts import is_loopback

if TYPE_CHECKING:
    from bizproc_mcp.app import BizprocServer
    from bizproc_mcp.commands._http_server import Stoppable

__all__ = ["Address", "AddressType", "bind", "serve_http", "web_server"]

CROWD, STREAMS = 100, 50
"""Concurrent requests, and concurrent notification streams on top of them."""

_ADDRESS = re.compile(r"^(?:(\[[0-9a-fA-F:.]+\]|[^:\[\]]*):)?(\d{1,5})$")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 means any free port."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)


class AddressType(click.ParamType[Address]):
    """A click type: `HOST:PORT`, `[IPV6]:PORT`, or a port on loopback."""

    name = "HOST:PORT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        """Parse the value; click reports a bad one in one line and exits with status 2."""
        found = _ADDRESS.match(str(value))
        if found is None or int(found[2]) > 65535:
            self.fail("give HOST:PORT, as in 127.0.0.1:8000", param, ctx)
        return Address((found[1] or "").strip("[]") or "127.0.0.1", int(found[2]))


def bind(address: Address, token: str) -> socket.socket:
    """Bind the port; raise `InvalidInput` if it is in use, or if others could use the server without a token."""
    if not address.loopback and not token:
        raise InvalidInput(
            f"{address.host} can be reached from other machines, and whoever reaches it acts with your rights.",
            "Set BIZPROC_HTTP_TOKEN (or BIZPROC_HTTP_TOKEN_FILE) to a long random word.",
        )
    try:
        return listen(address.host, address.port, backlog=512)
    except OSError as error:
        raise InvalidInput(
            f"Cannot listen on {address.host}:{address.port}: {error}.", "Choose another port with --http."
        ) from None


def serve_http(
    make: "Callable[[], BizprocServer]",
    address: Address,
    *,
    token: str,
    names: Sequence[str],
    proxies: Sequence[str] = (),
) -> None:
    """Serve until SIGINT or SIGTERM; exit with status 2 if the port cannot be bound.

    `X-Forwarded-For` is trusted only from `proxies`.
    """
    try:
        taken = bind(address, token)
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)
    with taken:
        host, port = taken.getsockname()[:2]
        known = (*names, address.host, socket.gethostname())
        server = web_server(make(), token, known, proxies)
        announce(f"serving http://{f'[{host}]' if ':' in host else host}:{port}/mcp (Ctrl+C ends it)")
        if not token:
            announce("no BIZPROC_HTTP_TOKEN is set: every program and every user of this machine acts with your rights")
        anyio.run(_run, server, taken)
        leave(0 if server.asked_to_end else 1)
        if not server.asked_to_end:
            sys.exit(1)  # the error has been logged


async def _run(server: "Stoppable", taken: socket.socket) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_end_on_signal, server)
        await server.serve(sockets=[taken])
        tasks.cancel_scope.cancel()


async def _end_on_signal(server: "Stoppable") -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for number in signals:
            if server.asked_to_end:
                os._exit(128 + number)
            server.asked_to_end = server.should_exit = True


def web_server(server: "BizprocServer", token: str, names: Sequence[str], proxies: Sequence[str]) -> "Stoppable":
    """Build the web server: the tools behind the HTTP guard."""
    # Imported here because stdio needs no web server.
    from bizproc_mcp.commands._http_guard import MAX_BODY, HttpGuard  # noqa: PLC0415
    from bizproc_mcp.commands._http_server import Stoppable  # noqa: PLC0415
    from bizproc_mcp.http_server.limits import Limits  # noqa: PLC0415

    # No host: with one, the SDK's own check would reject host names that the user allowed.
    app = server.streamable_http_app(stateless_http=True, host="", max_request_body_size=MAX_BODY)
    limits = Limits(body_bytes=MAX_BODY, buffered_bytes=16 * MAX_BODY)
    return Stoppable(HttpGuard(app, token=token, names=names, crowd=CROWD, streams=STREAMS), limits, proxies)
