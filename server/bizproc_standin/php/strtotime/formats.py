"""The formats: each a pattern and its effect. Of two equally long matches the first format wins."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bizproc_standin.php.strtotime.relative import RELATIVE
from bizproc_standin.php.strtotime.said import Said
from bizproc_standin.php.strtotime.words import MONTHS, ROMAN, month_number, year_of
from bizproc_standin.php.strtotime.zones import named_zone, numbered_zone

__all__ = ["longest_format"]

_HOUR24 = r"(?:2[0-4]|[01]?\d)"
_HOUR24LZ = r"(?:2[0-4]|[01]\d)"
_HOUR12 = r"(?:1[0-2]|0?[1-9])"
_MINUTE = r"[0-5]?\d"
_SECOND = r"(?:60|[0-5]?\d)"
_SECONDLZ = r"(?:60|[0-5]\d)"
_MERIDIAN = r"[ \t]*(?P<half>[ap])\.?m\.?(?![a-z])"
_MONTH = r"(?:1[0-2]|0?\d)"
_DAY = r"(?:3[01]|[0-2]?\d)"
_FULL_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_TEXT_MONTH = f"(?:{_FULL_MONTH}|(?-i:" + "|".join(sorted(ROMAN, key=len, reverse=True)) + "))"
_NUMBERED_ZONE = (
    rf"(?:GMT)?[+-](?:{_HOUR24LZ}:[0-5]\d:{_SECONDLZ}|{_HOUR24LZ}[0-5]\d{_SECONDLZ}|{_HOUR24}:?(?:{_MINUTE})?)"
)
_NAMED_ZONE = r"(?:\(?[a-z]{1,6}\)?|[A-Z][a-z]+(?:[_/][A-Z][a-z]+)+)"
_ZONE = rf"(?P<zone>{_NUMBERED_ZONE}|{_NAMED_ZONE})"


@dataclass(frozen=True, slots=True)
class Format:
    """A date or time format."""

    pattern: re.Pattern[str]
    say: Callable[[Said, re.Match[str]], None]


def longest_format(text: str, place: int) -> tuple[Format, re.Match[str]] | None:
    """Return the format with the longest match at a position."""
    best: tuple[Format, re.Match[str]] | None = None
    for one in FORMATS:
        found = one.pattern.match(text, place)
        if found is not None and (best is None or found.end() > best[1].end()):
            best = (one, found)
    return best


def _named(found: re.Match[str], name: str) -> str:
    return found.groupdict().get(name) or ""


def _time(said: Said, found: re.Match[str]) -> None:
    hour = int(found["h"])
    half = _named(found, "half").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    said.say_time(hour, int(_named(found, "i") or 0), int(_named(found, "s") or 0))
    if _named(found, "zone"):
        _zone(said, found)


def _time_or_year(said: Said, found: re.Match[str]) -> None:
    # "2026" means 20:26, unless a time has been read already.
    if said.has_time:
        said.year = int(found[0].lstrip("tT"))
    else:
        _time(said, found)


def _date(said: Said, found: re.Match[str]) -> None:
    year, month, day = _named(found, "y"), _named(found, "m"), _named(found, "d")
    month_of = int(month) if month.isdecimal() else month_number(month)
    said.say_date(year_of(year) if year else None, month_of, int(day) if day else 1)


def _date_of_some_year(said: Said, found: re.Match[str]) -> None:
    month = found["m"]
    said.say_date(None, int(month) if month.isdecimal() else month_number(month), int(found["d"]))


def _moment(said: Said, found: re.Match[str]) -> None:
    _date(said, found)
    _time(said, found)


def _month(said: Said, found: re.Match[str]) -> None:
    said.say_date(None, month_number(found["m"]), None)


def _year(said: Said, found: re.Match[str]) -> None:
    said.year = int(found["y"])


def _day_of_year(said: Said, found: re.Match[str]) -> None:
    said.say_date(year_of(found["y"]), 1, int(found["n"]))


def _week(said: Said, found: re.Match[str]) -> None:
    year = int(found["y"])
    first = date(year, 1, 4)
    day = int(_named(found, "d") or 1)
    said.say_date(year, 1, 4 - first.isoweekday() + (int(found["w"]) - 1) * 7 + day)


def _zone(said: Said, found: re.Match[str]) -> None:
    written = found["zone"]
    said.say_zone(numbered_zone(written) or named_zone(written))


def _timestamp(said: Said, found: re.Match[str]) -> None:
    said.has_date = False
    said.forget_time()
    said.say_date(1970, 1, 1)
    said.say_time(0)
    said.say_zone(numbered_zone("+00:00"))
    said.steps.seconds += int(found["n"])


_TIME24 = rf"t?(?P<h>{_HOUR24})[:.](?P<i>{_MINUTE})"
_SEP = r"[ \t.\-]*"
_DATES: tuple[tuple[str, Callable[[Said, re.Match[str]], None]], ...] = (
    (rf"(?P<m>{_MONTH})/(?P<d>{_DAY})(?:st|nd|rd|th)?", _date_of_some_year),
    (rf"(?P<m>{_MONTH})/(?P<d>{_DAY})(?:st|nd|rd|th)?/(?P<y>\d{{1,4}})", _date),
    (r"(?P<y>[+-]?\d{4})-(?P<m>0\d|1[0-2])-(?P<d>0\d|[12]\d|3[01])", _date),
    (r"(?P<y>\d{4})/(?P<m>0\d|1[0-2])/(?P<d>0\d|[12]\d|3[01])/?", _date),
    (r"(?P<y>\d{2})-(?P<m>0\d|1[0-2])-(?P<d>0\d|[12]\d|3[01])", _date),
    (rf"(?P<y>\d{{4}})-(?P<m>{_MONTH})", _date),
    (rf"(?P<y>\d{{1,4}})-(?P<m>{_MONTH})-(?P<d>{_DAY})", _date),
    (rf"(?P<d>{_DAY})(?:st|nd|rd|th)?{_SEP}(?P<m>{_TEXT_MONTH}){_SEP}(?P<y>\d{{1,4}})", _date),
    (rf"(?P<d>{_DAY})[.\t\-](?P<m>{_MONTH})[.\-](?P<y>\d{{4}})", _date),
    (rf"(?P<d>{_DAY})[.\t](?P<m>{_MONTH})\.(?P<y>\d{{2}})", _date),
    (rf"(?P<m>{_TEXT_MONTH}){_SEP}(?P<y>\d{{4}})", _date),
    (rf"(?P<y>\d{{4}}){_SEP}(?P<m>{_TEXT_MONTH})", _date),
    (rf"(?P<m>{_TEXT_MONTH}){_SEP}(?P<d>{_DAY})[,.stndrh\t ]+(?P<y>\d{{1,4}})", _date),
    (rf"(?P<m>{_TEXT_MONTH}){_SEP}(?P<d>{_DAY})(?:[,.stndrh\t ]+|\Z)", _date_of_some_year),
    (rf"(?P<d>{_DAY})(?:st|nd|rd|th)?{_SEP}(?P<m>{_TEXT_MONTH})", _date_of_some_year),
    (r"(?P<y>\d{4})(?P<m>0\d|1[0-2])(?P<d>0\d|[12]\d|3[01])", _date),
)
_TIMES: tuple[tuple[str, Callable[[Said, re.Match[str]], None]], ...] = (
    (rf"(?P<h>{_HOUR12}){_MERIDIAN}", _time),
    (rf"(?P<h>{_HOUR12})[:.](?P<i>[0-5]\d){_MERIDIAN}", _time),
    (rf"(?P<h>{_HOUR12})[:.](?P<i>{_MINUTE})[:.](?P<s>{_SECONDLZ}){_MERIDIAN}", _time),
    (rf"t(?P<h>{_HOUR24})", _time),
    (_TIME24, _time),
    (rf"{_TIME24}[:.](?P<s>{_SECOND})(?:[.,:]\d+)?", _time),
    (rf"t?(?P<h>{_HOUR24LZ})(?P<i>[0-5]\d)", _time_or_year),
    (rf"t?(?P<h>{_HOUR24LZ})(?P<i>[0-5]\d)(?P<s>{_SECONDLZ})", _time),
)
_COMPOUND = (
    rf"(?P<y>\d{{4}})-?(?P<m>0\d|1[0-2])-?(?P<d>0\d|[12]\d|3[01])t"
    rf"(?P<h>{_HOUR24}):?(?P<i>[0-5]\d):?(?P<s>{_SECONDLZ})(?:\.\d+)?(?:{_ZONE})?"
)
_OTHERS: tuple[tuple[str, Callable[[Said, re.Match[str]], None]], ...] = (
    (_COMPOUND, _moment),
    (r"(?P<y>\d{4})\.?(?P<n>00[1-9]|0[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])", _day_of_year),
    (r"(?P<y>\d{4})-?w(?P<w>0[1-9]|[1-4]\d|5[0-3])-?(?P<d>[0-7])", _week),
    (r"(?P<y>\d{4})-?w(?P<w>0[1-9]|[1-4]\d|5[0-3])", _week),
    (r"@(?P<n>-?\d{1,15})(?:\.\d{0,6})?", _timestamp),
    (r"(?P<y>\d{4})", _year),
    (rf"(?P<m>{_FULL_MONTH})", _month),
    (_ZONE, _zone),
)
FORMATS: tuple[Format, ...] = tuple(
    Format(re.compile(pattern, re.IGNORECASE | re.ASCII), say)
    for pattern, say in (*RELATIVE, *_TIMES, *_DATES, *_OTHERS)
)
