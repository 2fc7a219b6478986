"""The seeded company behind its HTTP face, in this process, and a portal for each of its people."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import httpx
import pytest

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_mcp.upstream.wire.http import HttpTransport
from bizproc_standin.app import StandIn, create_app
from bizproc_standin.clock import ManualClock
from bizproc_standin.seed import seed_company
from bizproc_standin.world.world import World
from tests.upstream.fakes import FakeClock

Connecting = Callable[..., Awaitable[Portal]]
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def standin() -> StandIn:
    world = World(ManualClock(NOW), random.Random(1))
    company = seed_company(world)
    standin = create_app(world)
    standin.handlers.calls.extend(company.open_calls)
    return standin


@pytest.fixture
async def portal_of(standin: StandIn) -> AsyncIterator[Connecting]:
    """Make a portal for each person asked for by id; a set of scopes may follow."""
    async with AsyncExitStack() as stack:

        async def connected(user_id: int, scopes: set[str] | None = None) -> Portal:
            url = standin.webhook_url(user_id, frozenset(scopes)) if scopes else standin.webhook_url(user_id)
            transport = HttpTransport(httpx.AsyncClient(transport=httpx.ASGITransport(app=standin)))
            portal = connect(
                read_settings({"BITRIX24_WEBHOOK_URL": url}),
                clock=FakeClock(),
                chance=random.Random(1),
                transport=transport,
            )
            await stack.enter_async_context(portal.connection)
            return portal

        yield connected
