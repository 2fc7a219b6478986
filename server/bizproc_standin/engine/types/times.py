"""``time``: a time of day."""

import re
from datetime import date, datetime, time, timedelta, timezone

from bizproc_standin.engine.types.base import BadValueError, FieldType, Options
from bizproc_standin.php.site_dates import read_offset, written
from bizproc_standin.php.text import to_text
from bizproc_standin.state.store import Store

__all__ = ["TimeType"]

_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\s*([ap]m))?\Z", re.ASCII | re.IGNORECASE)


def read_time(store: Store, text: str) -> time | None:
    """Read hours and minutes, hours past midnight counted into the next day; None for anything else."""
    rest, offset = read_offset(text)
    found = _TIME.match(rest)
    if found is None:
        return None
    hour = int(found[1])
    if half := (found[4] or "").lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    shift = (store.zone.utcoffset(None) or timedelta(0)) + timedelta(seconds=offset or 0)
    minutes = (hour * 60 + int(found[2])) % (24 * 60)
    return time(minutes // 60, minutes % 60, tzinfo=timezone(shift))


class TimeType(FieldType):
    """Hours and minutes; seconds are dropped."""

    def internal(self, store: Store, value: object) -> object:
        """Convert a text to a time of day, or to null."""
        return read_time(store, value) if isinstance(value, str) and value else value

    def extracted(self, store: Store, value: object, options: Options) -> object:  # noqa: ARG002
        """Keep the time as text with the user's UTC offset."""
        if not isinstance(value, str) or not value:
            return None
        read = read_time(store, value)
        if read is None:
            raise BadValueError
        return f"{written(read, store.dates)} [{read_offset(value)[1] or 0}]"

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write the time; nothing when it is not a time."""
        if isinstance(value, date):
            value = value.timetz() if isinstance(value, datetime) else time()
        if isinstance(value, time):
            return written(value, store.dates)
        read = read_time(store, to_text(value, store.dates))
        return "" if read is None else written(read, store.dates)
