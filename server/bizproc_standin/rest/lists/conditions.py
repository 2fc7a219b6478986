"""FILTER and ELEMENT_ORDER of list elements (docs/portal.md 19.1)."""

import re
from collections.abc import Callable, Mapping

from bizproc_standin.php.numbers import numeric
from bizproc_standin.php.site_dates import read
from bizproc_standin.rest.lists.asked import Asked
from bizproc_standin.rest.lists.values import plain_values
from bizproc_standin.rest.matching import is_like
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records import Document, ListField

__all__ = ["read_conditions", "sorted_elements"]

Test = Callable[[Document], bool]

_KEY = re.compile(r"(?P<prefix>\W*)(?P<name>\w*)\Z", re.ASCII)
_PREFIXES = {"", "!", "=", "%", "!%", ">", ">=", "<", "<=", "><", "!><", "*"}
_SYSTEM = {
    "ID": "ID",
    "NAME": "NAME",
    "CODE": "CODE",
    "XML_ID": "XML_ID",
    "CREATED_BY": "CREATED_BY",
    "MODIFIED_BY": "MODIFIED_BY",
    "DATE_CREATE": "DATE_CREATE",
    "TIMESTAMP_X": "TIMESTAMP_X",
    "SECTION_ID": "IBLOCK_SECTION_ID",
    "SEARCHABLE_CONTENT": "NAME",
}
"""What can be filtered by, and where its value is; IBLOCK_SECTION_ID itself is refused."""
_UNSORTABLE = {"S:Money", "S:ECrm", "S:DiskFile", "S:HTML", "F"}


def read_conditions(asked: Asked) -> list[Test]:
    """Read FILTER.

    Raises:
        Refusal: 400 ``ERROR_ARGUMENT`` for an operation or a field that is not allowed.

    """
    return [_condition(asked, key, value) for key, value in php_items(asked.params.get("FILTER")) or []]


def _condition(asked: Asked, key: str, value: object) -> Test:
    found = _KEY.match(key)
    prefix, name = (found["prefix"], found["name"]) if found else ("", key)
    if prefix not in _PREFIXES:
        raise Refusal("ERROR_ARGUMENT", f"Filter operation not allowed: {prefix}")
    field = _fields(asked).get(name)
    if field is None:
        raise Refusal("ERROR_ARGUMENT", f"Filter field not allowed: {name}")
    several = php_items(value)
    wanted = [_wanted(asked, field, item) for item in ([value] if several is None else [one for _, one in several])]
    negated, operator = prefix.startswith("!"), prefix.removeprefix("!")
    test = _test(operator, wanted)
    world = asked.call.world
    return lambda element: test(plain_values(world, element, field)) is not negated


def _fields(asked: Asked) -> Mapping[str, ListField]:
    """Fields by the names that filters use: properties by id and by code."""
    system = {name: ListField(key, name, "S") for name, key in _SYSTEM.items()}
    own = [one for one in asked.list.fields if one.number]
    return {**system, **{f"PROPERTY_{one.code}": one for one in own if one.code}, **{one.id: one for one in own}}


def _wanted(asked: Asked, field: ListField, value: object) -> str:
    if value is None or value is False or php_items(value) is not None:
        return ""
    text = str(value)
    if field.type in {"S:Date", "S:DateTime"} or field.id in {"DATE_CREATE", "TIMESTAMP_X"}:
        moment = read(text, asked.call.world.dates)
        return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else text
    return text


def _test(operator: str, wanted: list[str]) -> Callable[[list[str]], bool]:
    if operator == "><":
        low, high = (*wanted, "", "")[:2]
        return lambda values: any(_compared(low, one) <= 0 <= _compared(high, one) for one in values)
    if operator in {"<", "<=", ">", ">="}:
        signs = {"<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {1, 0}}[operator]
        return lambda values: any(_compared(one, bound) in signs for one in values for bound in wanted)
    if operator in {"%", "*"}:
        return lambda values: any(bound.casefold() in one.casefold() for one in values for bound in wanted)
    if operator == "":
        return lambda values: any(_matches(values, bound) for bound in wanted)
    return lambda values: any(one == bound for one in values or [""] for bound in wanted)


def _matches(values: list[str], pattern: str) -> bool:
    """Without a prefix texts are masks; an empty one finds what is empty."""
    return any(is_like(one.casefold(), pattern.casefold()) for one in values) if pattern else not any(values)


def _compared(one: str, other: str) -> int:
    left, right = numeric(one), numeric(other)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    return (one > other) - (one < other)


def sorted_elements(asked: Asked, elements: list[Document]) -> list[Document]:
    """Sort by ELEMENT_ORDER; unknown fields and those that cannot be sorted are ignored, by default by id."""
    fields, world = _fields(asked), asked.call.world
    order = [
        (fields[name], str(how).strip().lower().startswith("desc"))
        for name, how in php_items(asked.params.get("ELEMENT_ORDER")) or []
        if name in fields and fields[name].type not in _UNSORTABLE and not fields[name].multiple
    ]
    for field, descending in reversed(order):
        elements = sorted(elements, key=lambda one: _rank(plain_values(world, one, field)), reverse=descending)
    return elements


def _rank(values: list[str]) -> tuple[int, float, str]:
    number = numeric(values[0]) if values else None
    if number is not None:
        return 1, float(number), ""
    return (2, 0.0, values[0].casefold()) if values else (0, 0.0, "")
