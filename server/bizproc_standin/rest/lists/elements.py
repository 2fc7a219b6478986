"""``lists.element.get``: the elements of a list (docs/portal.md 19.1)."""

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.lists.asked import Asked, access_denied, read_asked, text
from bizproc_standin.rest.lists.conditions import read_conditions, sorted_elements
from bizproc_standin.rest.lists.values import shown_field, shown_property
from bizproc_standin.rest.paging import cut_legacy
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.lists import elements_of, find_element, is_published, may_read_element
from bizproc_standin.state.records import Document

__all__ = ["METHODS", "visible_element"]

_ALWAYS = ("ID", "IBLOCK_ID", "NAME", "IBLOCK_SECTION_ID", "CREATED_BY", "BP_PUBLISHED", "CODE")


def list_elements(call: Call) -> Answer:
    """One element or a page of them; nothing found has no ``total``."""
    asked = read_asked(call)
    conditions = read_conditions(asked)
    found = [element for element in _candidates(asked) if all(test(element) for test in conditions)]
    if not found:
        return Answer([])
    page = cut_legacy(sorted_elements(asked, found), call.start)
    return Answer([_row(asked, element) for element in page.rows], page.total, page.next)


def _candidates(asked: Asked) -> list[Document]:
    """The element that the call names, else all; unpublished ones only for people with full access.

    Raises:
        Refusal: 400 ``ACCESS_DENIED``, also for an element that does not exist, without a right to the list.

    """
    if text(asked.params.get("ELEMENT_ID")) or text(asked.params.get("ELEMENT_CODE")):
        element = visible_element(asked)
        return [] if element is None else [element]
    if not asked.reads_list:
        raise access_denied()
    elements = elements_of(asked.call.world, asked.list)
    return elements if asked.edits_list else [element for element in elements if is_published(element)]


def visible_element(asked: Asked) -> Document | None:
    """Return the element that the call names, None if it does not exist or is hidden; refused without a right."""
    world, number = asked.call.world, text(asked.params.get("ELEMENT_ID"))
    code = text(asked.params.get("ELEMENT_CODE"))
    if number:
        element = find_element(world, asked.list, number)
    else:
        element = next((one for one in elements_of(world, asked.list) if one.fields.get("CODE") == code), None)
    if not asked.reads_list and (element is None or not may_read_element(world, asked.user_id, element)):
        raise access_denied()
    hidden = element is not None and not is_published(element) and not asked.edits_list
    return None if hidden else element


def _row(asked: Asked, element: Document) -> dict[str, object]:
    world = asked.call.world
    selected = {str(name) for _, name in php_items(asked.params.get("SELECT")) or []}
    own: dict[str, object] = {
        "ID": element.document_id.id,
        "IBLOCK_ID": str(asked.list.id),
        "BP_PUBLISHED": element.fields.get("BP_PUBLISHED", "Y"),
    }
    dates = [one.id for one in asked.list.fields if not one.number and one.id not in _ALWAYS]
    row = {name: own.get(name, shown_field(world, element, name)) for name in (*_ALWAYS, *dates)}
    for field in asked.list.fields:
        if field.number and (shown := shown_property(world, element, field)):
            row[field.id] = shown
    if "*" in selected:
        selected |= {*_ALWAYS, *dates}
    return {name: value for name, value in row.items() if not selected or name in selected or name == "ID"}


METHODS = (Method("lists.element.get", ("lists",), list_elements),)
