"""A whole form: what must be filled, what is sent for what nobody mentioned, and its JSON Schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.text import NO_TEXT, PortalCode, PortalText
from bizproc_mcp.rules.field_values import is_empty, is_user_type, portal_value
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.rules.spelling import nearest
from bizproc_mcp.rules.untrusted import clean

_MOST_LISTED = 60
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
    defaulted: tuple[PortalCode, ...]


def fill_form(fields: Sequence[FormField], given: Mapping[str, Value], *, send_defaults: bool) -> FilledForm:
    """Check the given values and complete them as the web form does; `InvalidInput` lists all that is wrong.

    With `send_defaults` a field nobody mentioned goes with its default, because the portal takes an
    absent field for an empty one (reference 7.2); file defaults are links and are never sent back.
    None clears a field.
    """
    known = {field.id.raw: field for field in fields}
    problems = [_unknown(name, known) for name in given if name not in known]
    values: dict[str, Value] = {}
    defaulted: list[PortalCode] = []
    for key, field in known.items():
        if key in given:
            try:
                values[key] = portal_value(field, given[key])
            except InvalidInput as wrong:
                problems.append(wrong.fact)
                continue
        elif send_defaults and not is_empty(field.default) and field.type not in FILE_TYPES:
            values[key] = normal(field.default)
            defaulted.append(field.id)
        missing = key not in values or is_empty(values[key])
        kept_default = key not in given and not is_empty(field.default)
        if field.required and missing and not (kept_default and not send_defaults):
            problems.append(
                f"Field '{field.id}' ({field.type}{f', {field.title:80}' if field.title else ''}) is required."
            )
    if problems:
        raise InvalidInput(" ".join(problems[:12]), f"Fields: {_listed(fields)}.")
    return FilledForm(values, tuple(defaulted))


def _unknown(name: str, known: Mapping[str, FormField]) -> str:
    near = nearest(name, known)
    return f"There is no field {name[:60]!r}" + (f" (did you mean '{PortalCode(near)}'?)." if near else ".")


def _listed(fields: Sequence[FormField]) -> str:
    more = f" and {len(fields) - _MOST_LISTED} more" if len(fields) > _MOST_LISTED else ""
    return (", ".join(f"{field.id}" for field in fields[:_MOST_LISTED]) or "none") + more


def form_schema(
    fields: Sequence[FormField], title: PortalText = NO_TEXT, *, send_defaults: bool = True
) -> dict[str, Json]:
    """The form as JSON Schema: what `fields` or `parameters` takes, with titles, defaults, options.

    With `send_defaults` a required file must be given even where it has a default: that is never sent back.
    """
    lost = FILE_TYPES if send_defaults else frozenset()
    required = [field.id.raw for field in fields if field.required and (is_empty(field.default) or field.type in lost)]
    schema: dict[str, Json] = {"type": "object"}
    if title:
        schema["title"] = clean(title)
    schema["properties"] = {field.id.raw: _field_schema(field) for field in fields}
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
        options: list[Json] = [{"const": key.raw, "title": clean(label)} for key, label in field.options.items()]
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
    return dict(_JSON_TYPES.get(field.type.raw, {"description": f"portal type {field.type}"}))


def _schema_default(field: FormField) -> Json:
    if field.type != "bool" or field.multiple:
        return field.default
    return field.default in (True, "Y", "y", "1", 1, "true")
