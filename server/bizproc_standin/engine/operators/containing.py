"""``in``, ``contain`` and ``empty``: these compare values as text."""

from bizproc_standin.engine.operators.comparable import PEOPLE, Asked, comparable, items
from bizproc_standin.php.comparison import is_in
from bizproc_standin.php.numbers import is_array
from bizproc_standin.php.text import to_text

__all__ = ["contains", "is_among", "is_empty"]


def is_empty(value: object) -> bool:
    """Whether a value is empty: null, "", false, or only empty items; 0 and "0" are not empty."""
    if is_array(value):
        return all(is_empty(item) for item in items(value))
    return value is None or value is False or value == ""


def is_among(asked: Asked, own: object, given: object) -> bool:
    """Whether all own values are among the given ones; a single given value is searched as text."""
    if asked.kind in PEOPLE:
        ours: list[object] = comparable(asked, own)
        among: object = comparable(asked, given)
    else:
        ours, among = items(own), given
    return bool(ours) and all(_among(asked, value, among) for value in ours)


def contains(asked: Asked, own: object, given: object) -> bool:
    """Whether all given values are present; a text may be part of a longer one."""
    if asked.kind in PEOPLE:
        return set(comparable(asked, given)) <= set(comparable(asked, own))
    wanted = items(given)
    return bool(wanted) and all(any(_holds(asked, one, part) for one in items(own)) for part in wanted)


def _among(asked: Asked, value: object, among: object) -> bool:
    if is_array(among):
        return is_in(value, among, asked.dates)
    return _is_part(asked, value, among)


def _holds(asked: Asked, value: object, part: object) -> bool:
    return is_in(part, value, asked.dates) if is_array(value) else _is_part(asked, part, value)


def _is_part(asked: Asked, part: object, whole: object) -> bool:
    if is_array(part) or is_array(whole):
        return False
    wanted = to_text(part, asked.dates)
    return wanted != "" and wanted in to_text(whole, asked.dates)
