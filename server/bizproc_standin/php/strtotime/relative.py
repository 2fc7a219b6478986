"""Words and steps: ``tomorrow``, ``next monday``, ``+1 day``, ``first day of next month``."""

import re
from collections.abc import Callable

from bizproc_standin.php.strtotime.said import NotUnderstoodError, Said
from bizproc_standin.php.strtotime.words import COUNTS, DAYS, UNITS, day_number

__all__ = ["RELATIVE"]

_DAY = "(?:" + "|".join(sorted(DAYS, key=len, reverse=True)) + ")"
_COUNT = "(?:" + "|".join(sorted(COUNTS, key=len, reverse=True)) + ")"
_UNIT = "(?:(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + f")s?|{_DAY})"
_TEXT_COUNT = "(?:next|last|previous|this)"


def _step(said: Said, amount: int, unit: str, manner: int, *, keep_time: bool) -> None:
    name = unit.lower()
    if name in DAYS:
        if not keep_time:
            said.forget_time()
        said.steps.days += (amount - 1 if amount > 0 else amount) * 7
        said.steps.weekday, said.steps.weekday_manner = day_number(name), manner
        return
    kind, factor = UNITS.get(name) or UNITS[name.removesuffix("s")]
    if kind == "workdays" and not keep_time:
        said.forget_time()
    setattr(said.steps, kind, getattr(said.steps, kind) + amount * factor)


def _midnight(days: int) -> Callable[[Said, re.Match[str]], None]:
    def say(said: Said, _: re.Match[str]) -> None:
        said.forget_time()
        if days:
            said.steps.days = days

    return say


def _now(_: Said, __: re.Match[str]) -> None:
    return


def _noon(said: Said, _: re.Match[str]) -> None:
    said.forget_time()
    said.say_time(12)


def _edge(said: Said, found: re.Match[str]) -> None:
    said.steps.edge = found["edge"].lower()


def _around(said: Said, found: re.Match[str]) -> None:
    said.forget_time()
    hour = int(found["h"])
    if half := (found["half"] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    said.say_time(*((hour, 15) if found["side"].lower() == "back" else (hour - 1, 45)))


def _nth_weekday(said: Said, found: re.Match[str]) -> None:
    said.forget_time()
    said.steps.nth = (COUNTS[found["count"].lower()] or 1, day_number(found["day"]) or 7)


def _weekday(said: Said, found: re.Match[str]) -> None:
    said.forget_time()
    said.steps.weekday = day_number(found["day"])
    if said.steps.weekday_manner != 2:
        said.steps.weekday_manner = 1


def _counted_week(said: Said, found: re.Match[str]) -> None:
    said.steps.days += COUNTS[found["count"].lower()] * 7
    said.steps.weekday_manner = 2


def _counted(said: Said, found: re.Match[str]) -> None:
    word = found["count"].lower()
    _step(said, COUNTS[word], found["unit"], 1 if word == "this" else 0, keep_time=False)


def _numbered(said: Said, found: re.Match[str]) -> None:
    signs = found["signs"]
    amount = int(found["n"]) * (-1 if signs.count("-") % 2 else 1)
    _step(said, amount, found["unit"], 1, keep_time=True)


def _ago(said: Said, _: re.Match[str]) -> None:
    said.steps.turned()
    if said.steps.edge:
        raise NotUnderstoodError("no direction")


RELATIVE: tuple[tuple[str, Callable[[Said, re.Match[str]], None]], ...] = (
    (r"yesterday", _midnight(-1)),
    (r"now", _now),
    (r"noon", _noon),
    (r"midnight|today", _midnight(0)),
    (r"tomorrow", _midnight(1)),
    (r"(?P<edge>first|last) day of", _edge),
    (r"(?P<side>back|front) of (?P<h>\d{1,2})(?:[ \t]*(?P<half>[ap])\.?m\.?)?", _around),
    (rf"(?P<count>{_COUNT})[ \t]+(?P<day>{_DAY})[ \t]+of", _nth_weekday),
    (r"ago", _ago),
    (rf"(?P<day>{_DAY})", _weekday),
    (rf"(?P<count>{_TEXT_COUNT})[ \t]+week", _counted_week),
    (rf"(?P<count>{_COUNT})[ \t]+(?!week\b)(?P<unit>{_UNIT})", _counted),
    (rf"(?P<signs>[+\-]*)[ \t]*(?P<n>\d{{1,13}})[ \t]*(?P<unit>{_UNIT})", _numbered),
)
