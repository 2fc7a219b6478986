"""Dates in the site's format: ``DD.MM.YYYY HH:MI:SS`` (``ru``), ``MM/DD/YYYY H:MI:SS T`` (``en``).

A datetime is written in its own time zone: a user's local time stays that user's local time.
"""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from bizproc_standin.php.dates import made_of
from bizproc_standin.php.numbers import leading

__all__ = ["clock_time", "in_offset", "local_seconds", "offset_of", "read", "read_offset", "written"]

_PIECE = re.compile(r"[^:\\/\s.,-]+")
_OFFSET = re.compile(r"(?P<rest>.+?)\s\[(?P<offset>-?\d{1,6})\]\s*\Z", re.ASCII | re.DOTALL)
_ORDER = {"ru": (0, 1, 2), "en": (1, 0, 2)}
_ISO_ORDER = (2, 1, 0)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times are compared


def written(value: date | time, dates: str) -> str:
    """Write a date, a datetime or a time of day."""
    if isinstance(value, time):
        return value.strftime("%H:%M") if dates == "ru" else _lower(value.strftime("%I:%M %p"))
    day = f"{value.day:02}.{value.month:02}.{value.year:04}"
    if dates != "ru":
        day = f"{value.month:02}/{value.day:02}/{value.year:04}"
    if not isinstance(value, datetime):
        return day
    return f"{day} {clock_time(value, dates)}"


def clock_time(value: datetime, dates: str) -> str:
    """Write the time of a datetime."""
    return value.strftime("%H:%M:%S") if dates == "ru" else _lower(value.strftime("%I:%M:%S %p"))


def read(text: str, dates: str) -> datetime | None:
    """Read a local time in the site's format or as ``YYYY-MM-DD``; None for other formats and impossible dates.

    Any separators are accepted, missing parts are 0, further ones are ignored.
    """
    pieces = _PIECE.findall(text[:100])
    for order in (_ORDER[dates], _ISO_ORDER):
        day, month, year = (_number(pieces, place) for place in order)
        hour, minute, second = (_number(pieces, place) for place in (3, 4, 5))
        half = pieces[-1].lower() if dates == "en" and pieces else ""
        if half in {"am", "pm"}:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if _is_day(year, month, day):
            return made_of(hour, minute, second, month, day, year)
    return None


def read_offset(text: str) -> tuple[str, int | None]:
    """Split a user's UTC offset in seconds off the end: ``02.11.2026 10:00:00 [7200]``."""
    found = _OFFSET.match(text)
    return (found["rest"], int(found["offset"])) if found else (text, None)


def in_offset(clock: datetime, zone: tzinfo, offset: int = 0) -> datetime:
    """Return the datetime for a local time of a user ``offset`` seconds from the portal's time."""
    shift = zone.utcoffset(None) or timedelta(0)
    return clock.replace(tzinfo=zone if not offset else timezone(shift + timedelta(seconds=offset)))


def offset_of(value: datetime, zone: tzinfo) -> int:
    """Return a datetime's offset from the portal's time in seconds."""
    mine, portal = value.utcoffset(), zone.utcoffset(None)
    return 0 if mine is None or portal is None else int((mine - portal).total_seconds())


def local_seconds(value: date, zone: tzinfo) -> int:
    """Return the timestamp of the value's local time, read in the portal's time zone."""
    clock = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time())
    shift = zone.utcoffset(None) or timedelta(0)
    return int((clock - _EPOCH - shift).total_seconds())


def _number(pieces: list[str], place: int) -> int:
    return min(int(leading(pieces[place])), 10**9) if place < len(pieces) else 0


def _is_day(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 9999):
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _lower(shown: str) -> str:
    return shown.replace("AM", "am").replace("PM", "pm")
