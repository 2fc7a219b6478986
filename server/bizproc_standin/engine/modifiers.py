"""What stands behind ``>`` in an expression: a type the value is converted to, or a form it is written in."""

from collections.abc import Sequence

from bizproc_standin.engine.types import TYPES, Field
from bizproc_standin.php.numbers import is_array
from bizproc_standin.php.text import joined

__all__ = ["changed", "converted"]

_TEXT = "string"


def changed(field: Field, value: object, modifiers: Sequence[str]) -> object:
    """Apply modifiers to a value of a field; nothing stays nothing.

    ``printable`` ends it. Before it a type counts where the value can be of it, and text never: the readable form of
    a flag's text would be no better than that of the flag.
    """
    if value is None or value == "" or not modifiers:
        return value
    first, *then = modifiers
    if first == "printable":
        return field.printed(value)
    if first not in TYPES:
        written = field.formatted(first, value)
        text = Field(field.store, TYPES[_TEXT], field.multiple)
        return changed(text, [written] if then and field.multiple else written, then)
    if then == ["printable"]:
        return _printed_as(field, value, first)
    return changed(_as(field, first), _converted(field, value, first), then)


def converted(field: Field, value: object, kind: str) -> object:
    """Convert a value to a type, or write it in the form of that name; null stays null."""
    if value is None:
        return None
    if kind not in TYPES:
        return joined(value, field.store.dates) if is_array(value) else value
    return _converted(field, value, kind)


def _converted(field: Field, value: object, kind: str) -> object:
    return field.converted(value, kind) if field.multiple or not is_array(value) else _each(field, value, kind)


def _each(field: Field, value: object, kind: str) -> object:
    return Field(field.store, field.type, multiple=True, options=field.options).converted(value, kind)


def _printed_as(field: Field, value: object, kind: str) -> str:
    if kind in {"string", "text"} or kind not in field.type.becomes:
        return field.printed(value)
    return _as(field, kind).printed(_converted(field, value, kind))


def _as(field: Field, kind: str) -> Field:
    if kind not in field.type.becomes:
        return field
    return Field(field.store, TYPES[kind], field.multiple)
