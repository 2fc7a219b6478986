"""The company's working time: hours, days off, holidays, and shifting dates by working time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

__all__ = ["WorkCalendar"]

_LONGEST = 3650  # days; no template needs more


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working hours, weekdays off (Monday 0), and holidays and extra workdays as ``(month, day)``."""

    start: time = time(9)
    end: time = time(18)
    days_off: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[tuple[int, int]] = frozenset()
    extra_workdays: frozenset[tuple[int, int]] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether a day is a workday."""
        key = (day.month, day.day)
        return key in self.extra_workdays or (key not in self.holidays and day.weekday() not in self.days_off)

    def is_worktime(self, at: datetime) -> bool:
        """Whether a datetime is working time; all of the last minute counts."""
        return self.is_workday(at) and self.start <= at.time().replace(second=0, microsecond=0) <= self.end

    def by_workdays(self, at: datetime, days: int) -> datetime:
        """Shift by a number of working days, forwards or backwards."""
        step = timedelta(days=1 if days > 0 else -1)
        left, tries = abs(days), 0
        while left and tries < _LONGEST:
            at += step
            tries += 1
            left -= self.is_workday(at)
        return at

    def by_work(self, at: datetime, days: int, elapsed: timedelta) -> datetime:
        """Shift by working days and working time, forwards or backwards; the start first moves to working time."""
        at = self.by_workdays(self._working(at), days)
        return self._forward(at, elapsed) if elapsed >= timedelta(0) else self._back(at, -elapsed)

    def _working(self, at: datetime) -> datetime:
        """Return the datetime itself if it is working time, else the next start of work."""
        if self.is_workday(at) and at.time() < self.start:
            return self._at(at, self.start)
        if self.is_workday(at) and at.time() <= self.end:
            return at
        return self._at(self.by_workdays(at, 1), self.start)

    def _forward(self, at: datetime, left: timedelta) -> datetime:
        for _ in range(_LONGEST):
            today = self._at(at, self.end) - at
            if left <= today:
                break
            left -= today
            at = self._at(self.by_workdays(at, 1), self.start)
        return at + left

    def _back(self, at: datetime, left: timedelta) -> datetime:
        for _ in range(_LONGEST):
            today = at - self._at(at, self.start)
            if left <= today:
                break
            left -= today
            at = self._at(self.by_workdays(at, -1), self.end)
        return at - left

    @staticmethod
    def _at(day: datetime, clock: time) -> datetime:
        return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
