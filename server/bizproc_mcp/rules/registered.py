"""Properties of registered activities as form fields, so that their values are checked like those of tasks."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import LocalText, Property
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.text.portal_text import PortalCode, PortalText


def local_text(text: LocalText) -> str:
    """One text of several languages: English if available, otherwise the first."""
    if isinstance(text, str):
        return text
    return text.get("en") or next(iter(text.values()), "")


def form_fields(properties: Sequence[Property]) -> tuple[FormField, ...]:
    """The fields of `properties` or `return_properties`, in order."""
    return tuple(
        FormField(
            id=PortalCode(one.id),
            type=PortalCode(one.type),
            title=PortalText(local_text(one.name) or one.id),
            description=PortalText(local_text(one.description)),
            required=bool(one.required),
            multiple=bool(one.multiple),
            options=_choices(one.options) if one.type in ("select", "internalselect") else {},
            default=one.default,
        )
        for one in properties
    )


def _choices(options: Mapping[str, str]) -> dict[PortalCode, PortalText]:
    return {PortalCode(key): PortalText(label) for key, label in options.items()}


def declared_names(fields: Sequence[FormField], values: Mapping[str, Json]) -> dict[str, Json]:
    """The values under their registered names: the portal matches names case-insensitively (docs/portal.md 9.2)."""
    known = {field.id.raw.lower(): field.id.raw for field in fields}
    return {known.get(name.lower(), name): value for name, value in values.items()}
