"""The recorded shapes of values, and the common shape in which both sides are compared.

A day is `{"$date": text}`, a datetime `{"$datetime": text, "ts", "offset"}` (likewise `$system_…`), a PHP array with
keys `{"$map": {…}}`. PHP's 3.0 equals our 3, and its empty array equals both `[]` and `{}`. Nothing else is converted:
"5" is not 5, null is not "", true is not "Y".
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

MOSCOW = timezone(timedelta(hours=3))
LANGUAGE = "en"
DATES = "ru"  # the recorded site used English with DD.MM.YYYY
_EXACT = 2**53


def given(value: Any) -> Any:
    """Return an input in the stand-in's types."""
    if isinstance(value, list):
        return [given(item) for item in value]
    if not isinstance(value, dict):
        return value
    day = value.get("$date", value.get("$system_date"))
    if day is not None:
        return datetime.strptime(day[:10], "%d.%m.%Y").replace(tzinfo=MOSCOW).date()
    at = value.get("$datetime", value.get("$system_datetime"))
    if at is not None:
        read = datetime.strptime(at, "%d.%m.%Y %H:%M:%S").replace(tzinfo=MOSCOW)
        offset = value.get("offset", 0)
        return read.replace(tzinfo=timezone(timedelta(hours=3, seconds=offset)))
    return {key: given(item) for key, item in value.get("$map", value).items()}


def recorded(value: Any) -> Any:
    """Return an output in the common shape."""
    if isinstance(value, list):
        return [recorded(item) for item in value]
    if isinstance(value, float):
        return _number(value)
    if not isinstance(value, dict):
        return value
    tag = next((tag for tag in _OBJECTS if tag in value), None)
    if tag is not None:
        return _OBJECTS[tag](value)
    return {str(key): recorded(item) for key, item in value.get("$map", value).items()}


_OBJECTS: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "$date": lambda value: ("day", value["$date"]),
    "$datetime": lambda value: ("moment", value["ts"]),
    "$system_datetime": lambda value: ("moment", _seconds(value["$system_datetime"])),
    "$time": lambda value: ("time", value["$time"], value["offset"]),
    "$float": lambda value: float(value["$float"]),
}


def expected(output: Mapping[str, Any]) -> Any:
    """Return the engine's answer; a fault becomes its class."""
    if "error" in output:
        return ("php error", output["error"])
    return recorded(output["value"])


def ours(value: object) -> object:
    """Return the stand-in's answer in the common shape."""
    if isinstance(value, date | time):
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): ours(item) for key, item in value.items()}
    if isinstance(value, tuple) and value[:1] in {("day",), ("moment",), ("time",)}:
        return value
    if isinstance(value, list | tuple):
        return [ours(item) for item in value]
    return _number(value) if isinstance(value, float) else value


def _object(value: date | time) -> object:
    if isinstance(value, time):
        offset = (value.utcoffset() or timedelta(0)) - timedelta(hours=3)
        return ("time", value.strftime("%H:%M"), int(offset.total_seconds()))
    if isinstance(value, datetime):
        return ("moment", int((value if value.tzinfo else value.replace(tzinfo=MOSCOW)).timestamp()))
    return ("day", value.strftime("%d.%m.%Y"))


def same(left: object, right: object) -> bool:
    """Whether two values in the common shape are equal."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float | int) and isinstance(right, float | int):
        return left == right or math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12) or _both_nan(left, right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | dict) and isinstance(right, list | dict):
        return not left and not right
    return type(left) is type(right) and left == right


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())


def _both_nan(left: float, right: float) -> bool:
    return math.isnan(left) and math.isnan(right)


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
