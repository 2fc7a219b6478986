"""Receives the redirect of a sign-in on this machine."""

import contextlib
import http.server
import itertools
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from bizproc_mcp.errors import InvalidInput

__all__ = ["receive"]

_T = TypeVar("_T")
_PAGE = "<!doctype html><html><head><title>bizproc-mcp</title></head><body><p>{}</p></body></html>"
_THANKS = "Received. Go back to the terminal; this page can be closed."
_NOT_THIS = "This is not the address the sign-in waits for; the terminal says more."
_LOOK_EVERY = 0.1
_SECONDS = 5.0
"""For a whole request, however its bytes come."""
_AT_ONCE = 30
_TOLD = 10
"""Wrong addresses the terminal hears of."""


class _Server(http.server.ThreadingHTTPServer):
    """A thread for each connection, a few at once: whoever is slow holds nobody else up."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int, handler: type[http.server.BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self.ending = False

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve it once there is room: whatever takes it is over within seconds."""
        while not self._free.acquire(timeout=_LOOK_EVERY):
            if self.ending:
                self.shutdown_request(request)
                return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, cut off when its time is over."""
        cut = threading.Timer(_SECONDS, _cut, [request])
        cut.daemon = True
        cut.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            cut.cancel()
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a connection that broke is somebody else's trouble."""


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def receive(port: int, read: Callable[[str], _T], seconds: float, told: Callable[[str], None]) -> _T:
    """Wait on 127.0.0.1 for the address that `read` accepts; others are answered, told and waited past.

    Somebody else's page may call any port of this machine, so a wrong address never ends the waiting.
    Raises `InvalidInput` where the port is taken or the time is over.
    """
    found: queue.SimpleQueue[_T] = queue.SimpleQueue()
    wrong_ones = itertools.count(1)

    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers GET with fixed words; nothing of the request is written back or logged."""

        timeout = _SECONDS

        def do_GET(self) -> None:
            accepted: list[_T] = []
            if "?" in self.path:
                try:
                    accepted.append(read(f"http://127.0.0.1:{port}{self.path}"))
                except InvalidInput as wrong:
                    # A page that calls again and again must not fill the terminal.
                    if next(wrong_ones) <= _TOLD:
                        told(str(wrong))
            try:
                self._answer(*((_THANKS, 200) if accepted else (_NOT_THIS, 400)))
            finally:
                for one in accepted:
                    found.put(one)

        def _answer(self, words: str, status: int) -> None:
            page = _PAGE.format(words).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's signature)
            """Nothing: the address holds the code."""

    try:
        server = _Server(port, Handler)
    except (OSError, OverflowError) as error:
        raise InvalidInput(
            f"Port {port} cannot be listened on ({type(error).__name__}).",
            "End what uses it, or sign in without --loopback.",
        ) from None
    with server:
        threading.Thread(target=server.serve_forever, args=[_LOOK_EVERY], daemon=True).start()
        try:
            return found.get(timeout=seconds)
        except queue.Empty:
            raise InvalidInput(
                f"No redirect came within {seconds / 60:g} minutes.",
                f"Check that the application's address in the portal is http://127.0.0.1:{port}/, or paste it.",
            ) from None
        finally:
            server.ending = True
            server.shutdown()
