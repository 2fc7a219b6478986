"""Receives the redirect of a sign-in on this machine."""

import http.server
import time
from collections.abc import Callable
from typing import TypeVar

from bizproc_mcp.errors import InvalidInput

__all__ = ["receive"]

_T = TypeVar("_T")
_PAGE = "<!doctype html><html><head><title>bizproc-mcp</title></head><body><p>{}</p></body></html>"
_THANKS = "Received. Go back to the terminal; this page can be closed."
_NOT_THIS = "This is not the address the sign-in waits for; the terminal says more."
_LOOK_EVERY = 0.5


def receive(port: int, read: Callable[[str], _T], seconds: float, told: Callable[[str], None]) -> _T:
    """Wait on 127.0.0.1 for the address that `read` accepts; others are answered, told and waited past.

    Somebody else's page may call any port of this machine, so a wrong address never ends the waiting.
    Raises `InvalidInput` where the port is taken or the time is over.
    """
    found: list[_T] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers GET with fixed words; nothing of the request is written back or logged."""

        timeout = 5

        def do_GET(self) -> None:
            words, status = _NOT_THIS, 400
            if "?" in self.path:
                try:
                    found.append(read(f"http://127.0.0.1:{port}{self.path}"))
                    words, status = _THANKS, 200
                except InvalidInput as wrong:
                    told(str(wrong))
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
        server = http.server.HTTPServer(("127.0.0.1", port), Handler)
    except (OSError, OverflowError) as error:
        raise InvalidInput(
            f"Port {port} cannot be listened on ({type(error).__name__}).",
            "End what uses it, or sign in without --loopback.",
        ) from None
    with server:
        server.timeout = _LOOK_EVERY
        end = time.monotonic() + seconds
        while not found and time.monotonic() < end:
            server.handle_request()
    if not found:
        raise InvalidInput(
            f"No redirect came within {seconds / 60:g} minutes.",
            f"Check that the application's address in the portal is http://127.0.0.1:{port}/, or paste the address.",
        )
    return found[0]
