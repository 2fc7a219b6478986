"""Dates and times of forms, in unambiguous formats only; the result is ISO 8601."""

import re
from datetime import date, datetime, time

__all__ = ["read_date", "read_datetime", "read_time"]

_SITE = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?",
)
"""The portal's usual format, with dots. With slashes, day and month are ambiguous."""
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_LONGEST_DATE = 10


def read_date(text: str) -> str | None:
    """The date, whether or not a time follows; None if there is no date."""
    moment = _moment(text)
    return None if moment is None else moment.date().isoformat()


def read_datetime(text: str) -> str | None:
    """A datetime with its given offset; a date means midnight."""
    moment = _moment(text)
    return None if moment is None else moment.isoformat(timespec="seconds")


def read_time(text: str) -> str | None:
    """A time of day as HH:MM; rejected if it has seconds, which would be lost."""
    found = _TIME.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2])).isoformat("minutes") if found else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    """None for a date that does not exist; the portal would roll it over into the next month."""
    try:
        found = _SITE.fullmatch(text)
        if found is None:
            return _iso(text)
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime.combine(date(_century(year), month, day), time(hour, minute, second))
    except ValueError:
        return None


def _iso(text: str) -> datetime:
    if len(text) <= _LONGEST_DATE:
        return datetime.combine(date.fromisoformat(text), time.min)
    return datetime.fromisoformat(text)


def _century(year: int) -> int:
    """A two-digit year as PHP reads it: 69 is 2069, 70 is 1970."""
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)
