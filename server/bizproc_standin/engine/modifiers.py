"""The modifiers after ``>`` in an expression: a type to convert the value to, or an output format."""

from collections.abc import Sequence

from bizproc_standin.engine.types import TYPES, Field
from bizproc_standin.php.numbers import is_array
from bizproc_standin.php.text import joined

__all__ = ["changed", "converted"]

_TEXT = "string"


def changed(field: Field, value: object, modifiers: Sequence[str]) -> object:
    """Apply modifiers to a value of a field; null and "" stay as they are.

    ``printable`` is the last one applied. A type before it applies only if the value can be converted to it, and text
    never applies: the printable form of a flag's text would be the same as the flag's.
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
    """Convert a value to a type, or format it as named; null stays null."""
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
