"""``lists.field.get``: the fields of a list (docs/portal.md 19.1)."""

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.lists.asked import Asked, access_denied, read_asked, text
from bizproc_standin.rest.php_forms import php_array
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.lists import elements_of
from bizproc_standin.state.records import ListField

__all__ = ["METHODS"]


def describe_fields(call: Call) -> Answer:
    """Fields by their ids; a single field by its *type*."""
    asked = read_asked(call)
    if not asked.reads_list:
        raise access_denied()
    wanted = text(asked.params.get("FIELD_ID"))
    if not wanted:
        return Answer({one.id: _row(asked, one, number) for number, one in enumerate(asked.list.fields)})
    found = {one.type: _row(asked, one, n) for n, one in enumerate(asked.list.fields) if one.id == wanted}
    return Answer(php_array(found))


def _row(asked: Asked, field: ListField, place: int) -> dict[str, object]:
    row: dict[str, object] = {
        "FIELD_ID": field.id,
        "SORT": 10 * (place + 1),
        "NAME": field.name,
        "IS_REQUIRED": "Y" if field.required else "N",
        "MULTIPLE": "Y" if field.multiple else "N",
        "DEFAULT_VALUE": _default(field),
        "TYPE": field.type,
    }
    if field.number:
        kind, _, user_type = field.type.partition(":")
        row |= {
            "PROPERTY_TYPE": kind,
            "PROPERTY_USER_TYPE": {"USER_TYPE": user_type} if user_type else False,
            "CODE": field.code or None,
            "ID": field.number,
            "LINK_IBLOCK_ID": str(field.linked_list or 0),
        }
    labels = _labels(asked, field)
    return row if labels is None else {**row, "DISPLAY_VALUES_FORM": php_array(labels)}


def _default(field: ListField) -> object:
    """Side effect of the portal: describing a counter draws its next number, which is lost."""
    if field.type != "N:Sequence":
        return field.default
    drawn = field.next_number
    field.next_number += 1
    return drawn


def _labels(asked: Asked, field: ListField) -> dict[str, object] | None:
    """Options, sections, or *every* element of the linked list."""
    world = asked.call.world
    linked = world.lists.get(field.linked_list, asked.list)
    if field.type == "L":
        return dict(field.options)
    if field.type == "G":
        return dict(linked.sections)
    if field.type == "E":
        return {one.document_id.id: one.fields.get("NAME", one.title) for one in elements_of(world, linked)}
    return None


METHODS = (Method("lists.field.get", ("lists",), describe_fields),)
