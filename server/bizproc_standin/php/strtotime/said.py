"""The parts of a date read from a text, and the resulting datetime."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from bizproc_standin.php.dates import clock_of

__all__ = ["NotUnderstoodError", "Said", "Steps"]


class NotUnderstoodError(ValueError):
    """The text is not a date."""


@dataclass(slots=True)
class Steps:
    """Steps relative to the date in the text, or to now."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0
    weekday: int | None = None
    weekday_manner: int = 0
    """0: the next one, not today; 1: today counts; 2: the one in this week."""
    workdays: int = 0
    edge: str = ""
    """``first`` or ``last`` day of the month."""
    nth: tuple[int, int] | None = None
    """The n-th (or last, -1) of a weekday in the month."""

    def turned(self) -> None:
        """Reverse the direction ("ago")."""
        for name in ("years", "months", "days", "hours", "minutes", "seconds", "workdays"):
            setattr(self, name, -getattr(self, name))
        if self.weekday is not None:
            self.weekday = -7 if self.weekday == 0 else -self.weekday


@dataclass(slots=True)
class Said:
    """The parts read so far."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: tuple[int, int, int] | None = None
    zone: tzinfo | None = None
    zones: int = 0
    steps: Steps = field(default_factory=Steps)
    has_date: bool = False
    has_time: bool = False

    def say_date(self, year: int | None, month: int | None, day: int | None) -> None:
        """Set the date; a second one is an error. Parts that are None stay as they were."""
        if self.has_date:
            raise NotUnderstoodError("two dates")
        self.has_date = True
        self.year = self.year if year is None else year
        self.month = self.month if month is None else month
        self.day = self.day if day is None else day

    def say_time(self, hour: int, minute: int = 0, second: int = 0) -> None:
        """Set the time; a second one is an error."""
        if self.has_time:
            raise NotUnderstoodError("two times")
        self.has_time = True
        self.clock = (hour, minute, second)

    def forget_time(self) -> None:
        """Reset the time to midnight; another time may follow."""
        self.has_time = False
        self.clock = (0, 0, 0)

    def say_zone(self, zone: tzinfo | None) -> None:
        """Set the zone; a second one is ignored, known or not, a third is an error."""
        self.zones += 1
        if self.zones > 2 or (self.zones == 1 and zone is None):
            raise NotUnderstoodError("no such zone")
        if self.zones == 1:
            self.zone = zone

    def moment(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the datetime in the zone; raises OverflowError outside the years 1 to 9999."""
        here = self.zone or zone
        local = now.astimezone(zone)
        clock = self.clock
        if clock is None:
            clock = (0, 0, 0) if self.has_date else (local.hour, local.minute, local.second)
        steps = self.steps
        at = clock_of(*clock, *self._date(local))
        at = _to_workday(_on_weekday(at, steps), steps.workdays)
        at = clock_of(
            at.hour, at.minute, at.second, at.month + steps.months, at.day + steps.days, at.year + steps.years
        )
        at = _nth_weekday(_at_edge(at, steps.edge), steps.nth)
        elapsed = timedelta(hours=steps.hours, minutes=steps.minutes, seconds=steps.seconds)
        return (at.replace(tzinfo=here) + elapsed).astimezone(zone)

    def _date(self, local: datetime) -> tuple[int, int, int]:
        return (
            local.month if self.month is None else self.month,
            local.day if self.day is None else self.day,
            local.year if self.year is None else self.year,
        )


def _on_weekday(at: datetime, steps: Steps) -> datetime:
    if steps.weekday is None:
        return at
    today, wanted = at.isoweekday() % 7, steps.weekday
    if steps.weekday_manner == 2:
        if today == 0 and wanted != 0:
            wanted -= 7
        elif wanted == 0 and today != 0:
            wanted = 7
        return at + timedelta(days=wanted - today)
    if wanted < 0:
        return at - timedelta(days=7 - (abs(wanted) - today))
    ahead = wanted - today
    if (steps.days < 0 and ahead < 0) or (steps.days >= 0 and ahead <= -steps.weekday_manner):
        ahead += 7
    return at + timedelta(days=ahead)


def _to_workday(at: datetime, count: int) -> datetime:
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(min(abs(count), 10_000)):
        at += step
        while at.weekday() >= 5:
            at += step
    return at


def _at_edge(at: datetime, edge: str) -> datetime:
    if edge == "first":
        return at.replace(day=1)
    if edge == "last":
        return clock_of(at.hour, at.minute, at.second, at.month + 1, 0, at.year)
    return at


def _nth_weekday(at: datetime, nth: tuple[int, int] | None) -> datetime:
    if nth is None:
        return at
    count, weekday = nth
    if count > 0:
        first = at.replace(day=1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (count - 1))
    last = _at_edge(at, "last")
    return last - timedelta(days=(last.isoweekday() - weekday) % 7 + 7 * (-count - 1))
