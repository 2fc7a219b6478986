"""A form as JSON Schema: told once, with the portal's own type only where the schema does not say it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_elements import element_name, element_words
from bizproc_mcp.rules.field_values import DISK_TYPES, FILE_TYPES, is_empty, portal_value, type_read
from bizproc_mcp.rules.normal_form import as_list
from bizproc_mcp.rules.task_values import cannot_go_back, is_lost
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.rules.values import plain_data, value_text
from bizproc_mcp.text.portal_text import PortalCode

__all__ = ["MAX_OPTIONS", "form_schema", "told_defaults"]

MAX_OPTIONS = 1_000
"""Options of a field that are told one by one."""
_MOST_OF_A_DEFAULT = 100
_PLAIN: Mapping[str, Mapping[str, Json]] = {
    "int": {"type": "integer"},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
"""Types that a schema says by itself; beside any other stands what the portal calls it, and how it is written."""
_WRITTEN: Mapping[str, tuple[Mapping[str, Json], str]] = {
    "UF:money": ({"type": "string"}, "an amount with its currency, like 100.50|EUR"),
    "UF:url": ({"type": "string"}, "a web address"),
    "user": ({"type": ["integer", "string"]}, "id, me, e-mail or name"),
    **{key: ({"type": ["integer", "string"]}, "the id of a file on Drive") for key in DISK_TYPES},
    "time": ({"type": "string"}, "HH:MM"),
}
_LOCAL_TIME = "YYYY-MM-DDTHH:MM:SS, portal's clock, no offset"


def form_schema(fields: Sequence[FormField], *, send_defaults: bool = True) -> dict[str, Json]:
    """What `fields` or `parameters` takes, with titles, defaults, options; a title that is the id is left out.

    In descriptions the portal's words stand in their marks, for words of ours may stand beside them. `required` is
    what the caller has to give: a field with a default has one already. With `send_defaults`, for a task, what
    cannot be sent back must be given or cleared by name.
    """
    required = [
        field.id.raw
        for field in fields
        if (field.required and is_empty(field.default)) or (send_defaults and cannot_go_back(field))
    ]
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {field.id.raw: _field_schema(field, of_task=send_defaults) for field in fields},
    }
    if required:
        schema["required"] = required
    if send_defaults:
        schema["additionalProperties"] = False
    return schema


def told_defaults(fields: Sequence[FormField], names: Collection[PortalCode]) -> dict[PortalCode, Json]:
    """What the named fields of a task hold, as their schema tells it; a long text by its beginning."""
    told: dict[PortalCode, Json] = {}
    for field in fields:
        if field.id in names:
            typed, in_words = _default(field, of_task=True)
            value = value_text(field.default, _MOST_OF_A_DEFAULT).raw if in_words else typed
            told[field.id.line()] = clean(value, _MOST_OF_A_DEFAULT) if isinstance(value, str) else value
    return told


def _field_schema(field: FormField, *, of_task: bool) -> dict[str, Json]:
    schema: dict[str, Json] = {}
    if field.title and field.title != field.id:
        schema["title"] = clean(field.title)
    value, how = _value_schema(field, of_task=of_task)
    default, in_words = _default(field, of_task=of_task)
    # What the schema's type cannot hold is told in words: it is sent all the same.
    held = f"default {value_text(field.default, _MOST_OF_A_DEFAULT):100}" if in_words else ""
    said = "; ".join(part for part in (f"{field.description:400}", how, held) if part)
    if said:
        schema["description"] = said
    schema |= {"type": "array", "items": value} if field.multiple else value
    if default is not None:
        schema["default"] = default
    return schema


def _value_schema(field: FormField, *, of_task: bool) -> tuple[dict[str, Json], str]:
    """The schema of one value, and what else to say of it."""
    if field.options:
        return _choice(field)
    if of_task and is_lost(field):
        return {"type": "null"}, f"{field.type}: cannot be filled in from here, only in the portal"
    if field.type == "file":
        return _file_schema(field, of_task=of_task)
    return _type_schema(field, of_task=of_task)


def _choice(field: FormField) -> tuple[dict[str, Json], str]:
    """The keys to choose from; a label that only repeats its key is left out."""
    if len(field.options) > MAX_OPTIONS:
        return {"type": "string"}, f"one of {len(field.options):,} options: see it in the portal"
    options = {key.raw: clean(label) for key, label in field.options.items()}
    if all(label.casefold() in (key.casefold(), "") for key, label in options.items()):
        return {"type": "string", "enum": list(options)}, ""
    return {"type": "string", "oneOf": [{"const": key, "title": label} for key, label in options.items()]}, ""


def _type_schema(field: FormField, *, of_task: bool) -> tuple[dict[str, Json], str]:
    kind = type_read(field)
    if of_task and kind == "datetime":
        return {"type": "string"}, _LOCAL_TIME
    if kind in _PLAIN:
        return dict(_PLAIN[kind]), f"{field.type}" if field.type.raw.endswith("address") else ""
    if kind == "E:ECrm":
        return {"type": "string"}, f"{field.type}: {element_words(field.settings)}"
    if not kind:
        return {}, "type not known"
    schema, how = _WRITTEN.get(kind, ({}, ""))
    return dict(schema), f"{field.type}: {how}" if how else f"portal type {field.type}"


def _file_schema(field: FormField, *, of_task: bool) -> tuple[dict[str, Json], str]:
    forms: list[Json] = [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
    how = 'file: a path inside BIZPROC_FILES_DIR, or ["name", "base64"]'
    if not of_task:
        forms.append({"type": "integer"})
    elif cannot_go_back(field):
        how += "; it holds a file, which an answer removes: give it again"
        if not field.required:
            how += ", or null to clear it"
            forms.append({"type": "null"})
    return {"anyOf": forms}, how


def _default(field: FormField, *, of_task: bool) -> tuple[Json, bool]:
    """The default as a value of the schema's own type, else None; and whether it is one that only words can tell."""
    if is_empty(field.default) or field.type in FILE_TYPES:
        return None, False
    if of_task and is_lost(field):
        return None, True
    given = as_list(field.default)
    several: Sequence[Value] = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    one = replace(field, multiple=False)
    try:
        values = [_typed(one, item) for item in several if not is_empty(item)]
    except InvalidInput:
        return None, True
    if field.multiple:
        return values, False
    return (values[0], False) if len(values) == 1 else (None, True)


def _typed(field: FormField, value: Value) -> Json:
    """One value as the caller would write it; `InvalidInput` where it is none of the field's type."""
    read = portal_value(field, value)
    match type_read(field):
        case _ if field.options:
            return str(read)
        case "bool":
            return read == "Y"
        case "user":
            return int(str(read).removeprefix("user_"))
        case "E:ECrm":
            return element_name(str(read))
        case "string" | "text":
            return str(value)
        case _:
            return plain_data(read)
