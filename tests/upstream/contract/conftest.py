"""The seeded company behind its HTTP face, in this process, and a portal for each of its people."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_mcp.upstream.wire.http import HttpTransport
from bizproc_standin.app import create_app
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.standin import StandIn
from tests.fixtures.office_fixtures import era, stage
from tests.fixtures.seeded import seeded_world
from tests.upstream.contract.upstreams import REST, UPSTREAMS, Upstream
from tests.upstream.fakes import FakeClock

__all__ = ["era", "stage"]

Connecting = Callable[..., Awaitable[Portal]]
both_upstreams = pytest.mark.parametrize("upstream", UPSTREAMS, ids=str)
"""Marks what holds for both upstreams; without it a test is about the classic REST."""
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def standin() -> StandIn:
    world, company = seeded_world(NOW, 1)
    standin = create_app(world)
    standin.handlers.calls.extend(company.open_calls)
    return standin


@pytest.fixture
def upstream() -> Upstream:
    return REST


@pytest.fixture
async def portal_of(standin: StandIn, upstream: Upstream, tmp_path: Path) -> AsyncIterator[Connecting]:
    """Make a portal for each person asked for by id; a set of scopes may follow, or the wish for an application."""
    async with AsyncExitStack() as stack:

        async def connected(user_id: int, scopes: set[str] | None = None, *, application: bool = False) -> Portal:
            granted = frozenset(scopes) if scopes else ALL_SCOPES
            personal = upstream.environment(standin, user_id, granted)
            environment = upstream.application(standin, user_id) if application else personal
            transport = HttpTransport(httpx.AsyncClient(transport=httpx.ASGITransport(app=standin)))
            portal = connect(
                read_settings({"BIZPROC_STATE_DIR": str(tmp_path), **environment}),
                clock=FakeClock(),
                chance=random.Random(1),
                transport=transport,
            )
            await stack.enter_async_context(portal.connection)
            return portal

        yield connected
