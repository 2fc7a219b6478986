"""A whole form: what must be filled, and what is sent for what nobody mentioned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.files import Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_values import is_empty, portal_value
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.rules.spelling import nearest
from bizproc_mcp.rules.task_values import cannot_go_back, is_lost, loss, task_value
from bizproc_mcp.text.portal_text import PortalCode, as_given

_MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The result: the values by field id, and which of them are the form's own defaults.

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
    """Check the given values and complete them as the web form does; `InvalidInput` lists all errors.

    `send_defaults` is for a task: fields that were not given are sent with their current value, because the
    portal clears missing ones (docs/portal.md 7.4). A value that cannot be sent back must be given or cleared by
    name, unless the answer `may_lose` it. `offsets` are those of the portal's clock. None clears a field.
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
