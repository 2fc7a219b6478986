"""Descriptors of form fields and template parameters (reference 6.1, 7.1)."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.text import PortalCode, PortalText
from bizproc_mcp.upstream.values import Row, mapping, sequence, wrong

__all__ = ["parameters", "task_fields"]

_CHOICES = frozenset({"select", "internalselect"})


def task_fields(value: Json, source: str) -> tuple[FormField, ...]:
    """The form of a task: a list of maps with `Id`."""
    found = []
    for item in sequence(value, source, "Fields is not a list"):
        if not isinstance(item, Mapping):
            raise wrong(source, "a field of the form is not a map")
        row = Row(item, source)
        found.append(_field(row.text("Id"), row))
    return tuple(found)


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
        # For other types Options hold the type's settings, e.g. which CRM kinds may be chosen.
        settings=settings if choice or settings is not None else options,
        default=row.raw("Default"),
    )


def _labels(options: Json, source: str) -> dict[PortalCode, PortalText]:
    """Value → label; groups of options are flattened, a bare text is its own label."""
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
