"""The receiver: an ASGI application that responds 200 only after a call is on disk."""

import hmac
import logging
import time
from collections.abc import Callable

import anyio
import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.http_server.addresses import network_of
from bizproc_mcp.http_server.asgi import Receive, Scope, Send, TooLarge, TooSlow, read_body, seat_of
from bizproc_mcp.http_server.buckets import Bucket, BucketPerKey
from bizproc_mcp.http_server.room import Seat
from bizproc_mcp.inbox.arriving import Arrival, Taken
from bizproc_mcp.inbox.calls import Sender, read_call
from bizproc_mcp.inbox.forms import MalformedForm, application_token, decode_form
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.senders import SenderKeys
from bizproc_mcp.inbox.writer import NotStored, TooMany, Writer
from bizproc_mcp.models.events import ActivityCall

__all__ = ["MAX_BODY", "Receiver"]

MAX_BODY = 1024 * 1024
"""Largest call in bytes; a property in the portal's database holds 64 KiB."""
READING_SECONDS = 10.0
CALLS_A_SECOND, CALLS_AT_ONCE = 1_000, 10_000
"""Per sender."""
REFUSALS_A_SECOND, REFUSALS_AT_ONCE = 1, 100
"""Per network: beyond this a rejection is a 429 without a reason. Verified calls never count here."""
_SMALL = 8 * 1024
"""Bytes that parse within milliseconds; most calls are smaller."""
_MOST_WAITING = 16
_TOO_MANY = "too many calls of senders who are not trusted"

logger = logging.getLogger(__name__)


class _Refused(Exception):
    """The call is rejected: the sender gets `status` and `reason`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Receiver:
    """Receives calls for an inbox. A call needs the application token if one is set, otherwise the right path.

    `arrived` is called after something new was stored.
    """

    def __init__(
        self,
        inbox: Inbox,
        keys: SenderKeys,
        application_token: str,
        *,
        arrived: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox = inbox
        self._keys = keys
        self._token = application_token.encode()
        self._arrived = arrived
        self.writer = Writer(inbox.arrivals.take)
        self._calls = BucketPerKey(lambda: Bucket(CALLS_A_SECOND, CALLS_AT_ONCE, clock))
        # At most one large call of each kind is parsed and stored at a time.
        self._trusted, self._strange = anyio.CapacityLimiter(1), anyio.CapacityLimiter(1)
        self._heard: set[str] = set()
        self._refusals = BucketPerKey(lambda: Bucket(REFUSALS_A_SECOND, REFUSALS_AT_ONCE, clock))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            status, text = await self._taken(scope, receive)
        except _Refused as refused:
            if refused.status != 405:  # a GET, as doctor sends, is not a call
                self._inbox.refuse(refused.reason)
            status, text = refused.status, refused.reason
            if status < 500 and not self._refusals.take(network_of(scope.get("client"))):
                status, text = 429, "too many refused calls"
        if status:
            await _answer(send, status, text)

    async def _taken(self, scope: Scope, receive: Receive) -> tuple[int, str]:
        """Read and process a call; return (0, "") if the sender has disconnected."""
        self._check(scope)
        seat = seat_of(scope)
        try:
            body = await read_body(receive, seat, most=MAX_BODY, seconds=READING_SECONDS)
        except TooLarge:
            raise _Refused(413, "too large") from None
        except TooSlow:
            raise _Refused(408, "too slow") from None
        if body is None:
            return 0, ""
        with seat.served():
            return await self._carried_out(seat, body, network_of(scope.get("client")))

    async def _carried_out(self, seat: Seat, body: bytes, origin: str) -> tuple[int, str]:
        """Check, parse and store a call. Without the token, it costs one scan over the bytes and no parsing."""
        try:
            given = application_token(body)
        except MalformedForm as malformed:
            raise _Refused(400, f"malformed call: {malformed}") from None
        self._check_token(given)
        trusted = await self._trusts(given)
        if len(body) <= _SMALL:
            return await self._answered(seat, self._arrival(body, origin), len(body), trusted=trusted)
        if not trusted and self._strange.statistics().tasks_waiting >= _MOST_WAITING:
            raise _Refused(503, _TOO_MANY)
        # Until it is written: a parsed form takes many times its size in bytes.
        async with self._trusted if trusted else self._strange:
            arrival = await anyio.to_thread.run_sync(self._arrival, body, origin)
            return await self._answered(seat, arrival, len(body), trusted=trusted)

    async def _answered(self, seat: Seat, arrival: Arrival, size: int, *, trusted: bool) -> tuple[int, str]:
        """Store the call; if it goes straight to the inbox, its connection is no longer a stranger's."""
        if not self._calls.take(arrival.fingerprint):
            raise _Refused(429, "too many calls")
        if not arrival.fingerprint:
            seat.admit()
        taken = await self._store(arrival, size, trusted=trusted)
        if taken == "held":
            self._heard.discard(arrival.fingerprint)
        else:
            self._heard.add(arrival.fingerprint)
            seat.admit()
        return _ANSWERS[taken]

    async def _trusts(self, given: str) -> bool:
        """Whether this may be a trusted sender's call; those never wait for strangers' calls."""
        if self._token:
            return True
        fingerprint = self._keys.fingerprint(given)
        try:
            return fingerprint in self._heard or await self._inbox.arrivals.trusts(fingerprint)
        except InvalidInput:  # storing fails too, and reports it
            return False

    def _arrival(self, body: bytes, origin: str) -> Arrival:
        """Parse the body; runs in a thread if it is large."""
        try:
            call, sender = read_call(decode_form(body), self._inbox.now())
        except MalformedForm as malformed:
            raise _Refused(400, f"malformed call: {malformed}") from None
        self._check_token(sender.application_token)
        return self._verified(call, sender, origin)

    def _check_token(self, given: str) -> None:
        """Check that there is an application token, and that it is the configured one."""
        if self._token and not hmac.compare_digest(given.encode("utf-8", "replace"), self._token):
            raise _Refused(403, "wrong application token")
        if not given:
            raise _Refused(403, "no application token")

    async def _store(self, arrival: Arrival, size: int, *, trusted: bool) -> Taken:
        try:
            taken = await self.writer.put(arrival, size=size, trusted=trusted)
        except TooMany:
            raise _Refused(503, _TOO_MANY) from None
        except NotStored:
            logger.error("inbox: a call could not be stored")  # noqa: TRY400 (the writer has logged why)
            raise _Refused(503, "the call could not be stored") from None
        if taken == "full":
            raise _Refused(403, "too many senders or calls wait to be trusted")
        if taken == "new":
            self._arrived()
        return taken

    def _check(self, scope: Scope) -> None:
        """The checks that are possible before the body is read."""
        if not self._token:
            word = str(scope["path"]).rpartition("/")[2]
            if not hmac.compare_digest(word.encode("utf-8", "replace"), self._keys.path.encode()):
                raise _Refused(404, "not found")
        if scope["method"] != "POST":
            raise _Refused(405, "only POST")
        kind = _header(scope, b"content-type").partition(b";")[0].strip().lower()
        if kind != b"application/x-www-form-urlencoded":
            raise _Refused(415, "no form")
        if _header(scope, b"content-encoding").strip().lower() not in (b"", b"identity"):
            raise _Refused(415, "a compressed body")
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > MAX_BODY:
            raise _Refused(413, "too large")

    def _verified(self, call: ActivityCall, sender: Sender, origin: str) -> Arrival:
        """Check the portal's domain; whether a sender is trusted is decided when the call is stored."""
        portal = self._inbox.portal
        if portal and not hmac.compare_digest(sender.domain.encode(), portal.encode()):
            raise _Refused(403, "another portal's domain")
        if self._token:
            return Arrival(call)
        return Arrival(call, self._keys.fingerprint(sender.application_token), origin)


_ANSWERS: dict[Taken, tuple[int, str]] = {
    "new": (200, "taken"),
    "repeated": (200, "taken before"),
    "held": (202, "held until the sender is trusted"),
}


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


async def _answer(send: Send, status: int, text: str) -> None:
    content = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(content)).encode())]
    if status in (408, 413):
        headers.append((b"connection", b"close"))  # the rest of the body is not read
    if status in (429, 503):
        headers.append((b"retry-after", b"1"))
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
