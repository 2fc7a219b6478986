"""One value of a form field: checked against its type and turned into what the portal takes."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.normal_form import as_list, normal

_CRM_PREFIX = {"contact": "C", "company": "CO", "lead": "L", "deal": "D"}
_CRM = re.compile(r"(?:(?:C|CO|L|D|Q|SI|T[0-9a-f]{1,8})_)?[0-9]{1,18}")
_USER = re.compile(r"(?:user_)?([1-9][0-9]{0,17})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER_TEXT = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
_BOOL = {"true": "Y", "yes": "Y", "y": "Y", "1": "Y", "false": "N", "no": "N", "n": "N", "0": "N"}
MAX_TEXT = 65_535


def is_user_type(field: FormField) -> bool:
    """Whether the field holds people (`user`, `S:employee`, `UF:employee`)."""
    return field.type in ("user", "S:employee", "UF:employee")


def is_empty(value: Value) -> bool:
    """Whether a value counts as not filled in."""
    return value is None or value in ("", [], {})


def portal_value(field: FormField, value: Value) -> Value:
    """The value as the portal takes it; `InvalidInput` says what the field wants.

    None clears. A field that is not multiple takes one value; a multiple one takes a list, or one
    value as a list of one.
    """
    if value is None:
        return [] if field.multiple else ""
    value = as_list(value)
    if field.multiple:
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return [_one(field, item) for item in values if not is_empty(item)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != 1:
            raise _wrong(field, "one value, not a list")
        value = value[0]
    return "" if is_empty(value) else _one(field, value)


def _one(field: FormField, value: Value) -> Value:
    reader = _READERS.get(field.type.raw)
    if field.options and field.type in ("select", "internalselect"):
        return _option(field, value)
    if reader is None:
        # A type of the document's own (money, address, …): the portal knows its form, we do not.
        return normal(value)
    return reader(field, value)


def _wrong(field: FormField, wanted: str) -> InvalidInput:
    return InvalidInput(f"Field '{field.id}' ({field.type}) takes {wanted}.", "Correct it and call again.")


def _text(field: FormField, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _wrong(field, "text")
    text = str(value)
    if len(text) > MAX_TEXT:
        raise _wrong(field, f"at most {MAX_TEXT} characters")
    return text


def _int(field: FormField, value: Value) -> Value:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(field, "a whole number")
    return value


def _double(field: FormField, value: Value) -> Value:
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(value.strip()):
        return float(value.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(field, "a number")
    return value


def _bool(field: FormField, value: Value) -> Value:
    word = _BOOL.get(str(value).strip().lower()) if isinstance(value, bool | str | int) else None
    if word is None:
        raise _wrong(field, "true or false")
    return word


def _date(field: FormField, value: Value) -> Value:
    try:
        return datetime.fromisoformat(str(value).strip()).date().isoformat()
    except ValueError:
        raise _wrong(field, "a date as YYYY-MM-DD") from None


def _datetime(field: FormField, value: Value) -> Value:
    text = str(value).strip()
    try:
        moment = datetime.fromisoformat(text)
        only_date = len(text) <= 10 and date.fromisoformat(text)
    except ValueError:
        raise _wrong(field, "a time as YYYY-MM-DDTHH:MM:SS, with an offset where it matters") from None
    return f"{moment.date().isoformat()}T00:00:00" if only_date else moment.isoformat(timespec="seconds")


def _time(field: FormField, value: Value) -> Value:
    try:
        return time.fromisoformat(str(value).strip()).strftime("%H:%M")
    except ValueError:
        raise _wrong(field, "a time of day as HH:MM") from None


def _option(field: FormField, value: Value) -> Value:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text in field.options:
        return text
    by_label = [key.raw for key, label in field.options.items() if label.raw.casefold() == text.casefold()]
    if text and len(by_label) == 1:
        return by_label[0]
    shown = ", ".join(f"{key} ({label:40})" for key, label in list(field.options.items())[:30])
    raise _wrong(field, f"one of these options: {shown}")


def _user(field: FormField, value: Value) -> Value:
    match = _USER.fullmatch(str(value).strip()) if not isinstance(value, bool) else None
    if match is None:
        raise _wrong(field, "a user id, me, an e-mail or a name")
    return f"user_{match[1]}"


def _crm(field: FormField, value: Value) -> Value:
    text = str(value).strip()
    word, _, number = text.lower().partition(":")
    if word in _CRM_PREFIX and number.isascii() and number.isdigit():
        return f"{_CRM_PREFIX[word]}_{number}"
    if not _CRM.fullmatch(text):
        raise _wrong(field, "a CRM element such as contact:607, company:4, deal:5141, lead:1 (or C_607)")
    return text


def _file(field: FormField, value: Value) -> Value:
    """A file that was read before, or the id of a Drive file's object (reference 7.2)."""
    if isinstance(value, FileContent) or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise _wrong(field, 'a path inside BIZPROC_FILES_DIR, ["name", "base64"], or the id of a Drive file')


_READERS: Mapping[str, Callable[[FormField, Value], Value]] = {
    "string": _text,
    "text": _text,
    "select": _text,
    "internalselect": _text,
    "int": _int,
    "double": _double,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "user": _user,
    "S:employee": _user,
    "UF:employee": _user,
    "E:ECrm": _crm,
    "UF:crm": _crm,
    "file": _file,
    "S:DiskFile": _file,
}
