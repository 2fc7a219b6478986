"""The heartbeat: small requests, one after another, which a server answers at once unless it is frozen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio
import httpx
from mcp.shared.exceptions import MCPError

__all__ = ["PATIENCE", "Pulse"]

PATIENCE = 15.0
"""Seconds without a heartbeat after which the server counts as stuck."""
_BETWEEN, _TICK = 0.12, 0.02
"""Beyond ten requests a second, strangers are answered a second late on purpose: the heartbeat stays below that."""


@dataclass(slots=True)
class Pulse:
    """The heartbeat; `waited` returns the server's seconds of waiting for the CPU, `longest` is the longest delay.

    The delay excludes the server's waiting for the CPU, and delays of this process.
    """

    beat: Callable[[], Awaitable[object]]
    waited: Callable[[], float]
    longest: float = 0.0
    stuck: bool = False
    over: bool = False
    _late: float = 0.0
    _begun: int = 0
    _done: int = 0
    _next: anyio.Event = field(default_factory=anyio.Event)

    async def run(self) -> None:
        """Send heartbeats until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._tick)
            while not self.stuck and not self.over:
                await self._once()
                await anyio.sleep(_BETWEEN)
            tasks.cancel_scope.cancel()

    async def settle(self) -> None:
        """Wait for a new heartbeat: afterwards an earlier freeze is over, or the server is stuck."""
        wanted = self._begun + 1
        while self._done < wanted and not self.stuck and not self.over:
            await self._next.wait()

    async def _once(self) -> None:
        self._begun += 1
        began, waited, late = anyio.current_time(), self.waited(), self._late
        with anyio.move_on_after(PATIENCE) as patience:
            try:
                await self.beat()
            except (MCPError, httpx.HTTPError, OSError):
                self.over = True  # the process has ended, which is checked elsewhere
        self.stuck = patience.cancelled_caught
        took = anyio.current_time() - began
        self.longest = max(self.longest, took - (self.waited() - waited) - (self._late - late))
        self._done = self._begun
        self._next.set()
        self._next = anyio.Event()

    async def _tick(self) -> None:
        while True:
            began = anyio.current_time()
            await anyio.sleep(_TICK)
            self._late += max(0.0, anyio.current_time() - began - _TICK - 0.005)
