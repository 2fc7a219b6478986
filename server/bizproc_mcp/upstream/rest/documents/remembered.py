"""What changes seldom is remembered for some minutes: names of types and fields, dictionaries, names of people."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["Remembered"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_SECONDS = 300.0


class Remembered(Generic[K, V]):
    """At most `most` values, each for five minutes."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        """The value, or None if it is not known or too old."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and self._clock.now() - kept[0] < _SECONDS else None

    def put(self, key: K, value: V) -> None:
        """Remember a value; those that are too old are forgotten, and the oldest if there are too many."""
        now = self._clock.now()
        self._kept.pop(key, None)
        self._kept[key] = (now, value)
        while len(self._kept) > self._most or now - next(iter(self._kept.values()))[0] >= _SECONDS:
            del self._kept[next(iter(self._kept))]
