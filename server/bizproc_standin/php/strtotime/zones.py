"""Time zones in dates: ``+03:00``, ``UTC``, ``MSK``, a military letter, ``Europe/Berlin``."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

__all__ = ["named_zone", "numbered_zone"]

_NUMBERED = re.compile(r"(?:GMT)?([+-])(\d{1,2}):?(\d{0,2}):?(\d{0,2})\Z", re.IGNORECASE | re.ASCII)
_HOURS = {
    **{letter: place for place, letter in enumerate("abcdefghi", 1)},
    **{letter: place for place, letter in enumerate("klm", 10)},
    **{letter: -place for place, letter in enumerate("nopqrstuvwxy", 1)},
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "msd": 4,
    "ist": 2,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "hst": -10,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
}


def numbered_zone(written: str) -> tzinfo | None:
    """Read ``+3``, ``+0300``, ``GMT-03:00``."""
    found = _NUMBERED.match(written)
    if found is None:
        return None
    seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60 + int(found[4] or 0)
    if seconds >= 24 * 3600:
        return None
    return timezone(timedelta(seconds=seconds if found[1] == "+" else -seconds))


def named_zone(written: str) -> tzinfo | None:
    """Look up a name, in brackets or not; None when it is unknown."""
    name = written.strip("()")
    hours = _HOURS.get(name.lower())
    if hours is not None:
        return timezone(timedelta(hours=hours)) if hours else UTC
    if "/" not in name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
