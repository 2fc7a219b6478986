"""The fields of a list: `lists.field.get`.

Describing a counter draws its next number, which is lost (docs/portal.md 19.1): a description is remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind, kind_of_type
from bizproc_mcp.upstream.values import Row, flag, mapping

__all__ = ["Field", "fields_of", "unknown_field"]

_MOST_FIELDS, _MOST_LABELS, _MOST_OF_A_LIST = 1_000, 2_000, 5_000
"""Labels of one field, and of all fields of a list together."""
_SYSTEM = "PROPERTY_"


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `labels` are its options, sections or elements as far as there are not too many.

    `number` names the property in calls about its files. `kinds` are the CRM types it may point to, `linked` is the
    list its elements are in.
    """

    id: str
    type: str
    title: PortalText
    number: str = ""
    labels: Mapping[str, PortalText] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    linked: int = 0


def fields_of(given: JsonMap, source: str) -> Mapping[str, Field]:
    """All fields by id, in the portal's order."""
    found: dict[str, Field] = {}
    left = _MOST_OF_A_LIST
    for name, about in list(given.items())[:_MOST_FIELDS]:
        one = _field(name, Row(mapping(about, source), source), min(left, _MOST_LABELS))
        found[one.id] = one
        left -= len(one.labels)
    return found


def unknown_field(name: str) -> Field:
    """A field nothing is known about, because the list's fields could not be read."""
    return Field(name, "" if name.startswith(_SYSTEM) else name, PortalText(name), name.removeprefix(_SYSTEM))


def _field(name: str, row: Row, most_labels: int) -> Field:
    settings = row.raw("USER_TYPE_SETTINGS")
    return Field(
        row.brief("FIELD_ID") or name,
        row.brief("TYPE"),
        PortalText(row.brief("NAME") or name),
        row.brief("ID"),
        _labels(row.raw("DISPLAY_VALUES_FORM"), most_labels),
        _kinds(settings) if isinstance(settings, Mapping) else (),
        row.whole("LINK_IBLOCK_ID", 0),
    )


def _labels(given: Json, most: int) -> Mapping[str, PortalText]:
    if not isinstance(given, Mapping) or len(given) > most:
        return {}
    return {key: PortalText(str(label)[:250]) for key, label in given.items() if isinstance(label, str | int)}


def _kinds(settings: JsonMap) -> tuple[Kind, ...]:
    found = (kind_of_type(name) for name, chosen in settings.items() if flag(chosen))
    return tuple(kind for kind in found if kind is not None)
