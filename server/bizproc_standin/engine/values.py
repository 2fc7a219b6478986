"""Reading simple template values: flags, numbers, datetimes, lists, and their text form."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo

from bizproc_standin.php.site_dates import written
from bizproc_standin.php.text import joined

_RUSSIAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d")
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*$", re.IGNORECASE | re.ASCII)
_OFFSET = re.compile(r"(?<!\s)\s*+\[-?\d+\]\s*$")


def is_on(flag: object) -> bool:
    """Read a flag: empty, 0, "0", "N", "n" and exactly "false" are off (docs/portal.md 6.1)."""
    if isinstance(flag, str):
        return flag not in {"", "0", "N", "n", "false"}
    return bool(flag)


def listed(value: object) -> list[object]:
    """Return a value as a list: null gives an empty list, a PHP map its values."""
    if value is None or value == "":
        return []
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    return [value]


def mapped(value: object) -> dict[str, object]:
    """Return a value as a map with text keys; PHP writes an empty map as an empty list."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, list | tuple):
        return {str(key): item for key, item in enumerate(value)}
    return {}


def number(value: object) -> int | float | None:
    """Read a number, or None when the value is not one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and len(value) < 400 and _NUMBER.match(value):
        read = float(value)
        if not math.isfinite(read):
            return None
        return int(read) if read.is_integer() and "." not in value and abs(read) < 10**15 else read
    return None


def whole(value: object, default: int = 0) -> int:
    """Read an int like PHP's intval; the default when there is none."""
    read = number(value)
    return default if read is None else int(read)


def moment(value: object, zone: tzinfo) -> datetime | None:
    """Read a datetime: a datetime, a date, ISO 8601, or the portal's Russian or American format."""
    read: datetime | None = None
    if isinstance(value, datetime):
        read = value
    elif isinstance(value, date):
        read = datetime.combine(value, time(), zone)
    elif isinstance(value, str) and 6 <= len(value) <= 40:
        try:
            # "01.02.2026 10:00:00 [10800]" ends with the user's UTC offset.
            read = _written_moment(_OFFSET.sub("", value.strip()))
        except (ValueError, OverflowError):
            return None
    return read if read is None or read.tzinfo else read.replace(tzinfo=zone)


def _written_moment(written: str) -> datetime | None:
    if match := _RUSSIAN.match(written):
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller sets the zone
    if match := _AMERICAN.match(written):
        month, day, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        if half := (match[7] or "").lower():
            hour = hour % 12 + (12 if half == "pm" else 0)
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller sets the zone
    return datetime.fromisoformat(written) if _ISO.match(written) else None


def date_text(value: date, dates: str) -> str:
    """Write a day or a datetime in the site's format."""
    return written(value, dates)


def text(value: object, dates: str = "en") -> str:
    """Convert a value to text; the items of a list are separated by commas."""
    return joined(value, dates)
