"""Binding a port."""

import os
import socket

__all__ = ["listen"]


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """Bind the port (0: any free one) and listen; raises `OSError` with the plain reason if that fails.

    Connections that arrive before anything accepts them wait in the backlog.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=backlog)
    except (OSError, UnicodeError, OverflowError) as error:
        # The errno's own text: create_server repeats the address in the message.
        known = isinstance(error, OSError) and error.errno
        raise OSError(os.strerror(known) if known else str(error)) from None
    # Accepted connections inherit TCP_NODELAY; the event loop sets it only on sockets that it bound itself, and without
    # it a response waits some 40 ms for the ACK of its first half.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken
