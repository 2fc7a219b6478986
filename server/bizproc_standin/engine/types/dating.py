"""Reading and writing dates given as a day, a datetime, a text in various formats, or a number of seconds."""

import re
from datetime import date, datetime, timedelta

from bizproc_standin.php.dates import made_of
from bizproc_standin.php.numbers import numeric
from bizproc_standin.php.site_dates import in_offset, read, read_offset, written
from bizproc_standin.php.strtotime import strtotime
from bizproc_standin.state.store import Store

__all__ = [
    "epoch",
    "form_moment",
    "has_offset",
    "midnight",
    "of_seconds",
    "spoken",
    "stored_moment",
    "with_offset",
    "written_day",
]

_SITE = re.compile(
    r"(\d{1,2})[./](\d{1,2})[./](\d{1,4})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?: ?([ap]m))?)?\Z",
    re.ASCII | re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?.*)?\Z", re.ASCII | re.DOTALL)
_TIME = re.compile(r"(?<=\d)[ T]\d{1,2}:.*\Z", re.ASCII | re.DOTALL)
_SEPARATOR = {"ru": ".", "en": "/"}


def epoch(store: Store) -> datetime:
    """Return 1970-01-01 00:00:00: the portal's result for a text that is not a date."""
    return of_seconds(store, 0)


def of_seconds(store: Store, seconds: float) -> datetime:
    """Return the datetime of a timestamp in the portal's time zone, limited to the first and last possible one."""
    try:
        return datetime.fromtimestamp(seconds, store.zone)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, store.zone)


def spoken(store: Store, text: str) -> datetime | None:
    """Read a text as PHP does (``tomorrow``, ``02.11.2026``, ``11/02/2026``); None when it is not a date."""
    return strtotime(text, store.now(), store.zone)


def has_offset(text: str) -> bool:
    """Whether a text ends with a user's UTC offset: ``02.11.2026 10:00:00 [7200]``."""
    return read_offset(text)[1] is not None


def stored_moment(store: Store, text: str) -> datetime | None:
    """Read a stored value: in the site's format, in ISO (its time zone is ignored), or as seconds.

    Days that do not exist roll over into the next month. None for anything else.
    """
    number = numeric(text)
    if number is not None:
        return of_seconds(store, number) if number and text == text.strip() else None
    rest, offset = read_offset(text)
    clock = _site_clock(store, rest) or _iso_clock(rest)
    return None if clock is None else in_offset(clock, store.zone, offset or 0)


def written_day(text: str) -> str:
    """Drop the time from a date; the day stays as written, even when the time is 24:00."""
    rest, offset = read_offset(text)
    day = _TIME.sub("", rest)
    return day if offset is None else f"{day} [{offset}]"


def form_moment(store: Store, text: str) -> datetime | None:
    """Read a text from the portal's form: only the site's format, and only days that exist."""
    if _site_clock(store, text) is None:
        return None
    clock = read(text, store.dates)
    return None if clock is None else in_offset(clock, store.zone)


def with_offset(store: Store, value: date, offset: int) -> str:
    """Write a date as the portal's form stores it, with the user's UTC offset at the end."""
    return f"{written(value, store.dates)} [{offset}]"


def _site_clock(store: Store, text: str) -> datetime | None:
    found = _SITE.match(text)
    if found is None or _SEPARATOR[store.dates] not in text:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    day, month = numbers[:2] if store.dates == "ru" else numbers[1::-1]
    hour = numbers[3]
    if half := (found[7] or "").lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _clock(hour, numbers[4], numbers[5], month, day, numbers[2])


def _iso_clock(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return _clock(hour, minute, second, month, day, year)


def _clock(hour: int, minute: int, second: int, month: int, day: int, year: int) -> datetime | None:
    try:
        return made_of(hour, minute, second, month, day, year)
    except OverflowError:
        return None


def midnight(value: datetime) -> datetime:
    """Return midnight of the same day."""
    return value - timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
