"""A form field's value: checked against its type and converted to what the portal stores with that meaning.

The portal checks nothing: it stores whatever it receives (docs/portal.md 7.4).
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_dates import read_date, read_datetime, read_time
from bizproc_mcp.rules.field_elements import element_words, read_element, read_money, read_url
from bizproc_mcp.rules.normal_form import as_list, normal

__all__ = ["DISK_TYPES", "FILE_TYPES", "MAX_TEXT", "ill_typed", "is_empty", "is_user_type", "portal_value", "type_read"]

DISK_TYPES = frozenset({"S:DiskFile", "UF:disk_file"})
FILE_TYPES = DISK_TYPES | {"file"}
MAX_TEXT = 65_535
_LIKE = {
    "S:employee": "user",
    "UF:employee": "user",
    "S:Date": "date",
    "UF:date": "date",
    "S:DateTime": "datetime",
    "UF:datetime": "datetime",
    "S:ECrm": "E:ECrm",
    "UF:crm": "E:ECrm",
    "S:Money": "UF:money",
    "money": "UF:money",
    "url": "UF:url",
    "address": "text",
    "UF:address": "text",
    "select": "string",
    "internalselect": "string",
}
"""Document types with the same values as another type; a select without options takes any text."""
_USER = re.compile(r"(?:user_)?([1-9][0-9]{0,17})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
_THOUSANDS = re.compile(r"([+-]?[0-9]{1,3})((?:[ \u00a0\u202f][0-9]{3})+)([.,][0-9]{0,30})?")
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_BOOL = {"true": "Y", "yes": "Y", "y": "Y", "1": "Y", "false": "N", "no": "N", "n": "N", "0": "N"}
_MOST = 2**63
"""The limit of the portal's integers."""


def type_read(field: FormField) -> str:
    """The type that determines the rules: `S:employee` is read as `user`, an unknown type as itself."""
    return _LIKE.get(field.type.raw, field.type.raw)


def is_user_type(field: FormField) -> bool:
    """Whether the field holds people (`user`, `S:employee`, `UF:employee`)."""
    return type_read(field) == "user"


def is_empty(value: Value) -> bool:
    """Whether a value counts as not filled in; a list of empty values does too."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(is_empty(item) for item in value)
    return value is None or value in ("", {})


def portal_value(field: FormField, value: Value) -> Value:
    """The value as the portal takes it; `InvalidInput` says what the field takes.

    None clears. A field that is not multiple takes one value; a multiple one takes a list, or a single
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
            raise ill_typed(field, "one value, not a list")
        value = value[0]
    return "" if is_empty(value) else _one(field, value)


def ill_typed(field: FormField, takes: str) -> InvalidInput:
    """The error for a value that the field does not take."""
    return InvalidInput(f"Field '{field.id}' ({field.type}) takes {takes}.", "Correct it and call again.")


def _one(field: FormField, value: Value) -> Value:
    # Only choice fields have options, whatever their type is called.
    if field.options:
        return _option(field, value)
    reader = _READERS.get(type_read(field))
    if reader is None:
        # A document's own type: the portal knows its format, we do not.
        return normal(value)
    return reader(field, value)


def _text(field: FormField, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ill_typed(field, "text")
    text = str(value)
    if len(text) > MAX_TEXT:
        raise ill_typed(field, f"at most {MAX_TEXT} characters")
    return text


def _int(field: FormField, value: Value) -> Value:
    if isinstance(value, str):
        digits = _without_thousands(value.strip())
        value = int(digits) if _WHOLE.fullmatch(digits) else None
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_MOST <= value < _MOST:
        raise ill_typed(field, "a whole number")
    return value


def _double(field: FormField, value: Value) -> Value:
    if isinstance(value, str):
        text = value.strip()
        if _TWO_READINGS.fullmatch(text):
            raise ill_typed(field, f"a number with a decimal point: {text!r} can be read in two ways")
        digits = _without_thousands(text)
        value = float(digits.replace(",", ".")) if _NUMBER.fullmatch(digits) else None
    if isinstance(value, int) and not isinstance(value, bool) and -_MOST <= value < _MOST:
        return value
    if not isinstance(value, float) or not math.isfinite(value):
        raise ill_typed(field, "a number")
    return value


def _without_thousands(text: str) -> str:
    """A number with digits grouped in threes, without the separators, as in the portal's own form."""
    found = _THOUSANDS.fullmatch(text)
    return found[1] + "".join(found[2].split()) + (found[3] or "") if found else text


def _bool(field: FormField, value: Value) -> Value:
    word = _BOOL.get(str(value).strip().lower()) if isinstance(value, bool | str | int) else None
    if word is None:
        raise ill_typed(field, "true or false")
    return word


def _option(field: FormField, value: Value) -> Value:
    """The key of an option: the portal would store any other text, and a label would select nothing there."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text in field.options:
        return text
    by_label = [key.raw for key, label in field.options.items() if label.raw.strip().casefold() == text.casefold()]
    if text and len(by_label) == 1:
        return by_label[0]
    shown = ", ".join(f"{key} ({label:40})" for key, label in list(field.options.items())[:30])
    raise ill_typed(field, f"one of these options: {shown}")


def _user(field: FormField, value: Value) -> Value:
    match = _USER.fullmatch(str(value).strip()) if not isinstance(value, bool) else None
    if match is None:
        raise ill_typed(field, "a user id, me, an e-mail or a name")
    return f"user_{match[1]}"


def _file(field: FormField, value: Value) -> Value:
    """A file that was already read, or the number of one that the portal has."""
    if isinstance(value, FileContent) or _is_number(value):
        return value
    raise ill_typed(field, 'a path inside BIZPROC_FILES_DIR, or ["name", "base64"]')


def _disk_file(field: FormField, value: Value) -> Value:
    """The portal ignores content in such a field: its value is the id of an object on Drive."""
    if _is_number(value):
        return value
    raise ill_typed(field, "the id of a file on Drive: upload it there first")


def _is_number(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST


def _read_by(read: Callable[[str], str | None], takes: str) -> Callable[[FormField, Value], Value]:
    def reader(field: FormField, value: Value) -> Value:
        found = read(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise ill_typed(field, takes)
        return found

    return reader


def _element(field: FormField, value: Value) -> Value:
    given = value if isinstance(value, str | int) and not isinstance(value, bool) else ""
    found = read_element(str(given).strip(), field.settings)
    if found is None:
        raise ill_typed(field, element_words(field.settings))
    return found


_READERS: Mapping[str, Callable[[FormField, Value], Value]] = {
    "string": _text,
    "text": _text,
    "int": _int,
    "double": _double,
    "bool": _bool,
    "date": _read_by(read_date, "a date as YYYY-MM-DD"),
    "datetime": _read_by(read_datetime, "a time as YYYY-MM-DDTHH:MM:SS"),
    "time": _read_by(read_time, "a time of day as HH:MM"),
    "user": _user,
    "E:ECrm": _element,
    "UF:money": _read_by(read_money, "an amount with its currency, such as 100.50|EUR"),
    "UF:url": _read_by(read_url, "a web address, such as https://example.com/page"),
    "file": _file,
    **dict.fromkeys(DISK_TYPES, _disk_file),
}
