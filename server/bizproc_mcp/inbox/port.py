"""The receiver's port, bound before anything else runs."""

import socket
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.http_server.listening import listen

__all__ = ["Port", "bind", "try_port"]


@dataclass(frozen=True, slots=True)
class Port:
    """A bound port, or the reason why binding failed."""

    socket: socket.socket | None
    problem: str = ""

    @property
    def address(self) -> str:
        """The address it listens on; "" if it does not."""
        if self.socket is None:
            return ""
        host, port = self.socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def bind(host: str, port: int) -> Port:
    """Bind the port (0: any free one) and listen; raise `InvalidInput` if that fails.

    Calls that arrive before the receiver runs wait in the socket's backlog.
    """
    try:
        return Port(listen(host, port, backlog=1024))
    except OSError as error:
        raise InvalidInput(
            f"The inbox cannot listen on {host}:{port}: {error}.",
            "Choose another port, or end the process that holds it.",
        ) from None


def try_port(host: str, port: int) -> Port:
    """The same for a server that continues without an inbox if binding fails."""
    try:
        return bind(host, port)
    except InvalidInput as busy:
        return Port(None, str(busy))
