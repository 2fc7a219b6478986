"""One condition row in words that are true exactly when the portal evaluates the row to true (docs/portal.md 6.6)."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Process
from bizproc_mcp.rules.expressions import (
    EXPRESSION,
    MAX_LISTED,
    code_words,
    people_words,
    source_words,
    text_words,
    value_words,
)

__all__ = ["Row", "items_of", "row_words"]

_COMPARED = {"=": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}
_OPERATORS = frozenset({*_COMPARED, "in", "!in", "contain", "!contain", "empty", "!empty", "between", "modified"})
_PEOPLE = frozenset({"user", "S:employee", "UF:employee"})
_FLAGS = frozenset({"bool", "UF:boolean"})
_DATES = frozenset({"date", "datetime", "UF:date"})
_NUMBERS = frozenset({"int", "double"})
_LEADING = re.compile(r"\s{0,20}([+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,4})?)")
_LARGEST = 2**63 - 1
_READ_AS = {"Y": "yes", "1": "yes", "true": "yes", "N": "no", "0": "no", "false": "no", "": "no"}
_OBJECTS = frozenset(
    {"Document", "Variable", "Template", "Parameter", "Constant", "System", "User", "Workflow"}
    | {"GlobalConst", "GlobalVar"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the designer wrote it; if `object` is None, `field` is the name of a parameter or variable."""

    object: str | None
    field: str
    operator: str
    value: Json
    is_or: bool


def row_words(row: Row, process: Process) -> str:
    """`Document:SUM > 1000`, with a note if the name is undefined: such a row does not do what it seems to."""
    subject = code_words(row.field) if row.object is None else source_words(row.object, row.field, process)
    # If a row holds whatever its operator, the operator needs no note.
    note = _of_nobody(row, process) or _of_operator(row)
    return f"{subject} {_predicate(row, _kind(row, process), process)}{f' ({note})' if note else ''}"


def items_of(value: Json) -> Sequence[Json]:
    """The values of a list or map; a scalar has none."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _kind(row: Row, process: Process) -> str:
    """The declared type of the subject; "" if unknown."""
    if process.types is None:
        return ""
    if row.object is None:
        return process.type_of(row.field) or ""
    holder = "Template" if row.object == "Parameter" else row.object
    return process.types.get(holder, {}).get(row.field, "")


def _of_nobody(row: Row, process: Process) -> str:
    if row.object is None:
        if process.types is None or process.type_of(row.field) is not None:
            return ""
        return "always holds: that is neither parameter nor variable"
    known = row.object in _OBJECTS or row.object in process.by_name
    if known or not process.whole:
        return ""
    return f"{'never' if row.operator == '!empty' else 'always'} holds: nothing here has that name"


def _of_operator(row: Row) -> str:
    if row.operator in _OPERATORS:
        return ""
    return f"{code_words(row.operator)} is not an operator" if row.operator else "no operator"


def _predicate(row: Row, kind: str, process: Process) -> str:
    """Everything but the subject. Operators are exact: unknown ones (`<>`, `IN`) make the portal test identity."""
    no = "not " if row.operator.startswith("!") else ""
    match row.operator.removeprefix("!"):
        case "=" | ">" | ">=" | "<" | "<=" if row.operator in _COMPARED:
            return _comparison(row, kind, process)
        case "empty":
            return f"is {no}empty"
        case "in":
            return f"is {no}{_inside(row.value, kind)} {_words(row.value, kind, process)}"
        case "contain":
            return f"{'does not contain' if no else 'contains'} {_words(row.value, kind, process)}"
    if row.operator in ("between", "modified"):
        first, last = (*(items_of(row.value) or [row.value]), None, None)[:2]
        bounds = f"between {_words(first, kind, process)} and {_words(last, kind, process)}"
        return bounds if row.operator == "between" else "was changed"
    return f"is identical to {_words(row.value, kind, process)}"


def _comparison(row: Row, kind: str, process: Process) -> str:
    sign = _COMPARED[row.operator]
    if sign in ("=", "≠") and kind not in _PEOPLE:
        if row.value == "" and kind not in _FLAGS | _DATES | _NUMBERS:
            # A comparison treats the text 0 as empty; the operator `empty` does not.
            return "is empty or «0»" if sign == "=" else "is neither empty nor «0»"
        if row.value in (None, [], {}) or (row.value == "" and kind in _DATES):
            return "is empty" if sign == "=" else "is not empty"
    if kind in _FLAGS and isinstance(row.value, str) and row.value in _READ_AS:
        return f"{sign} {_READ_AS[row.value]}"
    return f"{sign} {_words(row.value, kind, process)}"


def _inside(value: Json, kind: str) -> str:
    """In a list the value is an element; in a single text it is a substring."""
    if kind in _PEOPLE or isinstance(value, Mapping | list | tuple):
        return "one of"
    is_expression = isinstance(value, str) and EXPRESSION.fullmatch(value.strip()) is not None
    return "in" if is_expression else "part of"


def _words(value: Json, kind: str, process: Process) -> str:
    """The compared value: as people, as plain text, or as either if the type is unknown."""
    if kind in _PEOPLE:
        return people_words(value, process)
    if kind in _NUMBERS and isinstance(value, str) and "{=" not in value and not value.startswith("="):
        return _number_words(value, kind)
    if not kind or not isinstance(value, str | Sequence):
        return value_words(value, process)
    if not isinstance(value, str):
        words = [_words(item, kind, process) for item in islice(value, MAX_LISTED)]
        return ", ".join(words) + (f" and {len(value) - len(words)} more" if len(value) > len(words) else "")
    # In plain text «author» and «user_5» are ordinary words.
    plain = value_words(value, process)
    names_people = not plain.startswith("«") and value.lower().startswith(("author", "user_"))
    return text_words(value, process) if names_people else plain


def _number_words(text: str, kind: str) -> str:
    """A text compared with a number counts as the number it starts with, or as 0."""
    found = _LEADING.match(text)
    if found is None:
        return "0"
    if kind == "double":
        return found[1]
    number = int(found[1]) if found[1].lstrip("+-").isdecimal() else float(found[1])
    return str(max(-_LARGEST, min(_LARGEST, int(number)))) if math.isfinite(number) else "0"
