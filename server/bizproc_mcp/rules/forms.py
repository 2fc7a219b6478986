"""A whole form: what must be filled, what is sent for what nobody mentioned, and its JSON Schema."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_values import is_empty, is_user_type, portal_value
from bizproc_mcp.rules.untrusted import clean

FILE_TYPES = frozenset({"file", "S:DiskFile"})
_JSON_TYPES: Mapping[str, Mapping[str, Json]] = {
    "int": {"type": "integer"},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What is sent: the values by field id, and which of them are the form's own defaults."""

    values: Mapping[str, Value]
    defaulted: tuple[str, ...]


def fill_form(fields: Sequence[FormField], given: Mapping[str, Value], *, send_defaults: bool) -> FilledForm:
    """Check the given values and complete them as the web form does; `InvalidInput` lists all that is wrong.

    With `send_defaults` a field nobody mentioned goes with its default, because the portal takes an
    absent field for an empty one (reference 7.2); file defaults are links and are never sent back.
    None clears a field.
    """
    known = {field.id: field for field in fields}
    problems = [_unknown(name, known) for name in given if name not in known]
    values: dict[str, Value] = {}
    defaulted: list[str] = []
    for field in fields:
        if field.id in given:
            try:
                values[field.id] = portal_value(field, given[field.id])
            except InvalidInput as wrong:
                problems.append(wrong.fact)
                continue
        elif send_defaults and not is_empty(field.default) and field.type not in FILE_TYPES:
            values[field.id] = field.default
            defaulted.append(field.id)
        missing = field.id not in values or is_empty(values[field.id])
        kept_default = field.id not in given and not is_empty(field.default)
        if field.required and missing and not (kept_default and not send_defaults):
            problems.append(f"Field {field.id!r} ({field.type}, {clean(field.title, 80)}) is required.")
    if problems:
        raise InvalidInput(" ".join(problems[:12]), f"Fields: {', '.join(known) or 'none'}.")
    return FilledForm(values, tuple(defaulted))


def _unknown(name: str, known: Mapping[str, FormField]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"There is no field {name[:60]!r}" + (f" (did you mean {near[0]!r}?)." if near else ".")


def form_schema(fields: Sequence[FormField], title: str = "", *, send_defaults: bool = True) -> dict[str, Json]:
    """The form as JSON Schema: what `fields` or `parameters` takes, with titles, defaults, options.

    With `send_defaults` a required file must be given even where it has a default: that is never sent back.
    """
    lost = FILE_TYPES if send_defaults else frozenset()
    required = [field.id for field in fields if field.required and (is_empty(field.default) or field.type in lost)]
    schema: dict[str, Json] = {"type": "object"}
    if title:
        schema["title"] = clean(title)
    schema["properties"] = {field.id: _field_schema(field) for field in fields}
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    return schema


def _field_schema(field: FormField) -> dict[str, Json]:
    schema: dict[str, Json] = {"title": clean(field.title or field.id)}
    if field.description:
        schema["description"] = clean(field.description, 500)
    value = _value_schema(field)
    schema |= {"type": "array", "items": value} if field.multiple else value
    if not is_empty(field.default) and field.type not in FILE_TYPES:
        schema["default"] = _schema_default(field)
    return schema


def _value_schema(field: FormField) -> dict[str, Json]:
    if field.type in ("select", "internalselect") and field.options:
        options = [{"const": key, "title": clean(label)} for key, label in field.options.items()]
        return {"type": "string", "oneOf": options}
    if is_user_type(field):
        return {"type": ["integer", "string"], "description": "a user: id, me, e-mail or name"}
    if field.type in FILE_TYPES:
        pair: Json = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {
            "description": 'a path inside BIZPROC_FILES_DIR, ["name", "base64"], or the id of a Drive file',
            "anyOf": [pair, {"type": "integer"}, {"type": "string"}],
        }
    if field.type == "E:ECrm":
        return {"type": "string", "description": "a CRM element: contact:607, company:4, deal:5141, lead:1"}
    if field.type in ("string", "text", "select", "internalselect"):
        return {"type": "string"}
    return dict(_JSON_TYPES.get(field.type, {"description": f"portal type {clean(field.type, 40)}"}))


def _schema_default(field: FormField) -> Json:
    if field.type != "bool" or field.multiple:
        return field.default
    return field.default in (True, "Y", "y", "1", 1, "true")
