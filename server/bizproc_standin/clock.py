"""Clocks: the portal's time is passed in wherever it is needed."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> datetime:
        """Return the current time, always with a time zone."""


class SystemClock:
    """The system clock."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only on request, for tests and seeded history."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock needs a time zone.")
        self._now = start

    def now(self) -> datetime:
        """Return the time that was last set."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new time."""
        if by < timedelta(0):
            raise ValueError("Time does not run backwards.")
        self._now += by
        return self._now


class ShiftedClock:
    """Another clock plus an offset that can grow: the demo portal uses it to skip a night."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._shift = timedelta(0)

    def now(self) -> datetime:
        """Return the base clock's time plus the offset."""
        return self._base.now() + self._shift

    def advance(self, by: timedelta) -> datetime:
        """Skip time and return the new time."""
        if by < timedelta(0):
            raise ValueError("Time does not run backwards.")
        self._shift += by
        return self.now()
