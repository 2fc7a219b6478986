"""Days relative to the portal's time."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bizproc_standin.world.world import World

__all__ = ["Days", "Values"]

Values = Mapping[int, Mapping[str, object]]
"""Values of elements by their ids, under the names that the engine uses."""


class Days:
    """Today on a portal, and the days around it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._today = world.now().date()

    def ago(self, days: int) -> date:
        """A day in the past."""
        return self._today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        """A day in the future."""
        return self._today + timedelta(days=days)

    def at(self, weeks: int, hour: int) -> datetime:
        """A time on a Monday in the future."""
        return datetime.combine(self._monday(weeks), time(hour), self._world.zone)

    def leave(self, weeks: int, working_days: int) -> dict[str, object]:
        """The first and last day of a leave that starts on a Monday."""
        first = self.at(weeks, 9)
        last = self._world.calendar.by_workdays(first, working_days - 1)
        return {"PROPERTY_FIRST_DAY": first.date(), "PROPERTY_LAST_DAY": last.date()}

    def _monday(self, weeks: int) -> date:
        return self._today + timedelta(weeks=weeks, days=-self._today.weekday())
