"""Date functions. They return datetimes in the portal's time zone."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.engine.functions.intervals import shifted
from bizproc_standin.engine.people import people
from bizproc_standin.php.comparison import truthy
from bizproc_standin.php.dates import clock_of, difference, format_date
from bizproc_standin.php.site_dates import in_offset, read
from bizproc_standin.php.strtotime import strtotime
from bizproc_standin.state.date_names import russian_name
from bizproc_standin.state.store import Store

__all__ = ["DATES"]

_WHOLE_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?: \d{1,2}:\d{1,2}:\d{1,2}(?: [ap]m)?)?\Z", re.ASCII)
_ESCAPED = re.compile(r"\\.|[DlFMf]", re.DOTALL)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _dateadd(given: Arguments) -> object:
    at, interval = given.moment(0), given.text(1)
    if at is None:
        return None
    return shifted(at, interval) if interval else _seconds(at)


def _datediff(given: Arguments) -> object:
    first, second = _exact(given, 0), _exact(given, 1)
    if first is None or second is None or given.one(2) is None:
        return None
    return difference(first, second, given.text(2))


def _exact(given: Arguments, place: int) -> datetime | None:
    """Return an argument as a datetime; a text must match the site's format completely."""
    value = given.one(place)
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(), given.store.zone)
        return moment.astimezone(given.store.zone)
    if not isinstance(value, str) or not _WHOLE_DAY.match(value):
        return None
    clock = read(value, given.store.dates)
    return None if clock is None else in_offset(clock, given.store.zone)


def _or_now(given: Arguments, place: int) -> datetime | None:
    return given.moment(place) if truthy(given.one(place)) else given.store.now()


def _date(given: Arguments) -> object:
    pattern, at = given.one(0), _or_now(given, 1)
    return format_date(pattern, at) if isinstance(pattern, str) and pattern and at is not None else None


def _locdate(given: Arguments) -> object:
    """Write a date with month and weekday names in the portal's language."""
    pattern, at = given.one(0), _or_now(given, 1)
    if not isinstance(pattern, str) or not pattern or at is None:
        return None
    russian = given.store.language == "ru"

    def named(found: re.Match[str]) -> str:
        letter = found[0]
        if len(letter) > 1:
            return letter
        if not russian:
            return letter.replace("f", "F")
        return re.sub(r"(.)", r"\\\1", russian_name(letter, at))

    return format_date(_ESCAPED.sub(named, pattern), at)


def _strtotime(given: Arguments) -> object:
    text, base = given.one(0), _or_now(given, 1)
    if not isinstance(text, str) or base is None:
        return None
    return strtotime(text, base, given.store.zone)


def _settime(given: Arguments) -> object:
    at = given.moment(0)
    if at is None:
        return None
    clock = clock_of(given.whole(1), given.whole(2), 0, at.month, at.day, at.year)
    return clock.replace(tzinfo=at.tzinfo) - timedelta(seconds=given.whole(3))


def _user_offset(store: Store, user_id: int) -> int:
    user = store.users.get(user_id)
    if user is None or not user.time_zone:
        return 0
    try:
        theirs = store.now().astimezone(ZoneInfo(user.time_zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return 0
    portal = store.zone.utcoffset(None)
    return int((theirs - portal).total_seconds()) if theirs is not None and portal is not None else 0


def _getuserdateoffset(given: Arguments) -> object:
    if not truthy(given.one(0)):
        return None
    named = people(given.store, given.around.document, given.at(0))
    return _user_offset(given.store, named[0]) if named else 0


def _touserdate(given: Arguments) -> object:
    offset, at = _getuserdateoffset(given), _or_now(given, 1)
    if not isinstance(offset, int) or at is None:
        return None
    clock = at.replace(tzinfo=None) + timedelta(seconds=offset)
    return in_offset(clock, given.store.zone, offset)


DATES: Mapping[str, Function] = {
    "date": _date,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "getuserdateoffset": _getuserdateoffset,
    "locdate": _locdate,
    "settime": _settime,
    "strtotime": _strtotime,
    "touserdate": _touserdate,
}
