"""The portal's limits on request rate and operating time (docs/portal.md 2.1, 2.4)."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["PLANS", "LeakyBucket", "OperatingTime", "Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The rate of the bucket in requests per second, its size, and the operating limit in seconds."""

    rate: float
    burst: float
    operating: float


PLANS: Mapping[str, Plan | None] = MappingProxyType(
    {"off": None, "standard": Plan(2, 50, 480), "enterprise": Plan(5, 250, 480)}
)


@dataclass(slots=True)
class LeakyBucket:
    """Requests fill the bucket, time drains it; a request that does not fit is refused."""

    plan: Plan
    level: float = 0.0
    looked_at: float = 0.0

    def admit(self, now: float) -> bool:
        """Admit one request at ``now`` (unix seconds) if there is room."""
        self.drain(now)
        if self.level + 1 > self.plan.burst:
            return False
        self.level += 1
        return True

    def drain(self, now: float) -> float:
        """Drain the bucket for the time since the last call, and return its level."""
        if now > self.looked_at:
            self.level = max(0.0, self.level - (now - self.looked_at) * self.plan.rate)
        self.looked_at = now
        return self.level


@dataclass(slots=True)
class OperatingTime:
    """Operating seconds per credential and method over ten minutes, in buckets of one minute."""

    limit: float | None = None
    _spent: dict[tuple[str, str], deque[tuple[int, float]]] = field(default_factory=dict)

    BUCKET = 60
    BUCKETS = 10
    COUNTED_FROM = 0.1
    """Calls up to this duration are free."""

    def is_spent(self, credential: str, method: str, now: float) -> bool:
        """Whether the next call of the method is refused."""
        return self.limit is not None and self.spent(credential, method, now)[0] >= self.limit

    def spent(self, credential: str, method: str, now: float) -> tuple[float, int]:
        """Return the seconds counted, and the unix time at which the oldest of them expire."""
        buckets = self._spent.get((credential, method), deque())
        while buckets and buckets[0][0] + self.BUCKET * self.BUCKETS <= now:
            buckets.popleft()
        oldest = buckets[0][0] if buckets else int(now)
        return sum(seconds for _, seconds in buckets), oldest + self.BUCKET * self.BUCKETS

    def count(self, credential: str, method: str, seconds: float, now: float) -> None:
        """Record a call that ended at ``now``."""
        if seconds <= self.COUNTED_FROM:
            return
        buckets = self._spent.setdefault((credential, method), deque())
        start = int(now) - int(now) % self.BUCKET
        if buckets and buckets[-1][0] == start:
            buckets[-1] = (start, buckets[-1][1] + seconds)
        else:
            buckets.append((start, seconds))
