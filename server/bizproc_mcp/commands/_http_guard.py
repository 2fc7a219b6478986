"""What a request over HTTP has to pass before the protocol sees it: host, origin, token, crowd."""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

__all__ = ["HEALTH_PATH", "Guard"]

HEALTH_PATH = "/health"

_LOCAL = frozenset({"localhost"})
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """An ASGI application in front of the protocol's own.

    A web page that a person opens can send requests to this machine, and through a name of its own
    that changes its address (DNS rebinding) even read the answers. So only names known to be this
    server's are taken as `Host`; an address written in numbers cannot be rebound. As `Origin` only
    this machine, this server's names, and the very host that is asked are taken.
    """

    def __init__(self, app: App, *, token: str, names: Collection[str], crowd: int) -> None:
        self._app = app
        self._token = token.encode()
        self._names = _LOCAL | {name.lower() for name in names}
        self._crowd = crowd
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _answer(send, *refusal)
        elif scope["path"] == HEALTH_PATH:
            await _answer(send, 200, '{"status":"ok"}')
        elif self._inside >= self._crowd:
            await _answer(send, 503, _told("Too many requests at once. Try again in a moment."), (b"retry-after", b"1"))
        else:
            self._inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside -= 1

    def _refusal(self, scope: Scope) -> tuple[int, str, *tuple[tuple[bytes, bytes], ...]] | None:
        """Status, body and headers of the refusal, None where the request may pass."""
        hosts, origins = (_values(scope, name) for name in (b"host", b"origin"))
        if len(hosts) != 1 or not self._ours(hosts[0]):
            return 421, _told("This server does not go by that name. Allow it with --allow-host.")
        if not all(self._may_call(_host_of(origin), hosts[0]) for origin in origins):
            return 403, _told("Web pages of other sites may not call this server.")
        if scope["path"] == HEALTH_PATH or not self._token:
            return None
        given = _values(scope, b"authorization")
        scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
        right = hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._token)
        if scheme.lower() == "bearer" and right:
            return None
        return 401, _told("A bearer token is required."), (b"www-authenticate", b"Bearer")

    def _ours(self, host: str) -> bool:
        name = _name(host)
        return name in self._names or _number(name) is not None

    def _may_call(self, origin: str, host: str) -> bool:
        name = _name(origin)
        number = _number(name)
        return bool(name) and (
            name in self._names or name == _name(host) or (number is not None and number.is_loopback)
        )


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name]


def _host_of(origin: str) -> str:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


def _name(host: str) -> str:
    """The host without its port, in lower case."""
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return name.lower()


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def _told(text: str) -> str:
    return f'{{"error":"{text}"}}'


async def _answer(send: Send, status: int, body: str, *headers: tuple[bytes, bytes]) -> None:
    content = body.encode()
    length = (b"content-length", str(len(content)).encode())
    about = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"), length, *headers)
    await send({"type": "http.response.start", "status": status, "headers": list(about)})
    await send({"type": "http.response.body", "body": content})
