"""The working time a portal grants each method (reference 2.1, 2.4)."""

from collections.abc import Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["OperatingTime"]


class OperatingTime:
    """Remembers from each answer's `time` when the method's oldest minute is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resets: dict[str, float] = {}

    def note(self, method: str, time: Json) -> None:
        """Take in the `time` of an answer, whose numbers are ints or floats."""
        if not isinstance(time, Mapping):
            return
        reset, finish = time.get("operating_reset_at"), time.get("finish")
        if isinstance(reset, int | float) and isinstance(finish, int | float):
            # The difference of two portal times: this machine's wall clock does not matter.
            self._resets[method.lower()] = self._clock.now() + max(0.0, reset - finish)

    def seconds_left(self, method: str) -> float | None:
        """Seconds until the method gets time again, None where the portal has not said."""
        reset = self._resets.get(method.lower())
        return None if reset is None else max(0.0, reset - self._clock.now())
