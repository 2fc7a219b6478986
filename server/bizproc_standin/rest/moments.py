"""The portal's date formats (docs/portal.md 2.1, 4.3)."""

import re
from datetime import datetime, tzinfo

__all__ = ["iso", "raw", "read_moment"]

_SITE_FORMAT = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?\Z", re.ASCII)


def iso(moment: datetime, zone: tzinfo) -> str:
    """ISO 8601 with the portal's UTC offset, to the second."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def raw(moment: datetime, zone: tzinfo) -> str:
    """The database's format, which an ordering by date exposes (docs/portal.md 7.1)."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """ISO 8601, or the site's ``dd.mm.yyyy [hh:mi[:ss]]``; without an offset, in the portal's time zone."""
    text = text.strip()
    site = _SITE_FORMAT.match(text)
    try:
        if site is not None:
            day, month, year, hour, minute, second = (int(part or 0) for part in site.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=zone)
        # In a URL a plus sign means a space: "…T09:06:19 02:00" had an offset of +02:00.
        moment = datetime.fromisoformat(re.sub(r"(?<=\d) (?=\d{2}:\d{2}\Z)(?<=:\d{2} )", "+", text))
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None
