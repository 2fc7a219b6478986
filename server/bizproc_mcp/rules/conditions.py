"""Conditions of branches and loops in readable words, in all the forms designers have written them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity, Process, text_of
from bizproc_mcp.rules.expressions import code_words, source_words, value_words

MAX_ROWS = 6
_OPERATORS = {
    "=": "=",
    "==": "=",
    "!=": "≠",
    "<>": "≠",
    ">": ">",
    ">=": "≥",
    "<": "<",
    "<=": "≤",
    "in": "is one of",
    "!in": "is none of",
    "contain": "contains",
    "!contain": "does not contain",
    "between": "between",
    "empty": "is empty",
    "!empty": "is not empty",
    "modified": "was changed",
}
_WITH_ROWS = frozenset({"fieldcondition", "propertyvariablecondition", "mixedcondition"})
_WITHOUT_VALUE = frozenset({"empty", "!empty", "modified"})


@dataclass(frozen=True, slots=True)
class _Row:
    prefix: str | None
    subject: tuple[str, str]
    operator: str
    value: Json
    is_or: bool


def condition_key(activity: Activity) -> str:
    """The property that holds the condition: the portal takes the first that names one, in any case."""
    return next((key for key in activity.properties if key.lower().endswith("condition") and key != "Condition"), "")


def is_else(activity: Activity) -> bool:
    """Whether a branch runs whenever none before it did."""
    key = condition_key(activity)
    if key.lower() not in _WITH_ROWS:
        return key.lower() in ("truecondition", "")
    return _holds_always(_rows(key, activity.properties.get(key)))


def condition_words(activity: Activity, process: Process) -> str:
    """The condition of an IfElseBranchActivity or WhileActivity; "always" for what always holds.

    The fourth element of a row (or `joiner`) joins it with the row before it: 0 with and, anything
    else with or, and binds closer than or. No rows at all hold, and so does a branch without a
    condition. A first row joined with or stands behind a group without rows, which holds.
    """
    key = condition_key(activity)
    if is_else(activity):
        return "always"
    if key.lower() in _WITH_ROWS:
        return _joined(_rows(key, activity.properties.get(key)), process)
    return f"{code_words(key)} holds (unknown here)"


def _rows(key: str, value: Json) -> Iterator[_Row]:
    rows = _items(value)
    if key.lower() == "mixedcondition":
        return _mixed_rows(rows)
    prefix = "Document:" if key.lower() == "fieldcondition" else ""
    # One row may stand by itself: [field, operator, value].
    return _plain_rows([rows] if rows and isinstance(rows[0], str) else rows, prefix)


def _holds_always(rows: Iterator[_Row]) -> bool:
    first = next(rows, None)
    return first is None or first.is_or


def _plain_rows(rows: Sequence[Json], prefix: str) -> Iterator[_Row]:
    for row in rows:
        parts = _items(row)
        if parts:
            # Joiner and value may be absent: the operators for emptiness have neither.
            subject, operator, compared, joiner = (parts[at] if at < len(parts) else None for at in range(4))
            yield _Row(prefix, ("", text_of(subject)), text_of(operator), compared, _is_or(joiner))


def _mixed_rows(rows: Sequence[Json]) -> Iterator[_Row]:
    for row in rows:
        if isinstance(row, Mapping):
            source = text_of(row.get("object")), text_of(row.get("field"))
            yield _Row(None, source, text_of(row.get("operator")), row.get("value"), _is_or(row.get("joiner")))


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _is_or(joiner: Json) -> bool:
    """PHP's truth: whatever is neither empty nor zero, the word "AND" among it."""
    return joiner not in (None, False, 0, "", "0", [], {})


def _joined(rows: Iterator[_Row], process: Process) -> str:
    words: list[str] = []
    for index, row in enumerate(islice(rows, MAX_ROWS)):
        if index:
            words.append("or" if row.is_or else "and")
        words.append(_row_words(row, process))
    more = sum(1 for _ in rows)
    if more:
        words.append(f"and {more} more rows")
    return " ".join(words)


def _row_words(row: _Row, process: Process) -> str:
    source, name = row.subject
    subject = source_words(source, name, process) if row.prefix is None else row.prefix + code_words(name)
    operator = _OPERATORS.get(row.operator.lower(), code_words(row.operator))
    if row.operator.lower() in _WITHOUT_VALUE:
        return f"{subject} {operator}"
    if operator in ("=", "≠") and row.value in ("", None, []):
        return f"{subject} {'is empty' if operator == '=' else 'is not empty'}"
    if row.operator.lower() == "between" and len(_items(row.value)) == 2:
        first, last = _items(row.value)
        return f"{subject} between {value_words(first, process)} and {value_words(last, process)}"
    return f"{subject} {operator} {value_words(row.value, process)}"
