"""The clock of the wire client, passed in so that tests don't have to wait."""

import time
from typing import Protocol

import anyio

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """A monotonic clock in seconds, and sleeping by it."""

    def now(self) -> float:
        """Seconds since an arbitrary moment; never runs backwards."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    now = staticmethod(time.monotonic)

    async def sleep(self, seconds: float) -> None:
        """Sleep without blocking the event loop."""
        await anyio.sleep(seconds)
