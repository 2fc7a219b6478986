"""Descriptors of form fields and template parameters (docs/portal.md 6.1, 7.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.values import Row, mapping, sequence, wrong

__all__ = ["parameters", "task_fields"]

_CHOICES = frozenset({"select", "internalselect"})
_DATES = frozenset({"date", "datetime", "S:Date", "S:DateTime", "UF:date", "UF:datetime"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def task_fields(value: Json, source: str) -> tuple[FormField, ...]:
    """The fields of a task's form: a list of maps with `Id`."""
    found = []
    for item in sequence(value, source, "Fields is not a list"):
        if not isinstance(item, Mapping):
            raise wrong(source, "a field of the form is not a map")
        row = Row(item, source)
        field = _field(row.text("Id"), row)
        dates = field.type in _DATES or row.raw("BaseType") in _DATES
        found.append(replace(field, default=_held(field.default, dates=dates)))
    return tuple(found)


def _held(default: Json, *, dates: bool) -> Json:
    """A field's current value: lists lose empty items; None for an empty value, including a date of 1970.

    An empty date arrives as the epoch, 1970-01-01 (docs/portal.md 7.1); an empty item in a list arrives as
    null or "".
    """
    if isinstance(default, Sequence) and not isinstance(default, str):
        held = [one for one in (_held(item, dates=dates) for item in default) if one is not None]
        return held or None
    if default in (None, "") or (dates and isinstance(default, str) and _is_epoch(default)):
        return None
    return default


def _is_epoch(text: str) -> bool:
    """Whether a date is the epoch, or 1970-01-01 in the portal's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.date() == date(1970, 1, 1) or (moment.tzinfo is not None and moment == _EPOCH)


def parameters(value: Json, source: str) -> tuple[FormField, ...]:
    """Parameters, variables or constants of a template: a map by id."""
    found = []
    for key, item in mapping(value, source, "parameters are not a map").items():
        if not isinstance(item, Mapping):
            raise wrong(source, f"the parameter {PortalCode(key)} is not a map")
        found.append(_field(str(key), Row(item, source)))
    return tuple(found)


def _field(field_id: str, row: Row) -> FormField:
    kind = row.text("Type") or "string"
    choice = kind in _CHOICES or row.raw("BaseType") in _CHOICES
    options = row.raw("Options") or None
    settings = row.raw("Settings") or None
    return FormField(
        id=PortalCode(field_id),
        type=PortalCode(kind),
        title=row.words("Name"),
        description=row.words("Description"),
        required=row.flag("Required"),
        multiple=row.flag("Multiple"),
        options=_labels(options, row.source) if choice else {},
        # For other types, Options holds settings of the type, e.g. the allowed CRM entity types.
        settings=settings if choice or settings is not None else options,
        default=row.raw("Default"),
    )


def _labels(options: Json, source: str) -> dict[PortalCode, PortalText]:
    """Map values to labels; option groups are flattened, and a plain string is its own label."""
    if isinstance(options, str):
        lines = [line.strip() for line in options.splitlines() if line.strip()]
        return {PortalCode(line): PortalText(line) for line in lines}
    labels: dict[PortalCode, PortalText] = {}
    for key, label in mapping(options, source, "Options are not a map").items():
        if isinstance(label, Mapping) or (isinstance(label, Sequence) and not isinstance(label, str)):
            labels |= _labels(label, source)
        else:
            labels[PortalCode(str(key))] = PortalText("" if label is None else str(label))
    return labels
