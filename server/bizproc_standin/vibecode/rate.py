"""The rate limit per minute, reported in the headers of every response."""

from collections import deque
from dataclasses import dataclass, field

from bizproc_standin.vibecode import refusals

__all__ = ["PER_MINUTE", "RateLimit"]

PER_MINUTE = 300
_WINDOW = 60.0


@dataclass(slots=True)
class RateLimit:
    """A sliding window of one minute per key; with ``enforced`` false nothing is counted or refused."""

    enforced: bool = False
    limit: int = PER_MINUTE
    _seen: dict[str, deque[float]] = field(default_factory=dict)

    def admit(self, key: str, now: float) -> dict[str, str]:
        """Count one request at ``now`` (unix seconds) and return the headers. Raises ``Refusal`` 429."""
        seen = self._seen.setdefault(key, deque()) if self.enforced else deque[float]()
        while seen and seen[0] + _WINDOW <= now:
            seen.popleft()
        if len(seen) >= self.limit:
            raise refusals.rate_limited(max(1.0, round(seen[0] + _WINDOW - now)))
        seen.append(now)
        return self.headers(len(seen), now, seen[0])

    def headers(self, used: int, now: float, oldest: float) -> dict[str, str]:
        """The rate limit headers of every response; ``Reset`` is in seconds."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - used)),
            "X-RateLimit-Reset": str(max(0, round(oldest + _WINDOW - now))),
        }
