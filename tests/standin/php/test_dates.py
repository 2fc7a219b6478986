"""PHP's dates, checked against PHP."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.php.dates import difference, format_date, made_of
from bizproc_standin.php.strtotime import strtotime
from bizproc_standin.php.strtotime.words import COUNTS, DAYS, MONTHS, UNITS
from tests.standin.php.facts import facts

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 2, 10, tzinfo=MOSCOW)
SIGNS = "%Y|%y|%M|%m|%D|%d|%H|%h|%I|%i|%S|%s|%a|%R|%r|%%|%z"
LETTERS = "dDjlNSwzWFmMntLoYyaABgGhHisuvOPpZcrU"
WORDS = [*COUNTS, *DAYS, *MONTHS, *UNITS, "of", "ago", "now", "02.11.2026", "10:30", "+1", "-3", "11/02", "utc", "a"]
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1), timezones=st.just(MOSCOW))  # noqa: DTZ001


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=MOSCOW)


def test_moments_are_written_and_subtracted_as_in_php() -> None:
    """Months by the calendar, days left over counted from the month's own day."""
    for first, second, between, written in facts("dates"):
        assert difference(_at(first), _at(second), SIGNS) == between
        assert format_date(LETTERS, _at(first)) == written


def test_a_text_means_the_moment_it_means_in_php() -> None:
    """Words, steps, dates and times in many formats; letters are the zones of the military."""
    differing = []
    for text, moment in facts("strtotime"):
        found = strtotime(text, NOW, MOSCOW)
        if (found and found.strftime("%Y-%m-%d %H:%M:%S")) != moment:
            differing.append((text, found, moment))
    assert not differing


def test_a_backslash_keeps_a_letter() -> None:
    """Two of them are one."""
    assert format_date(r"\Y\\Y", NOW) == r"Y\2026"


@pytest.mark.parametrize(
    ("parts", "made"), [((25, 0, 0, 1, 1, 2026), "2026-01-02 01"), ((0, 0, 0, 2, 31, 26), "2026-03-03 00")]
)
def test_parts_of_a_date_run_over(parts: tuple[int, int, int, int, int, int], made: str) -> None:
    """Hours into the next day, days into the next month; two digits of a year are near ours."""
    assert made_of(*parts).strftime("%Y-%m-%d %H") == made


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=30))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    """Never an exception; a moment is in the zone that was asked for."""
    found = strtotime(text, NOW, MOSCOW)
    assert found is None or found.utcoffset() == timedelta(hours=3)


@settings(deadline=None)
@given(MOMENTS)
def test_a_written_moment_is_read_back(at: datetime) -> None:
    """In the formats that tell all of it."""
    whole = at.replace(microsecond=0)
    for pattern in ("c", "Y-m-d H:i:s", "d.m.Y H:i:s", r"Ymd\THis", "j F Y G:i:s", "m/d/Y g:i:s a"):
        assert strtotime(format_date(pattern, whole), NOW, MOSCOW) == whole


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_a_difference_turned_around_only_changes_its_sign(first: datetime, second: datetime) -> None:
    """Whole days are the same either way."""
    there, back = difference(first, second, "%R%a"), difference(second, first, "%R%a")
    assert there[1:] == back[1:]
    assert first == second or there[0] != back[0]
