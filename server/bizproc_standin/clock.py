"""Time as the portal sees it, passed in wherever it is needed."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the moment, always with a time zone."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to, for tests and for stories in fake time."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock needs a time zone.")
        self._now = start

    def now(self) -> datetime:
        """Return the moment that was last set."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new moment."""
        if by < timedelta(0):
            raise ValueError("Time does not run backwards.")
        self._now += by
        return self._now


class ShiftedClock:
    """Another clock moved by an amount that can grow: the demo portal skips a night this way."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._shift = timedelta(0)

    def now(self) -> datetime:
        """Return the base clock's moment plus the shift."""
        return self._base.now() + self._shift

    def advance(self, by: timedelta) -> datetime:
        """Skip time and return the new moment."""
        if by < timedelta(0):
            raise ValueError("Time does not run backwards.")
        self._shift += by
        return self.now()
