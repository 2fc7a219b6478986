"""The portal's leaky bucket, kept here so that it never runs over (reference 2.4)."""

import anyio

from bizproc_mcp.settings import Plan
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["LeakyBucket"]

_PLANS: dict[Plan, tuple[float, float]] = {"standard": (2.0, 50.0), "enterprise": (5.0, 250.0)}


class LeakyBucket:
    """Lets `rate` requests a second through, `burst` at once; whoever came first goes first."""

    def __init__(self, rate: float, burst: float, clock: Clock) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._level = 0.0
        self._seen = clock.now()
        self._turn = anyio.Lock()

    @classmethod
    def for_plan(cls, plan: Plan, clock: Clock) -> "LeakyBucket":
        """The bucket of a portal on this plan."""
        rate, burst = _PLANS[plan]
        return cls(rate, burst, clock)

    @property
    def remaining(self) -> float:
        """Requests that could go out at once."""
        return max(0.0, self._burst - self._leaked())

    def _leaked(self) -> float:
        return max(0.0, self._level - (self._clock.now() - self._seen) * self._rate)

    def _settle(self) -> None:
        self._level = self._leaked()
        self._seen = self._clock.now()

    async def take(self) -> None:
        """Wait until one request fits, then count it; a caller that gives up has taken nothing."""
        # The lock is first in, first out, and only its holder waits for the bucket.
        async with self._turn:
            while (excess := self._leaked() + 1.0 - self._burst) > 1e-9:
                await self._clock.sleep(excess / self._rate)
            self._settle()
            self._level += 1.0

    def refused(self) -> None:
        """The portal says it is full (others use it too): believe it."""
        self._settle()
        self._level = max(self._level, self._burst)

    def at_most(self, remaining: float) -> None:
        """The other side says how many it would still take (others use it too): believe a smaller number."""
        self._settle()
        self._level = max(self._level, self._burst - remaining)
