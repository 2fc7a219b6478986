"""The stand-in with a layer that rewrites its responses; requests are recorded, and writes marked as such."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bizproc_standin.app import create_app
from bizproc_standin.asgi import HttpReply, Message, Receive, Scope, Send, send_http
from bizproc_standin.clock import ShiftedClock, SystemClock
from bizproc_standin.rest.php_forms import parse_str, php_items
from bizproc_standin.rest.table import METHODS
from bizproc_standin.seed import SeededCompany, seed_company
from bizproc_standin.serving import running_standin
from bizproc_standin.standin import Recorded, StandIn
from bizproc_standin.vibecode.routes import ROUTES
from bizproc_standin.world.world import World
from tests.attacks.fuzz.script import HONEST, Script
from tests.fixtures.office import Stage

__all__ = ["HostilePortal", "Received", "method_of", "reply_of", "running_portal"]

WRITING = frozenset(name for name, method in METHODS.items() if method.writes) | frozenset(
    route.name for route in ROUTES if route.writes
)


@dataclass(frozen=True, slots=True)
class Received:
    """A call to the portal; the commands of a batch are separate calls."""

    method: str
    params: Mapping[str, object]

    @property
    def writes(self) -> bool:
        """Whether the call changes anything."""
        return self.method in WRITING


@dataclass(slots=True)
class HostilePortal(Stage):
    """Serves a fresh company for each round, and responds as scripted by the step."""

    script: Script = HONEST
    company: SeededCompany = field(default_factory=lambda: SeededCompany(()))
    answering: int = 0
    """Requests in progress here: a server waiting for the portal is not at fault."""

    def open(self) -> StandIn:
        """Create a fresh company; its ids are the same each time, except those derived from the time."""
        world = World(ShiftedClock(SystemClock()), random.Random(24))
        self.company = seed_company(world)
        self.script = HONEST
        self.playing = create_app(world)
        self.playing.base_url = self.base_url
        return self.playing

    def received(self) -> list[Received]:
        """The calls since the last time."""
        assert self.playing is not None
        taken = [self.playing.recorded.popleft() for _ in range(len(self.playing.recorded))]
        return [one for record in taken for one in _calls(record)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the stand-in respond, then rewrite the response."""
        if scope["type"] != "http" or self.playing is None:
            await StandIn.__call__(self, scope, receive, send)
            return
        asked, sent = bytearray(), list[Message]()

        async def overheard() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def kept(message: Message) -> None:
            sent.append(message)

        self.answering += 1
        try:
            await self.playing(scope, overheard, kept)
            if sent:
                method, writes = method_of(scope["method"], scope["path"], bytes(asked))
                await send_http(send, self.script.played(method, reply_of(sent), writes=writes))
        finally:
            self.answering -= 1


def reply_of(sent: Sequence[Message]) -> HttpReply:
    """The response in an application's messages."""
    headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    headers.pop("content-length", None)
    return HttpReply(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]), headers)


def method_of(verb: str, path: str, body: bytes) -> tuple[str, bool]:
    """The request's method name for edits and spoils, and whether it may change anything."""
    if path.startswith("/oauth/"):
        return "oauth.token", False
    if path.startswith("/v1/"):
        return f"vibecode.{path.removeprefix('/v1/').replace('/', '.')}", verb != "GET"
    name = path.rstrip("/").rpartition("/")[2].removesuffix(".json").lower()
    return name, name in WRITING or (name == "batch" and any(one.encode() in body for one in WRITING))


def _calls(record: Recorded) -> Iterator[Received]:
    if record.method != "batch":
        yield Received(record.method, record.params)
        return
    for _, command in php_items(record.params.get("cmd")) or ():
        name, _, query = str(command).partition("?")
        yield Received(name.lower(), parse_str(query))


@contextmanager
def running_portal() -> Iterator[HostilePortal]:
    """Serve the portal on a free loopback port, in a thread, for a whole run."""
    bare: Any = create_app(World(ShiftedClock(SystemClock()), random.Random(1)))
    portal = HostilePortal(bare.rest, bare.control)
    with running_standin(portal):
        yield portal
