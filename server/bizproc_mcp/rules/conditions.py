"""Conditions of branches and loops as readable text, in every format that designers have written."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity, Process, text_of
from bizproc_mcp.rules.expressions import code_words
from bizproc_mcp.rules.row_words import Row, items_of, row_words

MAX_ROWS = 6
_WITH_ROWS = frozenset({"fieldcondition", "propertyvariablecondition", "mixedcondition"})


def condition_key(activity: Activity) -> str:
    """The property with the condition: the portal takes the first one that names a condition, in any case."""
    return next((key for key in activity.properties if key.lower().endswith("condition") and key != "Condition"), "")


def is_else(activity: Activity) -> bool:
    """Whether a branch runs if none of the branches before it did."""
    key = condition_key(activity)
    if key.lower() not in _WITH_ROWS:
        return key.lower() in ("truecondition", "")
    return _holds_always(_rows(key, activity.properties.get(key)))


def condition_words(activity: Activity, process: Process) -> str:
    """The condition of an IfElseBranchActivity or WhileActivity; "always" if it always holds.

    The fourth element of a row (or `joiner`) joins it to the previous row: 0 means AND, anything else
    means OR; AND binds tighter. An empty list of rows is true, and so is a branch without a
    condition. If the first row is joined by OR, it follows an empty group, which is true.
    """
    key = condition_key(activity)
    if is_else(activity):
        return "always"
    if key.lower() in _WITH_ROWS:
        return _joined(_rows(key, activity.properties.get(key)), process)
    return f"{code_words(key)} holds (unknown here)"


def _rows(key: str, value: Json) -> Iterator[Row]:
    rows = items_of(value)
    if key.lower() == "mixedcondition":
        return _mixed_rows(rows)
    holder = "Document" if key.lower() == "fieldcondition" else None
    # A single row may stand without a list: [field, operator, value].
    alone = bool(rows) and not isinstance(rows[0], Mapping | list | tuple)
    return _plain_rows([rows] if alone else rows, holder)


def _holds_always(rows: Iterator[Row]) -> bool:
    first = next(rows, None)
    return first is None or first.is_or


def _plain_rows(rows: Sequence[Json], holder: str | None) -> Iterator[Row]:
    for row in rows:
        parts = items_of(row)
        if parts:
            # Joiner and value may be missing: the operators for emptiness have neither.
            subject, operator, compared, joiner = (parts[at] if at < len(parts) else None for at in range(4))
            yield Row(holder, text_of(subject), text_of(operator), compared, _is_or(joiner))


def _mixed_rows(rows: Sequence[Json]) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, Mapping):
            source, field, operator = (text_of(row.get(part)) for part in ("object", "field", "operator"))
            yield Row(source, field, operator, row.get("value"), _is_or(row.get("joiner")))


def _is_or(joiner: Json) -> bool:
    """True as in PHP: anything that is neither empty nor zero, even the word "AND"."""
    return joiner not in (None, False, 0, "", "0", [], {})


def _joined(rows: Iterator[Row], process: Process) -> str:
    words: list[str] = []
    for index, row in enumerate(islice(rows, MAX_ROWS)):
        if index:
            words.append("or" if row.is_or else "and")
        words.append(row_words(row, process))
    more = sum(1 for _ in rows)
    if more:
        words.append(f"and {more} more rows")
    return " ".join(words)
