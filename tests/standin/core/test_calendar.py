"""Working time."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.state.calendar import WorkCalendar

OFFICE = WorkCalendar()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WORK = st.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))


def test_holidays_and_extra_days_count() -> None:
    """4 November is off, Saturday the 7th on."""
    calendar = WorkCalendar(holidays=frozenset({(11, 4)}), extra_workdays=frozenset({(11, 7)}))
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    worked = [calendar.is_workday(monday + timedelta(days=day)) for day in range(7)]
    assert worked == [True, True, False, True, True, True, False]
    assert calendar.by_workdays(monday, 5) == datetime(2026, 11, 9, tzinfo=UTC)


def test_a_company_that_never_works_ends_the_search() -> None:
    """After ten years."""
    never = WorkCalendar(days_off=frozenset(range(7)))
    start = datetime(2026, 11, 2, tzinfo=UTC)
    assert never.by_workdays(start, 1) - start == timedelta(days=3650)


@settings(deadline=None)
@given(MOMENTS, WORK)
def test_work_ends_in_working_time(start: datetime, work: timedelta) -> None:
    """However long it takes, and never before it began."""
    end = OFFICE.by_work(start, 0, work)
    assert end >= start
    assert OFFICE.is_workday(end)
    assert time(9) <= end.time() <= time(18)


@settings(deadline=None)
@given(MOMENTS, WORK, WORK)
def test_work_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    """Done in two parts it takes as long, but for the edge between two days."""
    at_once = OFFICE.by_work(start, 0, first + second)
    in_parts = OFFICE.by_work(OFFICE.by_work(start, 0, first), 0, second)
    assert in_parts == at_once


@settings(deadline=None)
@given(MOMENTS, st.integers(-400, 400))
def test_workdays_there_and_back(start: datetime, days: int) -> None:
    """From a working day one comes back to it."""
    begin = OFFICE.by_workdays(start, 1)
    assert OFFICE.by_workdays(OFFICE.by_workdays(begin, days), -days) == begin
