"""Creating, formatting and subtracting dates as PHP does."""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

__all__ = ["DATE_LETTERS", "clock_of", "difference", "format_date", "made_of"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def made_of(hour: int, minute: int, second: int, month: int, day: int, year: int) -> datetime:
    """Create a local time like ``mktime``: overflowing parts carry over, years below 100 mean 1970 to 2069.

    Raises OverflowError outside the years 1 to 9999.
    """
    if 0 <= year < 100:
        year += 2000 if year < 70 else 1900
    return clock_of(hour, minute, second, month, day, year)


def clock_of(hour: int, minute: int, second: int, month: int, day: int, year: int) -> datetime:
    """Create a local time with overflow, the year taken literally; raises OverflowError like `made_of`."""
    years, months = divmod(month - 1, 12)
    if not 1 <= year + years <= 9999:
        raise OverflowError("the year is out of range")
    start = datetime(year + years, months + 1, 1)  # noqa: DTZ001 - a local time
    return start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)


def format_date(pattern: str, at: datetime) -> str:
    """Format a datetime with the letters of ``date()``; a backslash escapes the next character."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(part[1:] if len(part) == 2 else _letter(part, at) for part in parts)


def difference(first: datetime, second: datetime, pattern: str) -> str:
    """Format the difference of two datetimes with the signs of ``DateInterval``: ``%R%a``, ``%d %h``, ``%I``."""
    backwards = second < first
    start, end = (second, first) if backwards else (first, second)
    years, months, rest = _calendar_gap(start, end, backwards=backwards)
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    shown: dict[str, object] = {
        "y": years,
        "m": months,
        "d": rest.days,
        "h": hours,
        "i": minutes,
        "s": seconds,
        "f": rest.microseconds,
    }
    shown |= {letter.upper(): f"{number:02}" for letter, number in shown.items()}
    shown["F"] = f"{rest.microseconds:06}"
    shown |= {"a": (end - start).days, "R": "-" if backwards else "+", "r": "-" if backwards else "", "%": "%"}
    return re.sub(r"%(.)", lambda sign: str(shown.get(sign[1], sign[0])), pattern, flags=re.DOTALL)


def _calendar_gap(start: datetime, end: datetime, *, backwards: bool) -> tuple[int, int, timedelta]:
    months = (end.year - start.year) * 12 + end.month - start.month
    if (end.day, end.time()) < (start.day, start.time()):
        months -= 1
    # The remainder is counted by calendar months, forwards from the start or backwards from the end.
    while (rest := _rest(start, end, months, backwards=backwards)) < timedelta(0):
        months -= 1
    return *divmod(months, 12), rest


def _rest(start: datetime, end: datetime, months: int, *, backwards: bool) -> timedelta:
    return _by_months(end, -months) - start if backwards else end - _by_months(start, months)


def _by_months(at: datetime, months: int) -> datetime:
    years, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return clock_of(at.hour, at.minute, at.second, month + 1, at.day, years).replace(
        microsecond=at.microsecond, tzinfo=at.tzinfo
    )


def _letter(letter: str, at: datetime) -> str:
    write = DATE_LETTERS.get(letter)
    return write(at) if write else letter


def _hour12(at: datetime) -> int:
    return at.hour % 12 or 12


def _suffix(at: datetime) -> str:
    return "th" if 10 <= at.day <= 19 else {1: "st", 2: "nd", 3: "rd"}.get(at.day % 10, "th")


def _offset(at: datetime, colon: str) -> str:
    seconds = int((at.utcoffset() or timedelta(0)).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{colon}{minutes:02}"


def _swatch(at: datetime) -> str:
    utc = at - (at.utcoffset() or timedelta(0))
    seconds = (utc.hour + 1) * 3600 + utc.minute * 60 + utc.second
    return f"{seconds * 10 // 864 % 1000:03}"


DATE_LETTERS: Mapping[str, Callable[[datetime], str]] = {
    "d": lambda at: f"{at.day:02}",
    "D": lambda at: _DAYS[at.weekday()][:3],
    "j": lambda at: str(at.day),
    "l": lambda at: _DAYS[at.weekday()],
    "N": lambda at: str(at.isoweekday()),
    "S": _suffix,
    "w": lambda at: str(at.isoweekday() % 7),
    "z": lambda at: str(at.timetuple().tm_yday - 1),
    "W": lambda at: f"{at.isocalendar().week:02}",
    "F": lambda at: _MONTHS[at.month - 1],
    "m": lambda at: f"{at.month:02}",
    "M": lambda at: _MONTHS[at.month - 1][:3],
    "n": lambda at: str(at.month),
    "t": lambda at: str(monthrange(at.year, at.month)[1]),
    "L": lambda at: str(int(isleap(at.year))),
    "o": lambda at: str(at.isocalendar().year),
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "a": lambda at: "am" if at.hour < 12 else "pm",
    "A": lambda at: "AM" if at.hour < 12 else "PM",
    "B": _swatch,
    "g": lambda at: str(_hour12(at)),
    "G": lambda at: str(at.hour),
    "h": lambda at: f"{_hour12(at):02}",
    "H": lambda at: f"{at.hour:02}",
    "i": lambda at: f"{at.minute:02}",
    "s": lambda at: f"{at.second:02}",
    "u": lambda at: f"{at.microsecond:06}",
    "v": lambda at: f"{at.microsecond // 1000:03}",
    "e": lambda at: _offset(at, ":"),
    "I": lambda _: "0",
    "O": lambda at: _offset(at, ""),
    "P": lambda at: _offset(at, ":"),
    "p": lambda at: "Z" if _offset(at, ":") == "+00:00" else _offset(at, ":"),
    "T": lambda at: _offset(at, ":"),
    "Z": lambda at: str(int((at.utcoffset() or timedelta(0)).total_seconds())),
    "c": lambda at: format_date(r"Y-m-d\TH:i:sP", at),
    "r": lambda at: format_date("D, d M Y H:i:s O", at),
    "U": lambda at: str(int(at.timestamp())),
}
