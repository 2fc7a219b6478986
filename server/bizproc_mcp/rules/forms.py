"""A whole form: what must be filled, what is sent for what nobody mentioned, and its JSON Schema."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_values import DISK_TYPES, FILE_TYPES, is_empty, portal_value, type_read
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.rules.spelling import nearest
from bizproc_mcp.rules.task_values import cannot_go_back, is_lost, loss, task_value
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode, PortalText, as_given

_MOST_LISTED = 60
MAX_OPTIONS = 1_000
"""Options of a field that are told one by one."""
_JSON_TYPES: Mapping[str, Mapping[str, Json]] = {
    "int": {"type": "integer"},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "text": {"type": "string"},
    "E:ECrm": {"type": "string", "description": "a CRM element: contact:607, company:4, deal:5141, lead:1"},
    "UF:money": {"type": "string", "description": "an amount with its currency: 100.50|EUR"},
    "UF:url": {"type": "string", "description": "a web address"},
    "user": {"type": ["integer", "string"], "description": "a user: id, me, e-mail or name"},
    **{key: {"type": ["integer", "string"], "description": "the id of a file on Drive"} for key in DISK_TYPES},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "description": "HH:MM"},
}
_OF_TASKS: Mapping[str, Mapping[str, Json]] = {
    "datetime": {"type": "string", "description": "YYYY-MM-DDTHH:MM:SS on the portal's clock, without an offset"},
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What is sent: the values by field id, and which of them are the form's own defaults.

    `lost` are the fields that hold something which cannot be sent back, and which the answer may clear.
    """

    values: Mapping[str, Value]
    defaulted: tuple[PortalCode, ...]
    lost: tuple[PortalCode, ...] = ()


def fill_form(
    fields: Sequence[FormField],
    given: Mapping[str, Value],
    *,
    send_defaults: bool,
    offsets: Collection[timedelta] = (),
    may_lose: bool = False,
) -> FilledForm:
    """Check the given values and complete them as the web form does; `InvalidInput` lists all that is wrong.

    `send_defaults` is for a task: there a field nobody mentioned goes with what it holds, because the
    portal clears what is absent (docs/portal.md 7.4), and where that cannot be sent back it must be given or
    cleared by name, unless the answer `may_lose` it. `offsets` are those of the portal's clock. None clears a field.
    """
    known = {field.id.raw: field for field in fields}
    problems = [_unknown(name, known) for name in given if name not in known]
    values: dict[str, Value] = {}
    defaulted: list[PortalCode] = []
    lost: list[PortalCode] = []
    for key, field in known.items():
        if key in given:
            try:
                value = portal_value(field, given[key])
                values[key] = task_value(field, value, offsets) if send_defaults else value
            except InvalidInput as wrong:
                problems.append(wrong.fact)
                continue
        elif send_defaults and cannot_go_back(field):
            lost.append(field.id)
            if not may_lose:
                problems.append(loss(field))
            continue
        elif send_defaults and not is_empty(field.default):
            values[key] = normal(field.default)
            defaulted.append(field.id)
        missing = key not in values or is_empty(values[key])
        kept_default = key not in given and not is_empty(field.default)
        if field.required and missing and not (kept_default and not send_defaults):
            problems.append(_required(field, in_vain=send_defaults and is_lost(field)))
    if problems:
        raise InvalidInput(" ".join(problems[:12]), f"Fields: {_listed(fields)}.")
    return FilledForm(values, tuple(defaulted), tuple(lost))


def _required(field: FormField, *, in_vain: bool) -> str:
    title = f", {field.title:80}" if field.title else ""
    more = ", and cannot be filled in from here: the portal loses a time of day that is sent to it" if in_vain else ""
    return f"Field '{field.id}' ({field.type}{title}) is required{more}."


def _unknown(name: str, known: Mapping[str, FormField]) -> str:
    near = nearest(name, known)
    return f"There is no field {as_given(name)}" + (f" (did you mean '{PortalCode(near)}'?)." if near else ".")


def _listed(fields: Sequence[FormField]) -> str:
    more = f" and {len(fields) - _MOST_LISTED} more" if len(fields) > _MOST_LISTED else ""
    return (", ".join(f"{field.id}" for field in fields[:_MOST_LISTED]) or "none") + more


def form_schema(
    fields: Sequence[FormField], title: PortalText = NO_TEXT, *, send_defaults: bool = True
) -> dict[str, Json]:
    """The form as JSON Schema: what `fields` or `parameters` takes, with titles, defaults, options.

    With `send_defaults`, for a task, what cannot be sent back must be given or cleared by name.
    """
    required = [
        field.id.raw
        for field in fields
        if (field.required and is_empty(field.default)) or (send_defaults and cannot_go_back(field))
    ]
    schema: dict[str, Json] = {"type": "object"}
    if title:
        schema["title"] = clean(title)
    schema["properties"] = {field.id.raw: _field_schema(field, of_task=send_defaults) for field in fields}
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    return schema


def _field_schema(field: FormField, *, of_task: bool) -> dict[str, Json]:
    schema: dict[str, Json] = {"title": clean(field.title or field.id)}
    value = _value_schema(field, of_task=of_task)
    hint = str(value.pop("description", ""))
    if hint and field.description:
        # Beside words of ours the portal's own stand in their marks.
        schema["description"] = f"{field.description:500}; {hint}"
    elif hint or field.description:
        schema["description"] = hint or clean(field.description, 500)
    schema |= {"type": "array", "items": value} if field.multiple else value
    if not is_empty(field.default) and field.type not in FILE_TYPES and not (of_task and is_lost(field)):
        schema["default"] = _schema_default(field)
    return schema


def _value_schema(field: FormField, *, of_task: bool) -> dict[str, Json]:
    if len(field.options) > MAX_OPTIONS:
        return {"type": "string", "description": f"one of {len(field.options):,} options: see it in the portal"}
    if field.options:
        options: list[Json] = [{"const": key.raw, "title": clean(label)} for key, label in field.options.items()]
        return {"type": "string", "oneOf": options}
    if field.type == "file":
        return _file_schema(of_task=of_task, clears=of_task and cannot_go_back(field) and not field.required)
    if of_task and is_lost(field):
        return {"type": "null", "description": "cannot be filled in from here, only in the portal"}
    kind = type_read(field)
    told = _OF_TASKS.get(kind) if of_task else None
    return dict(told or _JSON_TYPES.get(kind, {"description": f"portal type {field.type}"}))


def _file_schema(*, of_task: bool, clears: bool) -> dict[str, Json]:
    pair: Json = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
    forms: list[Json] = [pair, {"type": "string"}]
    if not of_task:
        forms.append({"type": "integer"})
    if clears:
        forms.append({"type": "null"})
    return {"description": 'a path inside BIZPROC_FILES_DIR, or ["name", "base64"]', "anyOf": forms}


def _schema_default(field: FormField) -> Json:
    if field.type != "bool" or field.multiple:
        return field.default
    return field.default in (True, "Y", "y", "1", 1, "true")
