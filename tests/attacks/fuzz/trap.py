"""Another host: accepts connections, records the data, responds with 404."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["Trap", "running_trap"]

_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Trap:
    """The other host; `address` is host and port, `caught` the received data."""

    address: str
    caught: list[str] = field(default_factory=list)

    def take(self) -> str:
        """The data received since the last time."""
        taken, self.caught[:] = "\n".join(self.caught), []
        return taken


@contextmanager
def running_trap() -> Iterator[Trap]:
    """Listen on a free loopback port, in a thread."""
    trap = Trap("")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(2)
            trap.caught.append(self.request.recv(65_536).decode("latin-1"))
            self.request.sendall(_NOTHING)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        trap.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield trap
        finally:
            server.shutdown()
            thread.join(timeout=5)
