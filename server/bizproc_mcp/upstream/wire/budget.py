"""A local copy of the portal's leaky bucket, so that it never overflows (docs/portal.md 2.4)."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import anyio.lowlevel

from bizproc_mcp.call import Lane
from bizproc_mcp.portal import Pause
from bizproc_mcp.settings import Plan
from bizproc_mcp.upstream.wire.clock import Clock, SystemClock

__all__ = ["LeakyBucket"]

_PLANS: dict[Plan, tuple[float, float]] = {"standard": (2.0, 50.0), "enterprise": (5.0, 250.0)}
_COST: dict[Lane, float] = {"interactive": 1.0, "bulk": 4.0}
"""The cost of a request in the queue: a bulk job gets one turn for every four interactive requests."""
_SPARE = 1.0
"""Spare requests: latency varies, so requests may arrive closer together than they were sent."""
_TINY = 1e-9

_shared: WeakValueDictionary[tuple[str, object], "LeakyBucket"] = WeakValueDictionary()


@dataclass(slots=True, order=True)
class _Ticket:
    """A queued request; the smallest goes first."""

    start: float
    cost: float
    number: int
    granted: bool = field(default=False, compare=False)
    woken: anyio.Event = field(default_factory=anyio.Event, compare=False)


class LeakyBucket:
    """Allows `rate` requests a second, and `burst` at once.

    Waiting requests take turns. Each client of the process has two lanes, and the lane that has used least
    goes next; a request of the bulk lane counts four times. So a single call overtakes a long queue, and a
    bulk job never starves. Within a lane, requests are first come, first served.
    """

    def __init__(self, rate: float, burst: float, clock: Clock) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._level = 0.0
        self._seen = clock.now()
        self._trusted = 0.0
        self._queue: list[_Ticket] = []
        self._number = 0
        self._served = 0.0
        self._finished: dict[tuple[object, Lane], float] = {}
        self._attended = False
        self._pausing: list[Callable[[], Iterable[Pause]]] = []

    @classmethod
    def for_plan(cls, plan: Plan, clock: Clock) -> "LeakyBucket":
        """The bucket for a portal on this plan."""
        rate, burst = _PLANS[plan]
        return cls(rate, burst, clock)

    @classmethod
    def shared(cls, address: str, clock: Clock, make: Callable[[Clock], "LeakyBucket"]) -> "LeakyBucket":
        """The bucket shared by all clients in this process that use the same portal and clock."""
        # A portal counts all callers together; with a test's own clock, each portal is separate.
        key = (address, "" if isinstance(clock, SystemClock) else id(clock))
        bucket = _shared.get(key)
        if bucket is None:
            bucket = _shared[key] = make(clock)
        return bucket

    @property
    def remaining(self) -> float:
        """Number of requests that could be sent at once."""
        return max(0.0, self._burst - self._leaked() - len(self._queue))

    @property
    def waiting(self) -> int:
        """Number of queued requests."""
        return len(self._queue)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """What bulk jobs are waiting for now, as reported by the operating time trackers."""
        return tuple(pause for source in self._pausing for pause in source())

    def pauses_from(self, source: Callable[[], Iterable[Pause]]) -> None:
        """Add a source for `pauses`."""
        self._pausing.append(source)

    def _leaked(self) -> float:
        return max(0.0, self._level - (self._clock.now() - self._seen) * self._rate)

    def _settle(self) -> None:
        level = self._leaked()
        # The portal's bucket may have leaked less than ours since ours was last empty.
        self._trusted = self._trusted + self._level - level if level > 0 else 0.0
        self._level = level
        self._seen = self._clock.now()

    def _excess(self) -> float:
        """By how much one more request would exceed the limit."""
        self._settle()
        return self._level + 1.0 + min(_SPARE, self._trusted) - self._burst

    async def take(self, lane: Lane = "interactive", client: object = None) -> None:
        """Wait until one request fits and its turn has come, then count it.

        A cancelled caller uses nothing.
        """
        await anyio.lowlevel.checkpoint_if_cancelled()
        if not self._queue and self._excess() <= _TINY:
            self._level += 1.0
            return
        ticket = self._queued(lane, client)
        try:
            while not ticket.granted:
                if self._attended:
                    await ticket.woken.wait()
                    ticket.woken = ticket.woken if ticket.granted else anyio.Event()
                else:
                    await self._attend()
        except BaseException:
            if ticket.granted:
                self._level = max(0.0, self._level - 1.0)
            else:
                self._queue.remove(ticket)
                heapq.heapify(self._queue)
            raise
        finally:
            if self._queue and not self._attended:
                self._queue[0].woken.set()

    def _queued(self, lane: Lane, client: object) -> _Ticket:
        flow = (id(client), lane)
        ticket = _Ticket(max(self._served, self._finished.get(flow, 0.0)), _COST[lane], self._number)
        self._number += 1
        self._finished[flow] = ticket.start + ticket.cost
        heapq.heappush(self._queue, ticket)
        return ticket

    async def _attend(self) -> None:
        """One of the waiting callers watches the bucket for all of them."""
        self._attended = True
        try:
            while (excess := self._excess()) > _TINY:
                await self._clock.sleep(excess / self._rate)
        finally:
            self._attended = False
        while self._queue and self._excess() <= _TINY:
            ticket = heapq.heappop(self._queue)
            self._level += 1.0
            self._served = max(self._served, ticket.start)
            ticket.granted = True
            ticket.woken.set()
        if not self._queue:
            self._served = 0.0
            self._finished.clear()

    def refused(self) -> None:
        """The portal says the bucket is full, since other clients use it too: adopt that."""
        self._settle()
        self._level = max(self._level, self._burst)
        self._trusted = 0.0

    def at_most(self, remaining: float) -> None:
        """The server says how many requests remain, since other clients use them too: adopt a smaller number."""
        self._settle()
        self._level = max(self._level, self._burst - remaining)

    def per_minute(self, requests: float) -> None:
        """The server's limit per minute: a fifth may be sent at once, the rest is spread over the minute."""
        self._settle()
        self._burst = max(1.0, requests / 5)
        self._rate = max(0.1, requests * 0.8 / 60)
