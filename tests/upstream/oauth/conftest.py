"""The portal with its authorization server in this process, and an application's settings for it."""

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Application, Settings, read_settings
from bizproc_mcp.upstream import connect, token_file
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed
from bizproc_mcp.upstream.wire.http import HttpTransport
from bizproc_mcp.upstream.wire.tokens import Tokens
from bizproc_standin.app import create_app
from bizproc_standin.clock import ManualClock
from bizproc_standin.seed import ADMINISTRATOR, seed_company
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World
from tests.upstream.fakes import FakeClock

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Trouble = Callable[[Signed, Request], Exception | None]


@dataclass
class Watched:
    """The way to the portal: keeps the addresses asked for, and can lose what comes back."""

    inner: HttpTransport
    asked: list[str] = field(default_factory=list)
    losing: list[Exception] = field(default_factory=list)
    """Raised one after the other instead of the authorization server's next answers, which it did give."""

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        self.asked.append(signed.url)
        response = await self.inner.exchange(signed, request, seconds)
        if self.losing and "/oauth/token/" in signed.url:
            raise self.losing.pop(0)
        return response

    async def close(self) -> None:
        await self.inner.close()


@dataclass
class House:
    """One portal, one application of it, and connections of that application."""

    standin: StandIn
    folder: Path
    stack: AsyncExitStack
    clock: ManualClock
    environment: dict[str, str] = field(default_factory=dict)

    def settings(self, env: Mapping[str, str] | None = None) -> Settings:
        about = self.standin.oauth.describe(INTEGRATION)
        given = {
            "BITRIX24_DOMAIN": "http://127.0.0.1",
            "BITRIX24_CLIENT_ID": INTEGRATION,
            "BITRIX24_CLIENT_SECRET": about["client_secret"],
            "BITRIX24_OAUTH_SERVER": "http://127.0.0.1",
            "BIZPROC_STATE_DIR": str(self.folder),
        }
        return read_settings(given | self.environment | dict(env or {}))

    def application(self) -> Application:
        credentials = self.settings().credentials
        assert isinstance(credentials, Application)
        return credentials

    def kept(self) -> Tokens | None:
        return token_file(self.settings(), self.application(), FakeClock()).read()

    def sign_in(self, user_id: int = ADMINISTRATOR) -> Tokens:
        """Keep tokens as `bizproc-mcp login` does."""
        pair = self.standin.oauth.issue(INTEGRATION, user_id)
        tokens = Tokens(
            access=pair.access_token,
            refresh=pair.refresh_token,
            expires=pair.expires.timestamp(),
            endpoint="http://127.0.0.1/rest/",
            member_id=self.standin.oauth.grants.member_id,
            user_id=user_id,
        )
        token_file(self.settings(), self.application(), FakeClock()).write(tokens)
        return tokens

    def transport(self) -> Watched:
        return Watched(HttpTransport(httpx.AsyncClient(transport=httpx.ASGITransport(app=self.standin))))

    async def portal(self, transport: Watched | None = None, *, wall: Callable[[], float] | None = None) -> Portal:
        """A connection as another process would make it: it shares only the folder."""
        portal = connect(
            self.settings(),
            clock=FakeClock(),
            chance=random.Random(1),
            transport=transport or self.transport(),
            wall=wall or (lambda: self.clock.now().timestamp()),
        )
        await self.stack.enter_async_context(portal.connection)
        return portal


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock(NOW)
    world = World(clock, random.Random(1))
    seed_company(world)
    async with AsyncExitStack() as stack:
        yield House(create_app(world), tmp_path / "state", stack, clock)
