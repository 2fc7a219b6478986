"""A portal that holds its limits, and several clients of it in one process, all in virtual time."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import anyio
import httpx

from bizproc_mcp.portal import Portal, Tasks
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_mcp.upstream.wire.http import HttpTransport
from bizproc_standin.app import create_app
from bizproc_standin.seed import seed_bulk, seed_company
from bizproc_standin.seed.roles import HEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World
from tests.upstream.virtual_time import LoopClock, PortalClock

BURST, RATE = 50, 2.0


@dataclass(slots=True)
class LimitedPortal:
    """The stand-in on the standard plan, the ids of its waiting tasks, and clients that share one clock."""

    standin: StandIn
    task_ids: list[int]
    clock: LoopClock = field(default_factory=LoopClock)

    @classmethod
    def with_tasks(cls, tasks: int, *, latency: float = 0.06, command_seconds: float = 0.0) -> "LimitedPortal":
        world = World(PortalClock(), random.Random(1))
        seed_company(world)
        task_ids = list(seed_bulk(world, tasks, HEAD))
        standin = create_app(
            world, limits="standard", latency=latency, command_seconds=command_seconds, sleep=anyio.sleep
        )
        return cls(standin, task_ids)

    @asynccontextmanager
    async def clients(self, number: int, *, batching: bool = True, user: int = HEAD) -> AsyncIterator[list[Portal]]:
        """So many clients of one process; the portal's bucket is empty, and time begins with the loop."""
        self.clock = LoopClock()
        if self.standin.rest.bucket is not None:
            self.standin.rest.bucket.level = self.standin.rest.bucket.looked_at = 0.0
        url = self.standin.webhook_url(user)
        async with AsyncExitStack() as stack:
            portals = []
            for seed in range(number):
                portal = connect(
                    read_settings({"BITRIX24_WEBHOOK_URL": url}),
                    clock=self.clock,
                    chance=random.Random(seed),
                    transport=HttpTransport(httpx.AsyncClient(transport=httpx.ASGITransport(app=self.standin))),
                    batching=batching,
                )
                await stack.enter_async_context(portal.connection)
                portals.append(portal)
            yield portals

    async def spend_burst(self, portal: Portal) -> None:
        """Send as many single requests as go at once."""
        async with anyio.create_task_group() as spending:
            for _ in range(BURST):
                spending.start_soon(portal.access)
        assert self.refused == 0

    @property
    def refused(self) -> int:
        """Requests the portal refused for their rate."""
        return sum(record.status == 503 for record in self.standin.recorded)

    @property
    def requests(self) -> int:
        return sum(self.standin.requests.values())


def tasks_of(portal: Portal) -> Tasks:
    assert portal.tasks
    return portal.tasks
