"""The functions calculations may call."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from random import Random

from bizproc_standin.engine.calculation import CalculationError
from bizproc_standin.engine.values import compare, date_text, is_on, listed, moment, number, text, whole

_INTERVAL = re.compile(r"(-?\d{1,6})\s*([ymdhis])", re.IGNORECASE)
_STEPS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "i": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
WORKDAY = (9, 18)


@dataclass(slots=True, frozen=True)
class Surroundings:
    """What functions need to know beyond their arguments."""

    now: datetime
    zone: tzinfo
    language: str
    rng: Random


Arguments = Sequence[object]
Function = Callable[[Surroundings, Arguments], object]


def call(around: Surroundings, name: str, arguments: Arguments) -> object:
    """Call a function by its lower-case name; raises CalculationError for an unknown one."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise CalculationError(f"Unknown function {name!r}.")
    return function(around, arguments)


def _nth(arguments: Arguments, place: int, default: object = None) -> object:
    return arguments[place] if place < len(arguments) else default


def shifted(start: datetime, interval: str) -> datetime:
    """Move a moment by an interval such as ``-5d`` or ``1y2m3d4h5i6s`` (m is months, i minutes)."""
    backwards = interval.lstrip().startswith("-")
    months = 0
    step = timedelta(0)
    for amount, unit in _INTERVAL.findall(interval):
        count = int(amount)
        if backwards and count > 0:
            count = -count  # the sign in front holds for all parts
        if unit.lower() in "ym":
            months += count * (12 if unit.lower() == "y" else 1)
        else:
            step += _STEPS[unit.lower()] * count
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day) + step


def _dateadd(around: Surroundings, arguments: Arguments) -> object:
    base = _nth(arguments, 0)
    start = moment(base, around.zone)
    if start is None:
        raise CalculationError("dateadd needs a date.")
    moved = shifted(start, text(_nth(arguments, 1, "")))
    whole_day = isinstance(base, date) and not isinstance(base, datetime)
    return moved.date() if whole_day and (moved.hour, moved.minute, moved.second) == (0, 0, 0) else moved


def _datediff(around: Surroundings, arguments: Arguments) -> object:
    first, second = (moment(_nth(arguments, place), around.zone) for place in (0, 1))
    if first is None or second is None:
        raise CalculationError("datediff needs two dates.")
    gap = second - first
    seconds = int(abs(gap).total_seconds())
    parts = {
        "%a": seconds // 86400,
        "%d": seconds // 86400,
        "%h": seconds // 3600 % 24,
        "%i": seconds // 60 % 60,
    }
    parts["%s"] = seconds % 60
    pattern = text(_nth(arguments, 2, "%a"))
    pattern = pattern.replace("%R", "-" if gap < timedelta(0) else "+")
    return re.sub(r"%[adhis]", lambda found: str(parts[found[0]]), pattern)


def _date(around: Surroundings, arguments: Arguments) -> object:
    at = moment(_nth(arguments, 1, around.now), around.zone) or around.now
    codes = {
        "d": "%d",
        "m": "%m",
        "Y": "%Y",
        "y": "%y",
        "H": "%H",
        "i": "%M",
        "s": "%S",
        "N": "%u",
        "w": "%w",
    }
    pattern = text(_nth(arguments, 0, "d.m.Y"))
    return "".join(at.strftime(codes[letter]) if letter in codes else letter for letter in pattern)


def _workdays(around: Surroundings, arguments: Arguments) -> object:
    at = moment(_nth(arguments, 0), around.zone)
    if at is None:
        raise CalculationError("addworkdays needs a date.")
    left = max(-3650, min(3650, whole(_nth(arguments, 1, 0))))
    step = timedelta(days=1 if left > 0 else -1)
    while left:
        at += step
        if at.weekday() < 5:
            left -= 1 if left > 0 else -1
    return at


def _is_workday(around: Surroundings, arguments: Arguments) -> object:
    at = moment(_nth(arguments, 0), around.zone)
    return at is not None and at.weekday() < 5


def _is_worktime(around: Surroundings, arguments: Arguments) -> object:
    at = moment(_nth(arguments, 0), around.zone)
    return at is not None and at.weekday() < 5 and WORKDAY[0] <= at.hour < WORKDAY[1]


def _round(_: Surroundings, arguments: Arguments) -> object:
    places = max(-15, min(15, whole(_nth(arguments, 1, 0))))
    value = number(_nth(arguments, 0)) or 0
    factor = 10.0**places
    # PHP rounds halves away from zero, Python to even.
    rounded = int(abs(value) * factor + 0.5) / factor * (1 if value >= 0 else -1)
    return int(rounded) if places <= 0 else rounded


def _extreme(pick: Callable[[list[int | float]], int | float]) -> Function:
    def run(_: Surroundings, arguments: Arguments) -> object:
        values = [number(item) or 0 for argument in arguments for item in listed(argument)]
        return pick(values) if values else 0

    return run


def _substr(_: Surroundings, arguments: Arguments) -> object:
    source, start = text(_nth(arguments, 0)), whole(_nth(arguments, 1, 0))
    tail = source[start:]
    length = _nth(arguments, 2)
    return tail if length is None else tail[: whole(length)]


def _strpos(_: Surroundings, arguments: Arguments) -> object:
    place = text(_nth(arguments, 0)).find(text(_nth(arguments, 1)))
    return False if place < 0 else place


def _numberformat(_: Surroundings, arguments: Arguments) -> object:
    decimals = max(0, min(10, whole(_nth(arguments, 1, 0))))
    written = f"{number(_nth(arguments, 0)) or 0:,.{decimals}f}"
    point, thousands = text(_nth(arguments, 2, ".")), text(_nth(arguments, 3, ","))
    return written.replace(",", "\0").replace(".", point).replace("\0", thousands)


def _merge(_: Surroundings, arguments: Arguments) -> object:
    return [item for argument in arguments for item in listed(argument)]


def _contains_all(_: Surroundings, arguments: Arguments) -> object:
    return all(is_on(argument) for argument in arguments)


def _randstring(around: Surroundings, arguments: Arguments) -> object:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(around.rng.choice(letters) for _ in range(max(0, min(256, whole(_nth(arguments, 0, 10))))))


def _rand(around: Surroundings, arguments: Arguments) -> object:
    low, high = whole(_nth(arguments, 0, 0)), whole(_nth(arguments, 1, 2**31 - 1))
    return around.rng.randint(min(low, high), max(low, high))


def _if(_: Surroundings, arguments: Arguments) -> object:
    return _nth(arguments, 1) if is_on(_nth(arguments, 0)) else _nth(arguments, 2)


def _in_range(around: Surroundings, arguments: Arguments) -> object:
    value = _nth(arguments, 0)
    low, high = _nth(arguments, 1), _nth(arguments, 2)
    return compare(value, low, around.zone) >= 0 and compare(value, high, around.zone) <= 0


def _on_text(change: Callable[[str], object]) -> Function:
    return lambda _, arguments: change(text(_nth(arguments, 0)))


def _on_number(change: Callable[[float], object]) -> Function:
    return lambda _, arguments: change(number(_nth(arguments, 0)) or 0)


FUNCTIONS: dict[str, Function] = {
    "abs": _on_number(abs),
    "addworkdays": _workdays,
    "and": _contains_all,
    "between": _in_range,
    "ceil": _on_number(lambda value: -int(-value // 1)),
    "count": lambda _, arguments: len(listed(_nth(arguments, 0))),
    "date": _date,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "explode": lambda _, arguments: text(_nth(arguments, 1)).split(text(_nth(arguments, 0)) or None),
    "false": lambda _, __: False,
    "firstupper": _on_text(lambda value: value[:1].upper() + value[1:]),
    "floatval": _on_number(float),
    "floor": _on_number(lambda value: int(value // 1)),
    "if": _if,
    "implode": lambda _, arguments: text(_nth(arguments, 0)).join(map(text, listed(_nth(arguments, 1)))),
    "intval": _on_number(int),
    "isworkday": _is_workday,
    "isworktime": _is_worktime,
    "locdate": _date,
    "ltrim": _on_text(str.lstrip),
    "max": _extreme(max),
    "merge": _merge,
    "min": _extreme(min),
    "not": lambda _, arguments: not is_on(_nth(arguments, 0)),
    "numberformat": _numberformat,
    "or": lambda _, arguments: any(is_on(argument) for argument in arguments),
    "rand": _rand,
    "randstring": _randstring,
    "round": _round,
    "rtrim": _on_text(str.rstrip),
    "strlen": _on_text(len),
    "strpos": _strpos,
    "strtolower": _on_text(str.lower),
    "strtoupper": _on_text(str.upper),
    "substr": _substr,
    "sum": _extreme(sum),
    "touserdate": lambda _, arguments: _nth(arguments, 1, _nth(arguments, 0)),
    "trim": _on_text(str.strip),
    "true": lambda _, __: True,
    "workdateadd": lambda around, arguments: _workdays(
        around, [_nth(arguments, 0), whole(text(_nth(arguments, 1, "0")).rstrip("dD "))]
    ),
    "dateformat": lambda around, arguments: date_text(
        moment(_nth(arguments, 0), around.zone) or around.now, around.language
    ),
}
