"""HTTP without a framework: whole requests in, whole responses out, connections cut on demand."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from bizproc_standin.state.records import FileContent

__all__ = [
    "CuttableProtocol",
    "HttpReply",
    "HttpRequest",
    "Message",
    "Receive",
    "Scope",
    "Send",
    "cut",
    "html_page",
    "read_http",
    "send_http",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 32 * 1024 * 1024
_CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A complete request; header names are lower-case."""

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A complete response."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: FileContent | None = None
    """Sent piece by piece instead of ``body``."""

    def cut(self) -> "HttpReply":
        """Half of the response."""
        if self.content is None:
            return HttpReply(self.status, self.body[: len(self.body) // 2], self.headers)
        data = self.content.read()
        return HttpReply(self.status, data[: len(data) // 2], self.headers)


class CuttableProtocol(H11Protocol):
    """Responds without delay, and gives the application the connection so that it can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Prepare the connection and keep it where ``cut`` can find it."""
        super().connection_made(transport)
        plain = transport.get_extra_info("socket")
        if plain is not None:
            # asyncio does not set TCP_NODELAY on these sockets; without it each response waits 40 ms for an ACK.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, _CONNECTION: transport}


async def read_http(scope: Scope, receive: Receive) -> HttpRequest | None:
    """Read a request; None when it is too large for the portal or breaks off."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        more = message.get("more_body", False)
    client = scope.get("client")
    return HttpRequest(
        verb=scope["method"],
        path=scope["path"],
        query=scope.get("query_string", b"").decode("utf-8", "replace"),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())},
        body=bytes(body),
        client=client[0] if client else "",
    )


async def send_http(send: Send, reply: HttpReply) -> None:
    """Send a response with its length, a file's content piece by piece."""
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    length = len(reply.body) if reply.content is None else reply.content.size
    if reply.status != 204 and (
        reply.content is None or reply.content.announced
    ):  # a 204 has no body and must not send Content-Length
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    for piece in reply.content.pieces() if reply.content is not None else ():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": reply.body})


async def cut(scope: Scope, receive: Receive) -> None:
    """Close the connection without a response.

    Raises:
        ConnectionAbortedError: there is no connection because the application is called in process.

    """
    transport = scope.get("state", {}).get(_CONNECTION)
    if transport is None:
        raise ConnectionAbortedError("the stand-in cut the connection")
    transport.abort()
    # Wait until the server has noticed; otherwise it would answer 500 itself.
    while (await receive())["type"] != "http.disconnect":
        pass


def html_page(status: int, title: str) -> HttpReply:
    """A web page like those of the web server in front of the portal."""
    name = f"{status} {title}"
    text = f"<html>\r\n<head><title>{name}</title></head>\r\n<body><h1>{name}</h1></body>\r\n</html>\r\n"
    return HttpReply(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})
