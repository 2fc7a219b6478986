"""Intervals: ``-5d``, ``1y2m3d4h5i6s``, ``2 hours 30 minutes``. ``m`` is months, ``i`` and ``min`` are minutes."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bizproc_standin.php.dates import clock_of

__all__ = ["Interval", "read_interval", "shifted"]

_PART = re.compile(
    r"(\d{1,9})\s*(years?|y|months?|minutes?|min|m|days?|d|hours?|h|i|seconds?|sec|s)(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
_UNITS = {"y": "years", "m": "months", "d": "days", "h": "hours", "i": "minutes", "s": "seconds"}


@dataclass(slots=True)
class Interval:
    """A time interval; all parts point in the same direction."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @property
    def clock(self) -> timedelta:
        """Return hours, minutes and seconds."""
        return timedelta(hours=self.hours, minutes=self.minutes, seconds=self.seconds)


def read_interval(text: str) -> Interval:
    """Read an interval: a leading minus negates all of it; other signs and unknown parts are ignored."""
    sign = -1 if text.lstrip().startswith("-") else 1
    interval = Interval()
    for amount, unit in _PART.findall(text[:200]):
        letter = "i" if unit.lower().startswith("min") else unit[0].lower()
        name = _UNITS[letter]
        setattr(interval, name, getattr(interval, name) + sign * int(amount))
    return interval


def shifted(at: datetime, text: str) -> datetime:
    """Shift a datetime by an interval; days past a month's end roll over. Raises OverflowError outside the calendar."""
    by = read_interval(text)
    day = clock_of(at.hour, at.minute, at.second, at.month + by.months, at.day + by.days, at.year + by.years)
    return day.replace(tzinfo=at.tzinfo, microsecond=at.microsecond) + by.clock
