"""Filters of items, types and the like: validation, then one test per condition (docs/portal.md 18.5)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from operator import ge, gt, le, lt
from typing import Generic, NamedTuple, TypeVar

from bizproc_standin.engine.values import listed, moment, number
from bizproc_standin.rest.crm.values import INTEGERS
from bizproc_standin.rest.matching import is_like
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records.crm import CrmField
from bizproc_standin.world.crm.values import id_of

__all__ = ["PREFIXES", "Reader", "check_filter", "comparable", "predicate"]

Row = TypeVar("Row")
Test = Callable[[Row], bool]
Comparable = float | str | datetime

PREFIXES = ("", "=", "%", ">", "<", "@", "!", "!@", "!=", "!%", "><", ">=", "<=", "=%", "%=", "!><", "!=%", "!%=")
_WITH_ARRAYS = {"@", "!@", "!=", "=", ""}
_KEY = re.compile(r"([=%><@!]*)(\w+)\Z")
_ORDERING: Mapping[str, Callable[..., bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


class Reader(NamedTuple, Generic[Row]):
    """How to read a field of a row for comparison; a multiple field gives several values."""

    field: CrmField
    read: Callable[[Row], object]


def check_filter(given: Mapping[str, object], allowed: Sequence[str]) -> None:
    """Refuse names and values that the portal refuses; the first one found, inner groups first.

    Raises:
        Refusal: 400 ``INVALID_ARG_VALUE``.

    """
    known = {*allowed}
    for key, value in given.items():
        inner = php_items(value)
        if inner is not None:
            check_filter(dict(inner), allowed)
        found = _KEY.match(key)
        prefix = found[1] if found and found[1] in PREFIXES else None
        named = found is not None and prefix is not None and found[2] in known
        if not named and key not in {"logic", "LOGIC"} and not key.isdecimal():
            raise Refusal("INVALID_ARG_VALUE", f"Invalid filter: field '{key}' is not allowed in filter")
        if inner is not None and prefix not in _WITH_ARRAYS:
            raise Refusal("INVALID_ARG_VALUE", f"Invalid filter: field '{key}' has invalid value")


def predicate(given: Mapping[str, object], readers: Mapping[str, Reader[Row]], zone: tzinfo) -> Test[Row]:
    """Return the test of a checked filter; a group with ``logic`` OR needs one of its conditions."""
    tests: list[Test[Row]] = []
    logic = "AND"
    for key, value in given.items():
        inner = php_items(value)
        found = _KEY.match(key)
        if key.upper() == "LOGIC":
            logic = str(value).upper()
        elif key.isdecimal():
            tests.append(predicate(dict(inner or ()), readers, zone))
        elif found is not None:
            values = (value,) if inner is None else tuple(item for _, item in inner)
            tests.append(_condition(readers[found[2]], found[1], values, zone))
    several = any if logic == "OR" and tests else all
    return lambda row: several(test(row) for test in tests)


def _condition(reader: Reader[Row], prefix: str, values: Sequence[object], zone: tzinfo) -> Test[Row]:
    negated, operator = prefix.startswith("!"), prefix.removeprefix("!")
    tests = [_test(reader.field, operator, value, zone) for value in values]

    def holds(row: Row) -> bool:
        kept = [comparable(reader.field, value, zone) for value in listed(reader.read(row))]
        known = [value for value in kept if value is not None]
        return any(test(known) for test in tests) is not negated

    return holds


def _test(field: CrmField, operator: str, wanted: object, zone: tzinfo) -> Callable[[list[Comparable]], bool]:
    """One value of a condition against the values of a row, none of which is empty."""
    if wanted is None or wanted == "":
        return lambda values: not values
    text = str(wanted).casefold()
    if operator == "%":
        return lambda values: any(text in str(value) for value in values)
    if operator in {"=%", "%="} or (operator == "" and _is_text(field) and not text.isdecimal()):
        return lambda values: any(is_like(str(value), text) for value in values)
    return _comparison(field, operator, wanted, zone)


def _comparison(field: CrmField, operator: str, wanted: object, zone: tzinfo) -> Callable[[list[Comparable]], bool]:
    target = comparable(field, wanted, zone)
    if operator in _ORDERING:
        compare = _ORDERING[operator]
        return lambda values: target is not None and any(compare(value, target) for value in values)
    if operator == "><":
        return lambda _: False
    if target == 0:
        return lambda values: not values or target in values
    return lambda values: target in values


def _is_text(field: CrmField) -> bool:
    return field.type not in INTEGERS and field.type not in {"double", "date", "datetime", "boolean"}


def comparable(field: CrmField, value: object, zone: tzinfo) -> Comparable | None:
    """Return a value in the form in which the database compares it; None when it is empty."""
    if value is None or value == "":
        return None
    if field.type in INTEGERS:
        return id_of(value)
    if field.type == "double":
        return number(value) or 0
    if field.type in {"date", "datetime"}:
        read = moment(value, zone)
        return read and (read.astimezone(zone).replace(hour=0, minute=0, second=0) if field.type == "date" else read)
    if field.type == "boolean" and field.user_field:
        return 1 if value in {True, "Y", "1"} else 0
    return str(value).casefold()
