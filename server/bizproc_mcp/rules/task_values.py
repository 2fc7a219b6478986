"""Values that a task's form would lose or misinterpret: they are rejected before sending.

`bizproc.task.complete` stores whatever it receives, and a field that is not sent becomes null (docs/portal.md 7.4).
Start parameters and event values differ: there, missing fields keep their values.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.tasks import FormField, Task
from bizproc_mcp.rules.field_values import FILE_TYPES, ill_typed, is_empty, type_read

__all__ = ["cannot_go_back", "is_lost", "loss", "offsets_seen", "task_value"]


def task_value(field: FormField, value: Value, offsets: Collection[timedelta]) -> Value:
    """A checked value in the form that a task stores correctly; raises `InvalidInput` if there is none.

    `offsets` are the known UTC offsets of the portal's clock.
    """
    if isinstance(value, list):
        return [task_value(field, item, offsets) for item in value]
    if is_empty(value):
        return value
    if field.type == "file" and not isinstance(value, FileContent):
        raise ill_typed(
            field,
            'a path inside BIZPROC_FILES_DIR, or ["name", "base64"]: a number would be stored as the '
            "file's content, not as the Drive file with that id",
        )
    if is_lost(field):
        raise InvalidInput(
            f"Field '{field.id}' ({field.type}) cannot be filled in from here: the portal loses a time of day "
            "that is sent to it.",
            "Fill in this form in the portal.",
        )
    return _local(field, value, offsets) if type_read(field) == "datetime" else value


def is_lost(field: FormField) -> bool:
    """Whether the portal loses any value sent for the field."""
    return field.type == "time" and not field.multiple


def cannot_go_back(field: FormField) -> bool:
    """Whether the field's current value cannot be sent back: files are shown only as links."""
    return not is_empty(field.default) and (field.type in FILE_TYPES or is_lost(field))


def loss(field: FormField) -> str:
    """The sentence about a value that the answer would remove because it was not given."""
    if is_lost(field):
        what = "holds a time of day, which the portal loses with any answer from here: answer in the portal"
    else:
        what = "holds a file, which an answer removes because the portal shows it as a link only: give it again"
    return f"Field '{field.id}' ({field.type}) {what}{'' if field.required else ', or null to clear it'}."


def offsets_seen(task: Task) -> frozenset[timedelta]:
    """The UTC offsets that a task's own times reveal about the portal's clock."""
    moments = (task.modified, task.workflow_started, task.due)
    seen = (moment.utcoffset() for moment in moments if moment is not None)
    return frozenset(offset for offset in seen if offset is not None)


def _local(field: FormField, value: Value, offsets: Collection[timedelta]) -> Value:
    """Drop the offset, as the portal does: that is right only if the offset is the portal's own."""
    moment = datetime.fromisoformat(str(value))
    offset = moment.utcoffset()
    if offset is None:
        return value
    if offset not in offsets:
        here = " or ".join(_offset_words(one) for one in sorted(offsets))
        known = f", which is at {here}" if here else ""
        raise ill_typed(field, f"a time on the portal's own clock{known}, without an offset: the portal drops it")
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _offset_words(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
