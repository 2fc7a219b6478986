"""The checks an HTTP request must pass before the protocol sees it: host, origin, token, method, rate."""

import hmac
import ipaddress
import re
import time
from collections.abc import Callable, Collection, MutableMapping
from contextlib import suppress
from typing import Any

import anyio

from bizproc_mcp.http_server.addresses import network_of
from bizproc_mcp.http_server.asgi import App, Receive, Scope, Send, TooLarge, TooSlow, read_body, seat_of
from bizproc_mcp.http_server.buckets import Bucket, BucketPerKey
from bizproc_mcp.safety.client_identity import given_cookie, new_cookie
from bizproc_mcp.settings.hosts import is_loopback

__all__ = ["HEALTH_PATH", "MAX_BODY", "HttpGuard"]

HEALTH_PATH, MCP_PATH = "/health", "/mcp"
MAX_BODY = 4 * 1024 * 1024
"""Largest request body in bytes; the largest real one, a template file in base64, is smaller."""
READING_SECONDS = 30.0
STRANGE_A_SECOND, STRANGE_AT_ONCE, LATE_SECONDS = 10, 100, 1.0
"""Requests per network without a valid token; beyond this, responses are delayed, since each request costs time."""
_STRANGE_BODY, _STRANGE_SECONDS = 64 * 1024, 2.0
"""How much of a rejected request's body is read: closing a connection with unread bytes loses the response."""

_LOCAL = frozenset({"localhost"})
# Must match the whole value: URL parsers disagree about `[::1].evil.example` or `localhost:9@evil.example`.
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[^\s\[\]:/?#@\\]{1,255})(?::[0-9]{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(.*)", re.IGNORECASE)

_CLOSE = (b"connection", b"close")
_OF_A_PAGE_HERE = frozenset({"same-origin", "none"})
"""The `Sec-Fetch-Site` values of requests from this server's own pages and from the address bar."""

_LISTEN = "subscriptions/listen"

_Refusal = tuple[int, str, *tuple[tuple[bytes, bytes], ...]]


class HttpGuard:
    """ASGI middleware in front of the protocol.

    A web page open in the user's browser can send requests to this machine, and through DNS rebinding even
    read the responses. So `Host` must be a known name of this server or an IP address, which cannot be rebound.
    `Origin` must be this machine, one of this server's names, or the requested host itself. Requests without
    an `Origin` (images, scripts) are rejected if `Sec-Fetch-Site` says that another site caused them.

    Only POST reaches the protocol. GET would open a stream that never carries anything, because requests are
    stateless: it would only hold a place.

    A rejected request gets one response, and the connection is closed. The response is delayed if its network
    sends too many.
    """

    def __init__(
        self,
        app: App,
        *,
        token: str,
        names: Collection[str],
        crowd: int,
        streams: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._token = token.encode()
        self._names = _LOCAL | {name.lower() for name in names}
        self._most = {False: crowd, True: streams}
        self._inside = {False: 0, True: 0}
        self._strange = BucketPerKey(lambda: Bucket(STRANGE_A_SECOND, STRANGE_AT_ONCE, clock))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await self._send_away(scope, receive, send, *refusal)
        elif scope["path"] == HEALTH_PATH:
            await self._send_away(scope, receive, send, 200, '{"status":"ok"}')
        else:
            await self._let_in(scope, receive, send)

    async def _send_away(
        self, scope: Scope, receive: Receive, send: Send, status: int, body: str, *headers: tuple[bytes, bytes]
    ) -> None:
        """Send a response without calling the application, and close: pipelined requests are never read."""
        if _has_body(scope):
            with suppress(TooLarge, TooSlow):
                await read_body(receive, seat_of(scope), most=_STRANGE_BODY, seconds=_STRANGE_SECONDS)
            seat_of(scope).let_go()  # what was read is not kept
        if not self._strange.take(network_of(scope.get("client"))):
            await anyio.sleep(LATE_SECONDS)
        await _answer(send, status, body, *headers, _CLOSE)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application once the whole body has arrived, so that slow uploads hold no concurrency slot.

        Notification streams, which stay open as long as their clients, have separate slots.
        """
        seat = seat_of(scope)
        seat.admit()
        try:
            body = await read_body(receive, seat, most=MAX_BODY, seconds=READING_SECONDS)
        except TooLarge:
            await _answer(send, 413, _told("The request is too large."))
            return
        except TooSlow:
            await _answer(send, 408, _told("The request came too slowly."), _CLOSE)
            return
        if body is None:
            return
        seat.let_go()  # the number of concurrent requests limits the memory
        # The protocol rejects a header that differs from the body.
        listens = _values(scope, b"mcp-method") == [_LISTEN]
        if self._inside[listens] >= self._most[listens]:
            await _answer(send, 503, _told("Too many requests at once. Try again in a moment."), (b"retry-after", b"1"))
            return
        self._inside[listens] += 1
        try:
            with seat.served():
                await self._app(scope, _Replayed(body, receive), _marked(scope, send))
        finally:
            self._inside[listens] -= 1

    def _refusal(self, scope: Scope) -> _Refusal | None:
        """Status, body and headers of the rejection; None if the request may pass."""
        hosts, origins = (_values(scope, name) for name in (b"host", b"origin"))
        if len(hosts) != 1 or not self._ours(hosts[0]):
            return 421, _told("This server does not go by that name. Allow it with --allow-host.")
        if not all(self._may_call(_host_of(origin), hosts[0]) for origin in origins):
            return 403, _told("Web pages of other sites may not call this server.")
        # Pages that may call send an Origin; resources that they only load or show come without one.
        if not origins and not _OF_A_PAGE_HERE.issuperset(_values(scope, b"sec-fetch-site")):
            return 403, _told("Web pages may not load anything from this server.")
        if scope["path"] == HEALTH_PATH:
            return None
        return self._token_refusal(scope) or _method_refusal(scope)

    def _token_refusal(self, scope: Scope) -> _Refusal | None:
        if not self._token:
            return None
        given = _values(scope, b"authorization")
        scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
        right = hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._token)
        if scheme.lower() == "bearer" and right:
            return None
        return 401, _told("A bearer token is required."), (b"www-authenticate", b"Bearer")

    def _ours(self, host: str) -> bool:
        name = _name(host)
        return name in self._names or _is_number(name)

    def _may_call(self, origin: str, host: str) -> bool:
        name = _name(origin)
        return bool(name) and (name in self._names or name == _name(host) or is_loopback(name))


def _method_refusal(scope: Scope) -> _Refusal | None:
    if scope["method"] == "POST" or scope["path"].rstrip("/") != MCP_PATH:
        return None
    return 405, _told("Requests come by POST; there is no stream to GET."), (b"allow", b"POST")


def _has_body(scope: Scope) -> bool:
    """Whether a body follows without `Expect: 100-continue`; a client that waits gets the rejection."""
    lengths = _values(scope, b"content-length")
    comes = bool(_values(scope, b"transfer-encoding")) or any(length != "0" for length in lengths)
    return comes and not _values(scope, b"expect")


def _marked(scope: Scope, send: Send) -> Send:
    """Set a cookie if the client has none: if it keeps cookies, no other client can answer its questions."""
    if any(given_cookie(header) for header in _values(scope, b"cookie")):
        return send
    _, header = new_cookie()

    async def with_cookie(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", header.encode())]
        await send(message)

    return with_cookie


class _Replayed:
    """Replays a body that was already read, then continues with `receive`."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name]


def _host_of(origin: str) -> str:
    """Host and port of an origin; "" if its scheme is not http or https."""
    found = _ORIGIN.fullmatch(origin)
    return found[1] if found else ""


def _name(host: str) -> str:
    """The host without the port, in lower case; "" if it is not just a host and an optional port."""
    found = _HOST.fullmatch(host)
    return found[1].lower() if found else ""


def _is_number(name: str) -> bool:
    """Whether it is an IP address, which DNS rebinding cannot take over."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _told(text: str) -> str:
    return f'{{"error":"{text}"}}'


async def _answer(send: Send, status: int, body: str, *headers: tuple[bytes, bytes]) -> None:
    content = body.encode()
    length = (b"content-length", str(len(content)).encode())
    about = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"), length, *headers)
    await send({"type": "http.response.start", "status": status, "headers": list(about)})
    await send({"type": "http.response.body", "body": content})
