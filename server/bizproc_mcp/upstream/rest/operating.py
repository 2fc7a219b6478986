"""The operating time the portal allows each method: 480 seconds in ten minutes (docs/portal.md 2.1, 2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bizproc_mcp.models._base import Json
from bizproc_mcp.portal import Pause
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["OperatingTime"]

_GRANTED = 480.0
_FOR_BULK = 380.0
"""Limit for bulk jobs: self-hosted portals may allow only 420 seconds, and interactive calls need a share."""
_MINUTE = 60.0
_WINDOW = 600.0
"""The window in which the portal counts, in seconds; usage and blocks can't exceed it, whatever a response says."""
_KEPT = 0.9
"""The share of used time left after the oldest minute expires, until the portal reports a new figure."""


@dataclass(slots=True)
class _Meter:
    """One method's usage: seconds used, when the oldest minute expires, the cost of a call."""

    used: float = 0.0
    resets: float = 0.0
    cost: float = 0.0
    reserved: float = 0.0

    def passes(self, now: float) -> None:
        """Forget a tenth for each expired minute."""
        while self.used and self.resets <= now:
            self.used *= _KEPT
            self.resets += _MINUTE
            if self.used < 1.0:
                self.used = 0.0


class OperatingTime:
    """Tracks each method's operating time from the responses, and pauses bulk jobs before it is used up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._meters: dict[str, _Meter] = {}
        self._paused: dict[str, float] = {}

    def note(self, method: str, time: Json) -> None:
        """Read the `time` block of a response; its numbers may be ints or floats."""
        if not isinstance(time, Mapping):
            return
        reset, finish, used = (_number(time.get(name)) for name in ("operating_reset_at", "finish", "operating"))
        if reset is None or finish is None:
            return
        meter = self._meters.setdefault(method.lower(), _Meter())
        # The difference of two portal timestamps, so this machine's clock doesn't matter.
        meter.resets = self._clock.now() + min(_WINDOW, max(0.0, reset - finish))
        if used is not None:
            used = min(_WINDOW, max(0.0, used))
            rise = used - meter.used
            if meter.used and rise >= 0:
                meter.cost = rise if not meter.cost else 0.8 * meter.cost + 0.2 * rise
            meter.used = used

    def refused(self, method: str) -> None:
        """The portal says the time is used up: other clients may use the same credentials."""
        meter = self._meters.setdefault(method.lower(), _Meter(resets=self._clock.now() + _MINUTE))
        meter.used = max(meter.used, _GRANTED)

    def seconds_left(self, method: str) -> float | None:
        """Seconds until the method is allowed again, or None if the portal hasn't said."""
        meter = self._meters.get(method.lower())
        return None if meter is None else max(0.0, meter.resets - self._clock.now())

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The methods that bulk jobs are waiting for now."""
        now = self._clock.now()
        return tuple(Pause(method, max(0.0, until - now)) for method, until in self._paused.items())

    async def reserve(self, method: str, calls: int) -> float:
        """Wait until a bulk job's `calls` fit, and reserve their time; pass the result to `release`."""
        meter = self._meters.setdefault(method.lower(), _Meter())
        while True:
            meter.passes(self._clock.now())
            wanted = meter.cost * calls
            # If nothing else is running, one batch is always allowed: only a response brings new figures.
            if meter.used + meter.reserved + wanted <= _FOR_BULK or (not meter.used and not meter.reserved):
                break
            until = max(meter.resets, self._clock.now() + 1.0)
            self._paused[method.lower()] = until
            try:
                await self._clock.sleep(until - self._clock.now())
            finally:
                self._paused.pop(method.lower(), None)
        meter.reserved += wanted
        return wanted

    def release(self, method: str, seconds: float) -> None:
        """Release a reservation after the response, which reports the actual cost."""
        meter = self._meters[method.lower()]
        meter.reserved = max(0.0, meter.reserved - seconds)


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
