"""``lists.element.get.file.url``: where the files of an element are, for a browser (docs/portal.md 19.1)."""

from bizproc_standin.engine.values import listed
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.lists.asked import Asked, read_asked, required
from bizproc_standin.rest.lists.elements import visible_element
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records import Document, ListField

__all__ = ["METHODS"]


def list_file_urls(call: Call) -> Answer:
    """Site-relative addresses: of files on Drive with an attached object, of plain files with a browser session."""
    asked = read_asked(call)
    number = required(asked.params, "FIELD_ID")
    element = visible_element(asked)
    if element is None:
        raise Refusal("ERROR_ELEMENT_NOT_FOUND", "Element not found")
    field = next((one for one in asked.list.fields if one.number == number), None)
    values = listed(element.fields.get(field.key)) if field else []
    return Answer([_url(asked, element, field, value) for value in values if field and field.type in _URLS])


def _url(asked: Asked, element: Document, field: ListField, value: object) -> str:
    return _URLS[field.type].format(
        list=asked.list.id, element=element.document_id.id, property=field.number, value=value
    )


_URLS = {
    "F": "/company/lists/{list}/file/0/{element}/PROPERTY_{property}/{value}/?ncc=y&download=y",
    "S:DiskFile": "/bitrix/tools/disk/uf.php?attachedId={value}&action=download&ncc=1",
}

METHODS = (Method("lists.element.get.file.url", ("lists",), list_file_urls),)
