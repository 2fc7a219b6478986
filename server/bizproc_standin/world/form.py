"""How ``task.complete`` processes the values of an information request: hardly at all.

The portal stores the values as sent. It converts only dates and times in a known format, and files: single values in
single fields, and lists in multiple fields. It refuses only missing required values: a number field accepts any text,
a select any key.
"""

from collections.abc import Mapping
from datetime import time

from bizproc_standin.engine.operators.containing import is_empty
from bizproc_standin.engine.types import TYPES, Field, type_of
from bizproc_standin.state.errors import TaskRefusal
from bizproc_standin.state.records import TaskField
from bizproc_standin.state.store import Store
from bizproc_standin.state.texts import say

__all__ = ["form_field", "read_form"]

_MISSING = object()


def read_form(
    store: Store, fields: tuple[TaskField, ...], sent: Mapping[str, object], *, require: bool
) -> dict[str, object]:
    """Read the values field by field in the form's order; the first missing required value is an error.

    Ids must match exactly, unknown ones are ignored, omitted ones count as empty. ``require`` is False for
    a cancel that saves nothing. Raises TaskRefusal ERROR_TASK_EXECUTION.
    """
    values: dict[str, object] = {}
    for field in fields:
        value = _value(store, field, sent.get(field.id))
        if require and field.required and (value is _MISSING or is_empty(value)):
            raise TaskRefusal(
                "ERROR_TASK_EXECUTION", say(store.language, "value_required", title=field.name or field.id)
            )
        if value is not _MISSING:
            values[field.id] = value
    return values


def form_field(store: Store, field: TaskField) -> Field | None:
    """Return a field of a request by its type; None for an unknown type.

    Types like ``E:ECrm`` belong to the document; their values are stored as sent.
    """
    kind = type_of(field.type) or (TYPES["string"] if ":" in field.type else None)
    return None if kind is None else Field(store, kind, field.multiple, field.options)


def _value(store: Store, field: TaskField, sent: object) -> object:
    if field.unread:
        return None
    known = form_field(store, field)
    if known is None:
        return _MISSING
    value = known.internal(sent)
    return None if isinstance(value, time) else value  # a time of day is lost on the portal
