"""The httpx transport; the only module that imports httpx, itself imported late, in a thread."""

import json
import logging
import ssl
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpx

from bizproc_mcp.errors import BizprocError, InvalidInput, PortalFailure, Unreachable
from bizproc_mcp.models._base import Json
from bizproc_mcp.settings.hosts import is_loopback
from bizproc_mcp.upstream.wire.body import ACCEPTED, Body
from bizproc_mcp.upstream.wire.exchange import LARGE, Request, Response, Signed
from bizproc_mcp.upstream.wire.room import reading_now

__all__ = ["HttpTransport", "content_of"]

MAX_SENT = 40 * 1024 * 1024
"""The largest request body: twenty megabytes of files as base64, plus some room."""

_CONNECT_SECONDS = 10.0
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_SENDING = ("http11.send_request_headers.started", "http2.send_request_headers.started")


class _Progress:
    """How far a request got, from httpcore's trace: before the first header, nothing was sent."""

    def __init__(self) -> None:
        self.connecting = False
        self.sending = False

    async def __call__(self, event: str, _info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.started":
            self.connecting = True
        elif event in _SENDING:
            self.sending = True

    @property
    def certainly_unsent(self) -> bool:
        return self.connecting and not self.sending


class HttpTransport:
    """Sends with an `httpx.AsyncClient` that it owns; redirects are never followed."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def over_network(cls, address: str) -> "HttpTransport":
        """A transport for a real address; takes 30 ms or more (TLS context), so call it in a thread."""
        # httpx logs every address at INFO, and a webhook's address contains its secret.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        loopback = is_loopback(urlsplit(address).hostname or "")
        return cls(
            httpx.AsyncClient(
                follow_redirects=False,
                # A proxy from the environment can't reach this machine's loopback address.
                trust_env=not loopback,
                limits=httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=15.0),
            )
        )

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send and read the response; httpx exceptions never escape, not even in `__context__`."""
        progress = _Progress()
        host = urlsplit(signed.url).hostname or "the portal"
        content = await _content_aside(request)
        failure: BizprocError | None = None
        response: Response | None = None
        with anyio.move_on_after(seconds) as limit:
            try:
                response = await self._exchange(signed, request, content, seconds, progress, limit)
            except _NEVER_SENT as error:
                failure = Unreachable(*_why_unreachable(host, error))
            except httpx.TimeoutException:
                pass
            except (httpx.HTTPError, ssl.SSLError) as error:
                failure = PortalFailure(
                    f"The connection to {host} broke before the answer was there ({type(error).__name__}).",
                    "Try again in a moment.",
                )
            except BizprocError as error:
                failure = error
        if response is not None:
            return response
        failure = failure or _out_of_time(host, seconds)
        if isinstance(failure, PortalFailure) and progress.certainly_unsent:
            failure = Unreachable(failure.fact, failure.next_step)
        raise failure

    async def _exchange(
        self,
        signed: Signed,
        request: Request,
        content: bytes | None,
        seconds: float,
        progress: _Progress,
        limit: anyio.CancelScope,
    ) -> Response:
        now = reading_now()
        headers = {"Accept": request.accept, "Accept-Encoding": ACCEPTED, **signed.headers}
        if content is not None:
            headers["Content-Type"] = "application/json"
        async with self._client.stream(
            request.verb,
            signed.url,
            params=request.query or None,
            content=content,
            headers=headers,
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
            extensions={"trace": progress},
        ) as answer:
            found = {name.lower(): value for name, value in answer.headers.items()}
            encoding, length = found.get("content-encoding", ""), found.get("content-length", "")
            body = Body(request.path, answer.status_code, encoding, request.most, length)
            # Raw, because httpx would decompress any number of layers without a size limit.
            async for chunk in answer.aiter_raw():
                body.add(chunk)
                if now is not None:
                    await now.grown(body.size, limit)
            return Response(answer.status_code, found, body.whole())

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def content_of(request: Request) -> bytes | None:
    """The request body as UTF-8 JSON; raises `InvalidInput` if it can't be encoded or is too large."""
    if request.body is None:
        return None
    try:
        text = json.dumps(request.body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise InvalidInput(
            f"The values for {request.path} cannot be written as JSON.",
            "Use text, finite numbers, lists and maps only.",
        ) from None
    if len(text) > MAX_SENT:
        raise InvalidInput(f"The values for {request.path} are larger than {MAX_SENT // 2**20} MB.", "Send less.")
    # A lone surrogate would make the portal drop the whole body.
    return text.encode("utf-8", "replace")


async def _content_aside(request: Request) -> bytes | None:
    """The same; a large body is encoded in a thread to keep the event loop free."""
    if _characters_in(request.body, LARGE) < LARGE:
        return content_of(request)
    return await anyio.to_thread.run_sync(content_of, request, abandon_on_cancel=True)


def _characters_in(value: Json, enough: int) -> int:
    """The approximate length of a value as JSON; counting stops at `enough`."""
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, Mapping | Sequence):
        return 8
    size = 8
    for item in value.values() if isinstance(value, Mapping) else value:
        size += 8 + _characters_in(item, enough - size)
        if size >= enough:
            break
    return size


def _out_of_time(host: str, seconds: float) -> PortalFailure:
    return PortalFailure(
        f"{host} did not answer within {seconds:g} seconds.",
        "Try again in a moment, or raise BIZPROC_TIMEOUT.",
    )


def _why_unreachable(host: str, error: Exception) -> tuple[str, str]:
    said = str(error).lower()
    if "certificate" in said or "ssl" in said:
        return (f"The certificate of {host} was not accepted.", "Check the address and the machine's clock.")
    if "name" in said or "getaddrinfo" in said or "nodename" in said:
        return (f"There is no host named {host}.", "Check the portal's address and the network connection.")
    if isinstance(error, httpx.TimeoutException):
        return (f"{host} did not take the connection in time.", "Check the network, then try again.")
    return (f"{host} could not be reached.", "Check that it is running and the network connection works.")
