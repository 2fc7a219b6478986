"""Converting values to numbers: numeric strings, ``(int)``, ``(float)`` and rounding."""

import math
import re
from collections.abc import Mapping

__all__ = ["array_items", "is_array", "leading", "numeric", "rounded", "to_float", "to_int"]

_SPACE = r"[ \t\n\r\v\f]*"
_PREFIX = re.compile(_SPACE + r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)", re.IGNORECASE | re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+\Z", re.ASCII)
_REST = re.compile(_SPACE + r"\Z")
_BITS = 64
_LARGEST = 2 ** (_BITS - 1) - 1
_SMALLEST = -(2 ** (_BITS - 1))
_DIGITS = 14
_LONGEST = 400  # further digits change nothing and cost time


def is_array(value: object) -> bool:
    """Whether the value is an array in PHP."""
    return isinstance(value, list | tuple | Mapping)


def array_items(value: object) -> dict[object, object]:
    """Return an array's values by their keys; for anything else an empty map."""
    if isinstance(value, Mapping):
        return dict(value)
    return dict(enumerate(value)) if isinstance(value, list | tuple) else {}


def numeric(text: str) -> int | float | None:
    """Read a numeric string, surrounding spaces allowed; None when it is not one."""
    found = _PREFIX.match(text)
    if found is None or _REST.match(text, found.end()) is None:
        return None
    return _read(found[1])


def leading(text: str) -> int | float:
    """Read the leading number of a string, 0 when there is none."""
    found = _PREFIX.match(text)
    return _read(found[1]) if found else 0


def to_float(value: object) -> float:
    """Convert like ``(float)``: a string by its leading number, a non-empty array to 1."""
    if isinstance(value, str):
        return float(leading(value))
    if isinstance(value, bool | int | float):
        return _finite_float(value)
    return float(_of_others(value))


def to_int(value: object) -> int:
    """Convert like ``(int)``: a float out of range wraps around, a string out of range is clamped."""
    if isinstance(value, str):
        read = leading(value)
        if isinstance(read, float):
            read = max(_SMALLEST, min(_LARGEST, int(read))) if math.isfinite(read) else 0
        return read
    if isinstance(value, float):
        return _wrapped(int(value)) if math.isfinite(value) else 0
    if isinstance(value, bool | int):
        return int(value)
    return _of_others(value)


def rounded(value: float, places: int = 0) -> float:
    """Round halves away from zero after removing binary rounding noise (as PHP before 8.4)."""
    if not math.isfinite(value) or value == 0:
        return value
    known = _DIGITS - math.floor(math.log10(abs(value)))
    if known > places and known - 15 < places:
        scaled = _half_up(_scaled(value, max(-4 * 15, min(4 * 15, known))))
        scaled = _scaled(scaled, max(-4 * 15, places - known))
        if abs(scaled) == math.inf:
            return value
    else:
        scaled = _scaled(value, places)
        if abs(scaled) >= 1e15:
            return value
    return _scaled(_half_up(scaled), -places)


def _read(written: str) -> int | float:
    if _WHOLE.match(written) and len(written) < _LONGEST:
        whole = int(written)
        return whole if _SMALLEST <= whole <= _LARGEST else float(whole)
    return float(written)


def _finite_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _of_others(value: object) -> int:
    if value is None:
        return 0
    if is_array(value):
        return 1 if value else 0
    return 1  # an object


def _wrapped(whole: int) -> int:
    whole %= 2**_BITS
    return whole - 2**_BITS if whole > _LARGEST else whole


def _scaled(value: float, places: int) -> float:
    return value * 10.0**places if places >= 0 else value / 10.0**-places


def _half_up(value: float) -> float:
    return math.floor(value + 0.5) if value >= 0 else math.ceil(value - 0.5)
