"""Conditions of branches and loops in readable words, in all the forms designers have written them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
_WITHOUT_VALUE = frozenset({"empty", "!empty", "modified"})


@dataclass(frozen=True, slots=True)
class _Row:
    subject: str
    operator: str
    value: Json
    or_next: bool


def condition_key(activity: Activity) -> str:
    """The property that holds the condition: the portal takes the first that names one, in any case."""
    return next((key for key in activity.properties if key.lower().endswith("condition") and key != "Condition"), "")


def is_else(activity: Activity) -> bool:
    """Whether a branch runs whenever none before it did."""
    return condition_key(activity).lower() == "truecondition"


def condition_words(activity: Activity, process: Process) -> str:
    """The condition of an IfElseBranchActivity or WhileActivity; "always" for `truecondition`.

    Rows are joined as the portal does: the fourth element (or `joiner`) joins a row with the next
    one, 0 with and, 1 with or; and binds closer than or.
    """
    key = condition_key(activity)
    value = activity.properties.get(key)
    match key.lower():
        case "truecondition":
            words = "always"
        case "fieldcondition":
            words = _joined(list(_plain_rows(value, "Document:")), process)
        case "propertyvariablecondition":
            words = _joined(list(_plain_rows(value, "")), process)
        case "mixedcondition":
            words = _joined(list(_mixed_rows(value, process)), process)
        case "":
            words = "a condition holds (not given)"
        case _:
            words = f"{code_words(key)} holds (unknown here)"
    return words


def _plain_rows(value: Json, prefix: str) -> Iterator[_Row]:
    for row in _items(value):
        parts = _items(row)
        if parts:
            # Joiner and value may be absent: the operators for emptiness have neither.
            subject, operator, compared, joiner = (parts[at] if at < len(parts) else None for at in range(4))
            yield _Row(prefix + code_words(text_of(subject)), text_of(operator), compared, _is_or(joiner))


def _mixed_rows(value: Json, process: Process) -> Iterator[_Row]:
    for row in _items(value):
        if isinstance(row, Mapping):
            subject = source_words(text_of(row.get("object")), text_of(row.get("field")), process)
            yield _Row(subject, text_of(row.get("operator")), row.get("value"), _is_or(row.get("joiner")))


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _is_or(joiner: Json) -> bool:
    return joiner in (1, "1", True) or (isinstance(joiner, str) and joiner.lower() == "or")


def _joined(rows: Sequence[_Row], process: Process) -> str:
    if not rows:
        return "a condition holds (not given)"
    shown = rows[:MAX_ROWS]
    words: list[str] = []
    for index, row in enumerate(shown):
        words.append(_row_words(row, process))
        if index < len(rows) - 1:
            words.append("or" if row.or_next else "and")
    if len(rows) > len(shown):
        words.append(f"{len(rows) - len(shown)} more")
    return " ".join(words)


def _row_words(row: _Row, process: Process) -> str:
    operator = _OPERATORS.get(row.operator.lower(), code_words(row.operator))
    if row.operator.lower() in _WITHOUT_VALUE:
        return f"{row.subject} {operator}"
    if operator in ("=", "≠") and row.value in ("", None, []):
        return f"{row.subject} {'is empty' if operator == '=' else 'is not empty'}"
    if row.operator.lower() == "between" and len(_items(row.value)) == 2:
        first, last = _items(row.value)
        return f"{row.subject} between {value_words(first, process)} and {value_words(last, process)}"
    return f"{row.subject} {operator} {value_words(row.value, process)}"
