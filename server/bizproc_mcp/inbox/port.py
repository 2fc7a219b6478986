"""The port of the receiver, taken before anything else runs."""

import socket
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.http_server.listening import listen

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
    try:
        return Port(listen(host, port, backlog=1024))
    except OSError as error:
        raise InvalidInput(
            f"The inbox cannot listen on {host}:{port}: {error}.",
            "Choose another port, or end the process that holds it.",
        ) from None


def try_port(host: str, port: int) -> Port:
    """The same for a server that goes on without it."""
    try:
        return bind(host, port)
    except InvalidInput as busy:
        return Port(None, str(busy))
