"""Who is away these days, relative to the portal's time."""

from datetime import datetime, time, timedelta

from bizproc_standin.seed import roles
from bizproc_standin.state.records import CalendarEvent, WorkDay
from bizproc_standin.world.world import World

AWAY = 34
"""Oscar Lind is on leave for another week."""
TRAVELLING = roles.LAWYER
"""On a business trip: in the absence chart, but not on leave."""


def seed_absences(world: World) -> None:
    """One person on leave, one whose leave starts next week, one on a business trip, one in a meeting."""
    today = datetime.combine(world.now().date(), time(), world.zone)
    end_of_day = timedelta(hours=23, minutes=59, seconds=59)
    day = timedelta(days=1)
    world.absences[AWAY] = [(today - 3 * day, today + 6 * day + end_of_day, "Annual leave")]
    world.absences[38] = [(today + 7 * day, today + 9 * day + end_of_day, "Long weekend")]
    world.trips[TRAVELLING] = [(today - day, today + 2 * day + end_of_day, "Court hearing")]
    world.events[roles.SALES_LEAD] = [
        CalendarEvent(77, "Trade fair meeting", today + timedelta(hours=14), today + timedelta(hours=15))
    ]
    world.workdays[roles.HEAD] = WorkDay("OPENED", today + timedelta(hours=9))
