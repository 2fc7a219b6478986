"""Taking a port."""

import os
import socket

__all__ = ["listen"]


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """Take the port (0: any free one) and listen; `OSError` with the plain reason where it cannot be had.

    Connections that come before anybody accepts them wait in the socket.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=backlog)
    except (OSError, UnicodeError, OverflowError) as error:
        # The number's own words: create_server puts the address into the text a second time.
        known = isinstance(error, OSError) and error.errno
        raise OSError(os.strerror(known) if known else str(error)) from None
    # Accepted connections inherit it; the loop sets it only on sockets it has bound itself, and without it an answer
    # waits some 40 ms for the acknowledgement of its first half.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken
