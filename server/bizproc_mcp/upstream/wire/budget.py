"""The portal's leaky bucket, kept here so that it never runs over (docs/portal.md 2.4)."""

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
"""What a request counts for in the order of turns: a bulk job gets one turn for four of a person's calls."""
_SPARE = 1.0
"""Requests that may arrive closer together than they left: some are longer on their way than others."""
_TINY = 1e-9

_shared: WeakValueDictionary[tuple[str, object], "LeakyBucket"] = WeakValueDictionary()


@dataclass(slots=True, order=True)
class _Ticket:
    """A request that waits for its turn; the smallest goes first."""

    start: float
    cost: float
    number: int
    granted: bool = field(default=False, compare=False)
    woken: anyio.Event = field(default_factory=anyio.Event, compare=False)


class LeakyBucket:
    """Lets `rate` requests a second through, `burst` at once.

    Whoever waits takes turns: each client of the process has two lanes, and the one that had least
    goes next, a request of the bulk lane counting four times. So a single call goes before whatever
    waits in numbers, and a bulk job never starves. Within a lane who came first goes first.
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
        """The bucket of a portal on this plan."""
        rate, burst = _PLANS[plan]
        return cls(rate, burst, clock)

    @classmethod
    def shared(cls, address: str, clock: Clock, make: Callable[[Clock], "LeakyBucket"]) -> "LeakyBucket":
        """The one bucket of all clients in this process that talk to a portal by this clock."""
        # A portal counts whoever calls; clocks that tests bring along keep their portals apart.
        key = (address, "" if isinstance(clock, SystemClock) else id(clock))
        bucket = _shared.get(key)
        if bucket is None:
            bucket = _shared[key] = make(clock)
        return bucket

    @property
    def remaining(self) -> float:
        """Requests that could go out at once."""
        return max(0.0, self._burst - self._leaked() - len(self._queue))

    @property
    def waiting(self) -> int:
        """Requests that wait for their turn."""
        return len(self._queue)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """What bulk jobs wait for at this moment, told by those who follow the working time of methods."""
        return tuple(pause for source in self._pausing for pause in source())

    def pauses_from(self, source: Callable[[], Iterable[Pause]]) -> None:
        """Ask this as well when somebody wants to know of pauses."""
        self._pausing.append(source)

    def _leaked(self) -> float:
        return max(0.0, self._level - (self._clock.now() - self._seen) * self._rate)

    def _settle(self) -> None:
        level = self._leaked()
        # What leaked since the bucket was last empty may have leaked less at the portal.
        self._trusted = self._trusted + self._level - level if level > 0 else 0.0
        self._level = level
        self._seen = self._clock.now()

    def _excess(self) -> float:
        """By how much one request more would be too many."""
        self._settle()
        return self._level + 1.0 + min(_SPARE, self._trusted) - self._burst

    async def take(self, lane: Lane = "interactive", client: object = None) -> None:
        """Wait until one request fits and its turn has come, then count it.

        A caller that gives up has taken nothing.
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
        """One of those who wait watches the bucket for all of them."""
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
        """The portal says it is full (others use it too): believe it."""
        self._settle()
        self._level = max(self._level, self._burst)
        self._trusted = 0.0

    def at_most(self, remaining: float) -> None:
        """The other side says how many it would still take (others use it too): believe a smaller number."""
        self._settle()
        self._level = max(self._level, self._burst - remaining)

    def per_minute(self, requests: float) -> None:
        """The other side says how many requests a minute it takes: a fifth at once, the rest spread over the minute."""
        self._settle()
        self._burst = max(1.0, requests / 5)
        self._rate = max(0.1, requests * 0.8 / 60)
