"""Serving the portal on a real port: for the command, and in a thread for tests."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from bizproc_standin.asgi import CuttableProtocol
from bizproc_standin.standin import StandIn

__all__ = ["Tls", "bind", "make_server", "running_standin"]


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key files, for clients that only support https."""

    certificate: Path
    key: Path


def bind(host: str, port: int) -> socket.socket:
    """Bind a port (0: any free one) and listen, so that the address is known before the server runs.

    Raises:
        OSError: the port is taken or the host is not one of this machine's.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def make_server(standin: StandIn, taken: socket.socket, tls: Tls | None = None) -> uvicorn.Server:
    """Create a server for a bound port and set the portal's address."""
    host, port = taken.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    standin.base_url = f"{'https' if tls else 'http'}://{name}:{port}"
    config = uvicorn.Config(
        standin,
        http=CuttableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    # Log lines about single connections are just noise; the application logs its internal errors.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    return uvicorn.Server(config)


@contextmanager
def running_standin(standin: StandIn, tls: Tls | None = None) -> Iterator[StandIn]:
    """Serve on a free loopback port in a separate thread; ``standin.base_url`` is its address.

    Requests access the world one at a time, so a test may read and change the world between its requests.
    """
    taken = bind("127.0.0.1", 0)
    server = make_server(standin, taken, tls)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="bizproc-standin", daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        taken.close()
