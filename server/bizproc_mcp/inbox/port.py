"""The port of the receiver, taken before anything else runs."""

import os
import socket
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput

__all__ = ["Port", "bind", "try_port"]


@dataclass(frozen=True, slots=True)
class Port:
    """A taken port, or why it could not be had."""

    socket: socket.socket | None
    problem: str = ""

    @property
    def address(self) -> str:
        """The address it listens on, "" where it does not."""
        if self.socket is None:
            return ""
        host, port = self.socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def bind(host: str, port: int) -> Port:
    """Take the port (0: any free one) and listen; `InvalidInput` where it cannot be had.

    Calls that come before the receiver runs wait in the socket.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, UnicodeError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise InvalidInput(
            f"The inbox cannot listen on {host}:{port}: {reason}.",
            "Choose another port, or end the process that holds it.",
        ) from None
    # Accepted connections inherit it; the loop sets it only on sockets it has bound itself, and
    # without it an answer waits some 40 ms for the acknowledgement of its first half.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Port(taken)


def try_port(host: str, port: int) -> Port:
    """The same for a server that goes on without it."""
    try:
        return bind(host, port)
    except InvalidInput as busy:
        return Port(None, str(busy))
