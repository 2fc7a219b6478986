"""A receiver over a file of its own, posted to in this process, and the events it keeps."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx

from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.receiver import Receiver
from bizproc_mcp.models.events import Event, EventStatus
from bizproc_mcp.settings import Settings, read_settings
from tests.inbox.posting import DOMAIN, TOKEN, encoded, fields

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WEBHOOK = f"https://{DOMAIN}/rest/1/abcdef123456/"


@dataclass
class Clock:
    """Times that stand still until they are moved."""

    now: datetime = NOW
    seconds: float = 0.0

    def tell(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)
        self.seconds += timedelta(**much).total_seconds()


@dataclass
class Post:
    """A receiver with its inbox."""

    inbox: Inbox
    receiver: Receiver
    client: httpx.AsyncClient
    clock: Clock
    path: str
    rings: list[int] = field(default_factory=list)

    async def post(self, pairs: Sequence[tuple[str, str]] | None = None, path: str | None = None) -> httpx.Response:
        return await self.raw(encoded(fields() if pairs is None else pairs), path=path)

    async def raw(
        self, body: bytes | AsyncIterator[bytes], *, path: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        return await self.client.post(path or self.path, content=body, headers={**kind, **(headers or {})})

    async def events(self, status: EventStatus = "any") -> list[Event]:
        return list((await self.inbox.events.page(self.inbox.portal, status, limit=200)).items)


def settings(folder: Path, **env: str) -> Settings:
    """A webhook of the portal, and the application token, unless the test says otherwise."""
    given = {
        "BITRIX24_WEBHOOK_URL": WEBHOOK,
        "BIZPROC_APPLICATION_TOKEN": TOKEN,
        "BIZPROC_STATE_DIR": str(folder),
        "BIZPROC_INBOX_URL": "https://inbox.company.com/calls",
    }
    return read_settings({name: value for name, value in (given | env).items() if value})


@asynccontextmanager
async def receiving(folder: Path, **env: str) -> AsyncIterator[Post]:
    """The receiver as it runs beside a server, without the port."""
    given, times = settings(folder, **env), Clock()
    inbox = Inbox(given, times.tell)
    rings: list[int] = []
    keys = await inbox.senders.keys()
    receiver = Receiver(
        inbox, keys, given.application_token, arrived=lambda: rings.append(1), clock=lambda: times.seconds
    )
    transport: Any = httpx.ASGITransport(receiver, client=("192.0.2.7", 40000))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(receiver.writer.run)
        async with httpx.AsyncClient(transport=transport, base_url="http://inbox.test") as client:
            path = "/calls" if given.application_token else f"/calls/{keys.path}"
            yield Post(inbox, receiver, client, times, path, rings)
        tasks.cancel_scope.cancel()
    inbox.close()
