"""Evaluating conditions: the ORM of instances and templates, and the SQL builder of tasks (docs/portal.md 4.3)."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from operator import eq, ge, gt, le, lt
from typing import TypeVar

from bizproc_standin.rest.columns import Condition, Ordering, Value
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.moments import read_moment

__all__ = ["is_like", "orm_predicate", "sort_rows", "task_predicate"]

Row = TypeVar("Row")
Test = Callable[[Row], bool]

_COMPARE: dict[str, Callable[..., bool]] = {
    "": eq, "=": eq, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


def orm_predicate(condition: Condition[Row], zone: tzinfo) -> Test[Row]:
    """Strings without a prefix match like SQL LIKE in any case; numbers are cast; ``!`` also finds NULL."""
    tests = [_orm_test(condition, value, zone) for value in condition.values]
    read, negated = condition.column.value, condition.negated

    def holds(row: Row) -> bool:
        value = read(row)
        return any(test(value) for test in tests) is not negated

    return holds


def _orm_test(condition: Condition[Row], wanted: object, zone: tzinfo) -> Callable[[Value], bool]:
    kind, operator = condition.column.kind, condition.operator
    if wanted is None:
        return lambda value: value is None and operator in {"", "="}
    if kind == "string":
        text = _text(wanted).casefold()
        if operator == "" and not condition.is_array:
            return lambda value: value is not None and is_like(str(value).casefold(), text)
        compare = _COMPARE[operator]
        return lambda value: value is not None and compare(str(value).casefold(), text)
    target = php_int(wanted) if kind == "int" else read_moment(_text(wanted), zone)
    compare = _COMPARE[operator]
    if target is None:
        return lambda value: value is None and operator in {"", "="}
    return lambda value: value is not None and compare(value, target)


def task_predicate(condition: Condition[Row], zone: tzinfo) -> Test[Row] | None:
    """Exact equality; ``!X`` also finds NULL; 0 and "" also match NULL; an empty array is ignored."""
    tests = [_task_test(condition, value, zone) for value in condition.values]
    if not tests:
        return None
    read = condition.column.value
    if len(tests) == 1:
        only = tests[0]
        return lambda row: only(read(row))
    # Negated values are combined with AND, the others with OR.
    several = all if condition.negated else any
    return lambda row: several(test(value) for value in (read(row),) for test in tests)


def _task_test(condition: Condition[Row], wanted: object, zone: tzinfo) -> Callable[[Value], bool]:
    kind, negated = condition.column.kind, condition.negated
    target: Value
    if kind == "int":
        target = php_int(wanted)
    elif kind == "string":
        target = _text(wanted)
    else:
        target = read_moment(_text(wanted), zone) if wanted else None
        if target is None:
            return lambda value: (value is None) is not negated
    compare = _COMPARE[condition.operator]
    means_null = not target and condition.operator in {"", "=", "<=", ">="}
    if negated and not means_null:
        return lambda value: value is None or not compare(value, target)
    if negated:
        return lambda value: value is not None and not compare(value, target)
    return lambda value: means_null if value is None else compare(value, target)


def is_like(text: str, pattern: str) -> bool:
    """SQL LIKE with ``%`` and ``_``, in time proportional to the product of both lengths."""
    at, wild, resume, mark = 0, 0, -1, 0
    while at < len(text):
        if wild < len(pattern) and pattern[wild] == "%":
            resume, mark = wild, at
            wild += 1
        elif wild < len(pattern) and pattern[wild] in {"_", text[at]}:
            at, wild = at + 1, wild + 1
        elif resume >= 0:
            mark += 1
            at, wild = mark, resume + 1
        else:
            return False
    return all(rest == "%" for rest in pattern[wild:])


def sort_rows(rows: list[Row], order: list[Ordering[Row]]) -> list[Row]:
    """Sort in place as MySQL does: NULL first, strings case-insensitively."""
    for ordering in reversed(order):
        read = ordering.column.value
        kind = ordering.column.kind

        def key(row: Row) -> tuple[bool, int | str | datetime]:
            value = read(row)  # noqa: B023 - used only within this iteration
            if value is None:
                return (False, _NOTHING[kind])  # noqa: B023
            return (True, value.casefold() if isinstance(value, str) else value)

        rows.sort(key=key, reverse=ordering.descending)
    return rows


_NOTHING: dict[str, int | str | datetime] = {"int": 0, "string": "", "date": datetime.min.replace(tzinfo=UTC)}


def _text(value: object) -> str:
    """A scalar as PHP casts it to a string."""
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None or isinstance(value, dict | list) else str(value)
