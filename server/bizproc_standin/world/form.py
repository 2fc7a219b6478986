"""Values of an information request's fields: converted by type, required ones present (reference 7.2)."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bizproc_standin.engine.values import is_on, listed, mapped, moment, number, whole
from bizproc_standin.world.errors import TaskRefusal
from bizproc_standin.world.records import StoredFile, TaskField
from bizproc_standin.world.store import Store
from bizproc_standin.world.texts import say

_USER = re.compile(r"(?:user_)?(\d{1,10})$", re.ASCII)
_YES_NO = {"y": "Y", "yes": "Y", "true": "Y", "1": "Y", "n": "N", "no": "N", "false": "N", "0": "N"}


class _BadValueError(ValueError):
    pass


def read_form(
    store: Store, fields: tuple[TaskField, ...], sent: Mapping[str, object], *, require: bool
) -> dict[str, object]:
    """Convert what was sent, field by field in the form's order; the first error wins.

    Ids must match exactly, unknown ones are ignored, omitted ones count as not filled in. ``require`` False
    is a cancel that saves nothing. Raises TaskRefusal ERROR_TASK_EXECUTION.
    """
    values: dict[str, object] = {}
    for field in fields:
        value = _field_value(store, field, sent.get(field.id))
        if require and field.required and value in (None, "", []):
            raise TaskRefusal(
                "ERROR_TASK_EXECUTION", say(store.language, "value_required", title=field.name or field.id)
            )
        values[field.id] = value
    return values


def _field_value(store: Store, field: TaskField, sent: object) -> object:
    convert = _CONVERSIONS.get(field.type, _keep)
    try:
        if not field.multiple:
            single = sent if field.type == "file" or not isinstance(sent, list | tuple) else next(iter(sent), None)
            return None if single in (None, "", []) else convert(store, field, single)
        items = [sent] if field.type == "file" and _is_named_file(sent) else listed(sent)
        return [convert(store, field, item) for item in items if item not in (None, "")]
    except _BadValueError as error:
        text = say(store.language, str(error), title=field.name or field.id)
        raise TaskRefusal("ERROR_TASK_EXECUTION", text) from error


def _keep(_: Store, __: TaskField, sent: object) -> object:
    return sent


def _text(_: Store, __: TaskField, sent: object) -> object:
    if isinstance(sent, bool):
        return "1" if sent else ""  # PHP's string form of a boolean
    return sent if isinstance(sent, str) else str(sent)


def _int(_: Store, __: TaskField, sent: object) -> object:
    read = number(sent)
    if read is None or read != int(read):
        raise _BadValueError("bad_int")
    return int(read)


def _double(_: Store, __: TaskField, sent: object) -> object:
    read = number(sent.replace(",", ".") if isinstance(sent, str) else sent)
    if read is None:
        raise _BadValueError("bad_double")
    return float(read)


def _bool(_: Store, __: TaskField, sent: object) -> object:
    if isinstance(sent, str):
        if sent.lower() not in _YES_NO:
            raise _BadValueError("bad_bool")
        return _YES_NO[sent.lower()]
    return "Y" if is_on(sent) else "N"


def _datetime(store: Store, _: TaskField, sent: object) -> datetime:
    read = moment(sent, store.zone)
    if read is None:
        raise _BadValueError("bad_date")
    try:
        return read.astimezone(store.zone)
    except OverflowError as error:  # the first or last day of the calendar, elsewhere
        raise _BadValueError("bad_date") from error


def _date(store: Store, _: TaskField, sent: object) -> object:
    read = moment(sent, store.zone)
    if read is None:
        raise _BadValueError("bad_date")
    return read.date()  # the day as written: a zone must not move it


def _select(_: Store, field: TaskField, sent: object) -> object:
    key = str(sent)
    options = field.options
    if isinstance(options, list | tuple) and options and not isinstance(options[0], Mapping | list):
        known = {str(option) for option in options} | set(mapped(options))
    else:
        known = set(mapped(options))
    if known and key not in known:
        raise _BadValueError("bad_select")
    return key


def _user(store: Store, _: TaskField, sent: object) -> object:
    match = _USER.match(str(sent))
    if match is None or int(match[1]) not in store.users:
        raise _BadValueError("bad_user")
    return f"user_{int(match[1])}"


def _is_named_file(sent: object) -> bool:
    parts = listed(sent) if isinstance(sent, list | tuple | Mapping) else []
    return len(parts) == 2 and all(isinstance(part, str) for part in parts) and "." in str(parts[0])


def _file(store: Store, _: TaskField, sent: object) -> object:
    if isinstance(sent, int) or (isinstance(sent, str) and sent.isdecimal() and len(sent) < 10):
        if whole(sent) not in store.files:
            raise _BadValueError("bad_file")
        return whole(sent)
    if isinstance(sent, list | tuple | Mapping):
        parts = [part for part in listed(sent) if isinstance(part, str)]
        name, content = (parts[0], parts[1]) if len(parts) == 2 else ("", "")
    else:
        name, content = "file", str(sent)
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _BadValueError("bad_file") from error
    if not name or not data:
        raise _BadValueError("bad_file")
    file_id = max(store.files, default=0) + 1
    store.files[file_id] = StoredFile(file_id, name, data)
    return file_id


_CONVERSIONS: dict[str, Callable[[Store, TaskField, object], object]] = {
    "string": _text,
    "text": _text,
    "int": _int,
    "double": _double,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "select": _select,
    "internalselect": _keep,  # its options are the document's fields
    "user": _user,
    "S:employee": _user,
    "S:UserID": _user,
    "file": _file,
}
