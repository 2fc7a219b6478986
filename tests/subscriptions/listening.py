"""Clients that listen, and a clock whose waiting ends when a test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import anyio.lowlevel
from mcp import Client
from mcp.shared.subscriptions import ResourceUpdated
from mcp.types import ResourceUpdatedNotification

from bizproc_mcp.app import BizprocServer
from bizproc_mcp.settings import Settings
from tests.fixtures.office import HEAD, Assistant, Office

__all__ = ["TASKS", "Ear", "Pauses", "listening", "watched"]

TASKS = "bizproc://tasks"
PATIENCE = 10


@dataclass
class Pauses:
    """Every wait between two looks; it ends when the test lets time pass."""

    asked: list[float] = field(default_factory=list)
    _sleeping: anyio.Event = field(default_factory=anyio.Event)
    _over: anyio.Event = field(default_factory=anyio.Event)

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        self._sleeping.set()
        over = self._over
        try:
            await over.wait()
        finally:
            if over is self._over:
                self._sleeping = anyio.Event()

    @property
    def sleeping(self) -> bool:
        return self._sleeping.is_set()

    async def rest(self) -> None:
        """Wait until the watch sleeps: its look is over."""
        with anyio.fail_after(PATIENCE):
            while not self.sleeping:
                await anyio.lowlevel.checkpoint()

    async def pass_time(self) -> None:
        """End the wait, and come back when the next one has begun."""
        await self.rest()
        self.release()
        await self.rest()

    def release(self) -> None:
        """End the wait."""
        over, self._over, self._sleeping = self._over, anyio.Event(), anyio.Event()
        over.set()


@dataclass
class Ear:
    """What a client has heard."""

    client: Client | None = None
    heard: list[str] = field(default_factory=list)

    async def take(self) -> set[str]:
        """What was heard since the last time; what was sent before an answer has arrived with it."""
        assert self.client is not None
        await self.client.list_tools()
        for _ in range(20):
            await anyio.lowlevel.checkpoint()
        taken, self.heard = set(self.heard), []
        return taken


@asynccontextmanager
async def watched(
    office: Office, person: int = HEAD, settings: Settings | None = None
) -> AsyncIterator[tuple[Assistant, Pauses, Ear]]:
    """An assistant of a server whose looks follow the test, and what its client hears of legacy notices."""
    pauses, ear = Pauses(), Ear()

    async def hear(message: object) -> None:
        if isinstance(message, ResourceUpdatedNotification):
            ear.heard.append(str(message.params.uri))

    server = BizprocServer(
        settings or office.settings(person), connect=office.portal, now=office.world.now, sleep=pauses.sleep
    )
    async with Client(server, mode=office.era, cache=None, message_handler=hear) as client:
        assistant, ear.client = Assistant(client, server), client
        await client.list_tools()
        await assistant.knows_rights()
        yield assistant, pauses, ear


@asynccontextmanager
async def listening(office: Office, assistant: Assistant, ear: Ear, *uris: str) -> AsyncIterator[None]:
    """Listen as a client of the era does."""
    client = assistant.client
    if office.era == "legacy":
        for uri in uris:
            await client.subscribe_resource(uri)
        yield
        for uri in uris:
            await client.unsubscribe_resource(uri)
        return
    async with client.listen(resource_subscriptions=list(uris)) as stream, anyio.create_task_group() as tasks:

        async def hear() -> None:
            async for event in stream:
                if isinstance(event, ResourceUpdated):
                    ear.heard.append(event.uri)

        tasks.start_soon(hear)
        yield
        tasks.cancel_scope.cancel()
