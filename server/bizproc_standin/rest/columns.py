"""SELECT, ORDER and FILTER of bizproc lists: unknown names are dropped (docs/portal.md 4.2, 4.3)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.world.world import World

__all__ = ["Column", "Condition", "Ordering", "Value", "read_filter", "read_order", "read_select"]

Row = TypeVar("Row")
Value = int | str | datetime | None
Operator = Literal["", "=", "<", "<=", ">", ">="]

_KEY = re.compile(r"(?P<prefix>[^A-Za-z]*)(?P<name>[A-Za-z][A-Za-z0-9_]*)\Z")
# Before August 2026 only the first six; that month's documentation adds "=" and "!=".
_PREFIXES: Mapping[str, tuple[bool, Operator]] = {
    "": (False, ""),
    "!": (True, ""),
    "<": (False, "<"),
    "<=": (False, "<="),
    ">": (False, ">"),
    ">=": (False, ">="),
    "=": (False, "="),
    "!=": (True, "="),
}


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A field of a list: its name, and how to compare, read and write it."""

    name: str
    kind: Literal["int", "string", "date"]
    value: Callable[[Row], Value]
    write: Callable[[World, Row], object] | None = None
    """Only if the response differs from the usual form of the compared value."""

    def json(self, world: World, row: Row) -> object:
        """The field's JSON in the response: numbers as strings, dates as ISO 8601, missing values as null."""
        if self.write is not None:
            return self.write(world, row)
        value = self.value(row)
        if value is None or type(value) is str:
            return value
        return iso(value, world.zone) if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class Condition(Generic[Row]):
    """A valid entry of a FILTER: several values match any of them."""

    column: Column[Row]
    operator: Operator
    negated: bool
    values: tuple[object, ...]
    is_array: bool


@dataclass(frozen=True, slots=True)
class Ordering(Generic[Row]):
    """A valid entry of an ORDER."""

    column: Column[Row]
    descending: bool


def read_select(value: object, columns: Mapping[str, Column[Row]], default: Sequence[str]) -> list[Column[Row]]:
    """Read column names in any case; unknown ones are ignored, and an empty list means the default.

    Raises:
        Refusal: 400 ``ERROR_SELECT_VALIDATION_FAILURE`` when an element is not a scalar.

    """
    chosen: dict[str, Column[Row]] = {}
    for _, item in php_items(value) or []:
        if php_items(item) is not None:
            raise Refusal("ERROR_SELECT_VALIDATION_FAILURE", "Invalid data in SELECT parameter")
        name = str(item).upper()
        if name in columns:
            chosen[name] = columns[name]
    return list(chosen.values()) or [columns[name] for name in default]


def read_order(
    value: object, columns: Mapping[str, Column[Row]], default: Sequence[tuple[str, bool]]
) -> list[Ordering[Row]]:
    """Read the orderings; anything but DESC is ascending, and an empty list means the default."""
    chosen: dict[str, Ordering[Row]] = {}
    for key, direction in php_items(value) or []:
        name = key.upper()
        if name in columns:
            chosen[name] = Ordering(columns[name], str(direction).strip().upper() == "DESC")
    return list(chosen.values()) or [Ordering(columns[name], descending) for name, descending in default]


def read_filter(value: object, columns: Mapping[str, Column[Row]]) -> list[Condition[Row]]:
    """Read entries with a known field and prefix; others are dropped, so the list returns more rows."""
    conditions: list[Condition[Row]] = []
    for key, wanted in php_items(value) or []:
        found = _KEY.match(key)
        if found is None or found["prefix"] not in _PREFIXES:
            continue
        column = columns.get(found["name"].upper())
        if column is not None:
            negated, operator = _PREFIXES[found["prefix"]]
            several = php_items(wanted)
            values = (wanted,) if several is None else tuple(item for _, item in several)
            conditions.append(Condition(column, operator, negated, values, several is not None))
    return conditions
