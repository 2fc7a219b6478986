"""How PHP reads a number out of anything, and compares one with anything."""

import re

_LEADING = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_NUMERIC = re.compile(_LEADING.pattern + r"\s*", re.IGNORECASE | re.ASCII)
_WIDEST = 2.0**63


def php_int(value: object) -> int:
    """Cast as PHP's ``(int)``: leading digits count, other text is 0, a filled array is 1."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, str):
        found = _LEADING.match(value)
        value = float(found[0]) if found else 0.0
    if isinstance(value, float):
        return int(value) if abs(value) < _WIDEST else 0
    return 1 if value else 0


def exceeds(number: int, other: object) -> bool:
    """Whether PHP 8 finds an int greater than what a template holds, whatever that is."""
    if other is None or isinstance(other, bool):
        return bool(number) > bool(other)
    if isinstance(other, int | float):
        return number > other
    if isinstance(other, str):
        # Text that is no number is compared as text.
        return number > float(other) if _NUMERIC.fullmatch(other) else str(number) > other
    return False  # an array is greater than any number


def numeric(value: object) -> float | None:
    """Return what PHP 8 calculates with, None for what it refuses to."""
    if value is None or isinstance(value, bool):
        return float(value or 0)
    if isinstance(value, int | float):
        return float(value)
    found = _LEADING.match(value) if isinstance(value, str) else None
    return float(found[0]) if found else None
