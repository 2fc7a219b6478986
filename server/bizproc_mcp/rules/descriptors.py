"""Descriptors of a template's parameters, variables and constants, read as form fields."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.text.portal_text import PortalCode, PortalText


def is_set(flag: Json) -> bool:
    """The portal's reading of a flag (docs/portal.md 6.1): empty, 0, "0", "N" and "false" are not set."""
    return bool(flag) and flag not in ("0", "N", "n", "false")


def form_fields(descriptors: Json) -> tuple[FormField, ...]:
    """The fields of `PARAMETERS`, `VARIABLES` or `CONSTANTS`: a map by id, or `[]` if there are none.

    Entries that are not descriptors are skipped.
    """
    if not isinstance(descriptors, Mapping):
        return ()
    return tuple(_field(key, item) for key, item in descriptors.items() if isinstance(item, Mapping))


def _field(key: str, descriptor: JsonMap) -> FormField:
    kind, options = _text(descriptor.get("Type")) or "string", descriptor.get("Options")
    # Only a select's options are values to choose from; for other types they are settings.
    choices = _options(options) if kind in ("select", "internalselect") else {}
    return FormField(
        id=PortalCode(key),
        type=PortalCode(kind),
        title=PortalText(_text(descriptor.get("Name")) or key),
        description=PortalText(_text(descriptor.get("Description"))),
        required=is_set(descriptor.get("Required")),
        multiple=is_set(descriptor.get("Multiple")),
        options=choices,
        settings=None if choices or options in ("", [], None) else options,
        default=descriptor.get("Default"),
    )


def _options(options: Json) -> dict[PortalCode, PortalText]:
    if isinstance(options, Sequence) and not isinstance(options, str):
        options = {str(index): item for index, item in enumerate(options)}
    if not isinstance(options, Mapping):
        return {}
    return {
        PortalCode(key): PortalText(_text(label))
        for key, label in options.items()
        if isinstance(label, str | int | float)
    }


def _text(value: Json) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
