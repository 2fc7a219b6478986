"""Rate limits per sender or network."""

from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Bucket", "BucketPerKey"]


class Bucket:
    """A token bucket: allows a burst of `burst`, then `rate` per second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = burst
        self._looked = clock()

    def take(self) -> bool:
        """Take one token; False if there is none."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._looked) * self._rate)
        self._looked = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class BucketPerKey:
    """A bucket for each key; the least recently used ones are dropped."""

    def __init__(self, make: Callable[[], Bucket], most: int = 1024) -> None:
        self._make = make
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str) -> bool:
        """Take one token of this key's bucket; False if there is none."""
        bucket = self._buckets.pop(key, None) or self._make()
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.take()
