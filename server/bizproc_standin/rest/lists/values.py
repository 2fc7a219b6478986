"""The values of list elements, as the engine stores them and as REST shows them (docs/portal.md 19.1)."""

from datetime import date, datetime

from bizproc_standin.engine.values import listed
from bizproc_standin.php.site_dates import written
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.state.records import Document, ListField
from bizproc_standin.world.world import World

__all__ = ["plain_values", "shown_field", "shown_property"]

_SINGLE = {"S:DiskFile", "S:HTML"}
"""Types whose several parts are one value."""


def shown_property(world: World, element: Document, field: ListField) -> dict[str, object]:
    """Return a property as ``{value id: value}``; empty for an empty one, which REST leaves out."""
    raw = element.fields.get(field.key)
    values = [raw] if field.type in _SINGLE else listed(raw)
    full = [value for value in values if value not in (None, "", [])]
    first = int(element.document_id.id) * 100_000 + int(field.number) % 1000 * 100
    return {str(first + place): _shown(world, field, value) for place, value in enumerate(full)}


def shown_field(world: World, element: Document, name: str) -> object:
    """Return a field that is not a property: texts and null; people as ids, dates in the site's format."""
    value = element.fields.get(name)
    return None if value is None else _text(world, value)


def plain_values(world: World, element: Document, field: ListField) -> list[str]:
    """Return a field's values as texts to compare; dates as ISO texts."""
    found: list[str] = []
    for value in listed(element.fields.get(field.key)):
        if isinstance(value, datetime):
            found.append(value.astimezone(world.zone).strftime("%Y-%m-%d %H:%M:%S"))
        elif isinstance(value, date):
            found.append(f"{value.isoformat()} 00:00:00")
        elif php_items(value) is None:
            found.append(_text(world, value))
    return found


def _shown(world: World, field: ListField, value: object) -> object:
    if field.type == "S:DiskFile":
        return [str(attached) for attached in listed(value)]
    if field.type == "S:HTML":
        return value if isinstance(value, dict) else {"TEXT": str(value), "TYPE": "HTML"}
    text = _text(world, value)
    if field.type == "S:Money" and "|" not in text:
        return f"{text}|{field.currency}"
    if field.type == "S:ECrm" and len(field.crm_types) == 1:
        return text.rpartition("_")[2]
    return text


def _text(world: World, value: object) -> str:
    if isinstance(value, datetime):
        return written(value.astimezone(world.zone), world.dates)
    if isinstance(value, date):
        return written(value, world.dates)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removeprefix("user_")
