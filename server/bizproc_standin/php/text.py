"""Conversion to text, like ``(string)``."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time

from bizproc_standin.php.site_dates import written

__all__ = ["joined", "number_text", "number_with_separators", "to_text"]

_PRECISION = 14


def to_text(value: object, dates: str = "en") -> str:
    """Convert to text: true is ``1``, false and null are empty, an array is ``Array``, a date has the site's format."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, date | datetime | time):
        return written(value, dates)
    if isinstance(value, list | tuple | Mapping):
        return "Array"
    return str(value)


def joined(value: object, dates: str = "en", glue: str = ", ") -> str:
    """Convert to text, joining the items of arrays, nested ones too."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return glue.join(joined(item, dates, glue) for item in value)
    return to_text(value, dates)


def number_text(value: float) -> str:
    """Write a float with fourteen digits: ``0.3``, ``1.0E+25``, ``-0``, ``INF``."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    shown = f"{value:.{_PRECISION}G}"
    mantissa, mark, exponent = shown.partition("E")
    if not mark:
        return shown
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{exponent[0]}{exponent[1:].lstrip('0') or '0'}"


def number_with_separators(value: float, decimals: int, point: str, thousands: str) -> str:
    """Format a rounded number like ``number_format``; minus zero has no sign."""
    shown = f"{abs(value):,.{max(0, decimals)}f}"
    whole, _, fraction = shown.partition(".")
    sign = "-" if value < 0 and any(digit in "123456789" for digit in shown) else ""
    whole = whole.replace(",", thousands)
    return f"{sign}{whole}{point}{fraction}" if fraction else f"{sign}{whole}"
