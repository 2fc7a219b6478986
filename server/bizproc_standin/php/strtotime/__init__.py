"""``strtotime``: dates and times as people write them in English.

A text is read piece by piece, each time by the format that takes the most of it (``formats``), into what was said
(``said``): parts of a date, a time, a zone, and steps relative to now. What was not said is taken from now.
"""

from datetime import datetime, tzinfo

from bizproc_standin.php.strtotime.formats import longest_format
from bizproc_standin.php.strtotime.said import NotUnderstoodError, Said

__all__ = ["strtotime"]

_BETWEEN = " .,\t"
_LONGEST = 200


def strtotime(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the moment a text means, in the zone; None when it means none, or one beyond the years 1 to 9999."""
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
