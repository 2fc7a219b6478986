"""Receives the redirect of a sign-in on the loopback interface."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.listening import listen

if TYPE_CHECKING:
    import socket

    from bizproc_mcp.http_server.asgi import Receive, Scope, Send
    from bizproc_mcp.http_server.server import BoundedServer

__all__ = ["receive", "take"]

_T = TypeVar("_T")
_PAGE = "<!doctype html><html><head><title>bizproc-mcp</title></head><body><p>{}</p></body></html>"
_THANKS = "Received. Go back to the terminal; this page can be closed."
_NOT_THIS = "This is not the address the sign-in waits for; the terminal says more."
_LIMITS = Limits(head_seconds=2.0, body_bytes=0, buffered_bytes=0)
"""A code is valid for seconds: idle connections are closed soon, and at once if others arrive."""
_TOLD = 10
"""How many wrong addresses are reported in the terminal."""


def take(port: int) -> "socket.socket":
    """Bind the port on 127.0.0.1 before announcing it; raise `InvalidInput` if that fails."""
    try:
        return listen("127.0.0.1", port, backlog=512)
    except OSError as error:
        raise InvalidInput(
            f"Port {port} cannot be listened on: {error}.", "End what uses it, or sign in without --loopback."
        ) from None


def receive(taken: "socket.socket", read: Callable[[str], _T], seconds: float, told: Callable[[str], None]) -> _T:
    """Wait for an address that `read` accepts; the others get a 400 and are reported.

    Any web page can call ports of this machine, so a wrong address never ends the wait.
    Raises `InvalidInput` on timeout.
    """
    port = int(taken.getsockname()[1])
    with taken:
        page = _Page(port, read, told)
        anyio.run(page.serve, taken, seconds)
    if not page.found:
        raise InvalidInput(
            f"No redirect came within {seconds / 60:g} minutes.",
            f"Check that the application's address in the portal is http://127.0.0.1:{port}/, or paste it.",
        )
    return page.found[0]


class _Page(Generic[_T]):
    """An ASGI application that responds with fixed text; nothing from a request is echoed or logged."""

    def __init__(self, port: int, read: Callable[[str], _T], told: Callable[[str], None]) -> None:
        self.found: list[_T] = []
        self._port = port
        self._read = read
        self._told = told
        self._wrong_ones = itertools.count(1)
        self._server: BoundedServer | None = None

    async def serve(self, taken: "socket.socket", seconds: float) -> None:
        """Serve until the address has arrived or the time is up."""
        from bizproc_mcp.http_server.server import BoundedServer  # noqa: PLC0415 (other commands need no web server)

        self._server = server = BoundedServer(self, _LIMITS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_end, server, seconds)
            await server.serve(sockets=[taken])
            tasks.cancel_scope.cancel()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request and close the connection."""
        del receive
        accepted = self._accepted(scope)
        words, status = (_THANKS, 200) if accepted else (_NOT_THIS, 400)
        page = _PAGE.format(words).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"connection", b"close"),
        ]
        try:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": page})
        finally:
            if accepted and self._server is not None:
                self._server.should_exit = True

    def _accepted(self, scope: "Scope") -> bool:
        query = bytes(scope["query_string"]).decode("latin-1")
        if scope["method"] != "GET" or not query or self.found:
            return False
        try:
            self.found.append(self._read(f"http://127.0.0.1:{self._port}/?{query}"))
        except InvalidInput as wrong:
            # A page that keeps calling must not flood the terminal.
            if next(self._wrong_ones) <= _TOLD:
                self._told(str(wrong))
            return False
        return True


async def _end(server: "BoundedServer", seconds: float) -> None:
    await anyio.sleep(seconds)
    server.should_exit = True
