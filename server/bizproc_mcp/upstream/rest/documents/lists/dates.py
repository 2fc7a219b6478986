"""Dates in the format of a portal's site, which nothing in the answer names.

Dots put the day first everywhere; with other marks the order shows where a number is above twelve, and then it holds
for all dates of the same answer.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Literal, TypeAlias

__all__ = ["Order", "day_of", "order_of", "written"]

Order: TypeAlias = Literal["day", "month", ""]
"""Which number comes first; "" if that is not known."""

_DATE = re.compile(
    r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})"
    r"(?: ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([ap])\.?m\.?)?)?",
    re.IGNORECASE,
)
_YEAR = 4
_MONTHS = 12


def order_of(texts: Iterable[str]) -> Order:
    """The order that these texts show; "" if they show none, or both."""
    found: set[Order] = set()
    for text in texts:
        parts = _DATE.fullmatch(text.strip())
        if parts is not None and parts[2] != "." and len(parts[4]) == _YEAR:
            if int(parts[1]) > _MONTHS:
                found.add("day")
            elif int(parts[3]) > _MONTHS:
                found.add("month")
    return found.pop() if len(found) == 1 else ""


def day_of(text: str, order: Order) -> date | None:
    """The day, whether or not a time follows; None if it can be read in two ways."""
    parts = _DATE.fullmatch(text.strip())
    try:
        return None if parts is None else _day(parts, order)
    except ValueError:
        return None


def written(text: str, order: Order) -> str | None:
    """A day with its time as `2026-11-24 11:59:59`, in the portal's own time; None as for `day_of`."""
    parts = _DATE.fullmatch(text.strip())
    try:
        day = None if parts is None else _day(parts, order)
        if parts is None or day is None:
            return None
        if not parts[5]:
            return day.isoformat()
        hour = int(parts[5])
        if parts[8]:
            hour = hour % 12 + (12 if parts[8].lower() == "p" else 0)
        return f"{day.isoformat()} {time(hour, int(parts[6]), int(parts[7] or 0)).isoformat()}"
    except ValueError:
        return None


def _day(parts: re.Match[str], order: Order) -> date | None:
    first, mark, second, third = int(parts[1]), parts[2], int(parts[3]), int(parts[4])
    if len(parts[1]) == _YEAR:
        return date(first, second, third)
    if len(parts[4]) != _YEAR:
        return None
    if mark != "." and first != second:
        order = order_of([parts[0]]) or order
        if not order:
            return None
        if order == "month":
            first, second = second, first
    return date(third, second, first)
