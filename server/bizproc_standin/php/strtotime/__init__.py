"""``strtotime``: dates and times in written English.

A text is read piece by piece, each time with the format that matches the longest piece (``formats``). The results
(``said``) are parts of a date, a time, a zone, and steps relative to now. Missing parts are taken from now.
"""

from datetime import datetime, tzinfo

from bizproc_standin.php.strtotime.formats import longest_format
from bizproc_standin.php.strtotime.said import NotUnderstoodError, Said

__all__ = ["strtotime"]

_BETWEEN = " .,\t"
_LONGEST = 200


def strtotime(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the datetime of a text, in the zone; None when it is not one, or is outside the years 1 to 9999."""
    text = text.strip(" \t\n\r\0\v")
    if not text or len(text) > _LONGEST:
        return None
    said = Said()
    place = 0
    try:
        while place < len(text):
            best = longest_format(text, place)
            if best is not None:
                best[0].say(said, best[1])
                place = best[1].end()
            elif text[place] in _BETWEEN:
                place += 1
            else:
                return None
        return said.moment(now, zone)
    except (NotUnderstoodError, ValueError, OverflowError):
        return None
