"""The portal as an ASGI application: dialects, scripted faults, request log."""

import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import anyio
from anyio.abc import TaskGroup

from bizproc_standin.asgi import HttpReply, HttpRequest, Receive, Scope, Send, cut, html_page, read_http, send_http
from bizproc_standin.faults import Fault, Faults
from bizproc_standin.handlers import HandlerQueue
from bizproc_standin.oauth import OAuthServers
from bizproc_standin.posting import HandlerPost
from bizproc_standin.rest.addresses import needs_session, read_address
from bizproc_standin.rest.credentials import ALL_SCOPES, Credentials
from bizproc_standin.rest.dispatch import Sleep
from bizproc_standin.rest.endpoint import answer, write
from bizproc_standin.rest.incoming import Incoming, read_request
from bizproc_standin.rest.php_json import dump_json
from bizproc_standin.rest.portal import RestPortal
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.vibecode import endpoint as vibecode
from bizproc_standin.vibecode.portal import VibecodePortal
from bizproc_standin.world.world import World

__all__ = ["Recorded", "StandIn"]

_log = logging.getLogger(__name__)

_REMEMBERED = 10_000
_EXCHANGE = "oauth.token"
"""The name of token server requests in scripted faults and counts."""
_BETWEEN_LOOKS = 0.25
"""Seconds between two checks for due timers and calls that no request caused."""


@dataclass(slots=True)
class Recorded:
    """A request to the portal; ``status`` stays 0 when its connection was cut."""

    method: str
    params: Mapping[str, object]
    start: int
    user: str
    """The webhook's user id; empty for tokens."""
    status: int = 0


Control: TypeAlias = Callable[["StandIn", HttpRequest], HttpReply | None]


@dataclass(slots=True)
class StandIn:
    """The application; its parts are public for tests in the same process."""

    rest: RestPortal
    control: Control
    """Handles requests below ``/standin/``."""
    faults: Faults = field(default_factory=Faults)
    latency: float = 0.0
    """Seconds of delay before each request is processed."""
    sleep: Sleep = anyio.sleep
    requests: Counter[str] = field(default_factory=Counter)
    """The number of HTTP requests per method; ``rest.commands`` also counts those inside batches."""
    recorded: deque[Recorded] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    oauth: OAuthServers = field(init=False)
    handlers: HandlerQueue = field(init=False)
    vibecode: VibecodePortal = field(init=False)
    _wake: anyio.Event | None = None

    def __post_init__(self) -> None:
        """Connect the world's calls to the handlers, and the scripted faults to batches."""
        self.oauth = OAuthServers(self.world, self.rest.credentials)
        self.handlers = HandlerQueue(self.world, self.oauth)
        while self.world.calls:
            self.handlers.put(self.world.calls.popleft())
        self.world.outbox = self.handlers.put
        self.rest.interrupt = self._interrupt
        self.vibecode = VibecodePortal(self.rest, sleep=self.sleep)
        self.vibecode.rate.enforced = self.rest.plan is not None

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.rest.world

    @property
    def base_url(self) -> str:
        """The portal's address without a trailing slash."""
        return self.oauth.places.base_url

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.oauth.places.base_url = self.world.host_url = address

    @property
    def credentials(self) -> Credentials:
        """The portal's webhooks and tokens."""
        return self.rest.credentials

    def webhook_url(self, user_id: int, scopes: frozenset[str] = ALL_SCOPES) -> str:
        """Issue an inbound webhook and return its address with a trailing slash."""
        return f"{self.base_url}/rest/{user_id}/{self.credentials.issue_webhook(user_id, scopes)}/"

    @property
    def vibecode_url(self) -> str:
        """The base address of the other dialect, without a trailing slash."""
        return f"{self.base_url}{vibecode.PREFIX.rstrip('/')}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read_http(scope, receive)
        if request is None:
            await send_http(send, html_page(413, "Request Entity Too Large"))
            return
        try:
            reply = await self._reply(request)
        except Exception:  # noqa: BLE001 - the top of the application: logged here, hidden from clients
            _log.exception("%s %s failed", request.verb, request.path.split("/")[1:2])
            reply = _internal_error()
        if self._wake is not None:
            self._wake.set()
        if reply is None:
            await cut(scope, receive)
        else:
            await send_http(send, reply)

    async def _reply(self, request: HttpRequest) -> HttpReply | None:
        """Route by the first part of the path; None means that the connection is cut."""
        if request.path.startswith("/standin/"):
            return self.control(self, request)
        if request.path.startswith("/oauth/") or request.headers.get("host", "") in self.oauth.places.former_hosts:
            return await self._oauth(request)
        if request.path.startswith(vibecode.PREFIX):
            return await self._vibecode(request)
        incoming = read_request(request.path, request.query, request.headers, request.body)
        incoming = incoming or read_address(self.rest, request.path, request.query)
        if incoming is not None:
            return await self._rest(incoming)
        return html_page(200, "Authorization") if needs_session(request.path) else html_page(404, "Not Found")

    async def _rest(self, incoming: Incoming) -> HttpReply | None:
        user = incoming.key.webhook[0] if incoming.key.webhook else ""
        record = Recorded(incoming.method.lower(), incoming.params, incoming.start, user)

        async def work() -> HttpReply:
            self.world.tick()
            status, body = await answer(self.rest, incoming, self.sleep)
            written = write(incoming, status, body)
            content = written.file.content if written.file else None
            return HttpReply(written.status, written.body, written.headers, content)

        return await self._scripted(record, work)

    async def _vibecode(self, request: HttpRequest) -> HttpReply | None:
        asked = vibecode.read_asked(self.vibecode, request)
        key = self.vibecode.keys.keys.get(asked.key)
        record = Recorded(asked.name, asked.params, 0, str(key.owner) if key else "")

        async def work() -> HttpReply:
            self.world.tick()
            return await vibecode.answer(self.vibecode, asked)

        return await self._scripted(record, work, vibecode.scripted)

    async def _oauth(self, request: HttpRequest) -> HttpReply | None:
        async def work() -> HttpReply:
            return self.oauth.reply(request) or html_page(404, "Not Found")

        if request.path.startswith("/oauth/token"):
            return await self._scripted(Recorded(_EXCHANGE, {}, 0, ""), work)
        return await work()

    async def _scripted(
        self,
        record: Recorded,
        work: Callable[[], Awaitable[HttpReply]],
        refuse: Callable[[Fault], HttpReply] | None = None,
    ) -> HttpReply | None:
        """Do the work with scripted faults applied, and record the request."""
        name = record.method
        self.requests[name] += 1
        self.recorded.append(record)
        faults = self.faults.take(name, by_name=name == _EXCHANGE)
        seconds = self.latency + sum(fault.seconds for fault in faults if fault.kind == "latency")
        if seconds:
            await self.sleep(seconds)
        trouble = next((fault for fault in faults if fault.kind != "latency"), None)
        reply = await work() if trouble is None or trouble.after_effect else None
        if trouble is not None:
            reply = _troubled(trouble, reply, refuse or _refused)
        record.status = reply.status if reply else 0
        return reply

    def _interrupt(self, method: str) -> Refusal | None:
        fault = self.faults.take_refusal(method)
        return Refusal(fault.error, fault.description, fault.status) if fault else None

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with anyio.create_task_group() as tasks, HandlerPost() as post:
            tasks.start_soon(self._look_after, tasks, post)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            tasks.cancel_scope.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _look_after(self, tasks: TaskGroup, post: HandlerPost) -> None:
        """Run due timers and post waiting calls, soon after each request and a few times a second."""
        while True:
            self._wake = anyio.Event()
            try:
                self.world.tick()
            except Exception:  # noqa: BLE001 - one broken process must not stop the portal's timers
                _log.exception("a timer failed")
            for _ in range(len(self.handlers.pending)):
                tasks.start_soon(self.handlers.deliver, post)
            with anyio.move_on_after(_BETWEEN_LOOKS):
                await self._wake.wait()


def _troubled(fault: Fault, reply: HttpReply | None, refuse: Callable[[Fault], HttpReply]) -> HttpReply | None:
    """The response to the client instead of the normal one; None cuts the connection."""
    if fault.kind == "html":
        return html_page(fault.status, "Bad Gateway" if fault.status == 502 else "Error")
    if fault.kind == "error":
        return refuse(fault)
    if fault.kind == "truncated" and reply is not None:
        return reply.cut()
    return None


def _refused(fault: Fault) -> HttpReply:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if fault.retry_after is not None:
        headers["Retry-After"] = f"{fault.retry_after:g}"
    return HttpReply(fault.status, dump_json({"error": fault.error, "error_description": fault.description}), headers)


def _internal_error() -> HttpReply:
    body = {"error": "INTERNAL_SERVER_ERROR", "error_description": "Internal server error"}
    return HttpReply(500, dump_json(body), {"Content-Type": "application/json; charset=utf-8"})
