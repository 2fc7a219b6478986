"""Files in user fields of items, and fetching them (docs/portal.md 18.7)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bizproc_standin.engine.values import listed
from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.access import employee, find_type, readable_item
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.file_links import file_link, read_link
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.raw_file import RawFile
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records.crm import CrmField
from bizproc_standin.world.crm.values import Item, id_of

__all__ = ["METHODS", "file_object"]

_METHOD = "crm.controller.item.getFile"
_AJAX = "/bitrix/services/main/ajax.php"


def file_object(call: Call, item: Item, field: CrmField, file_id: int) -> dict[str, object]:
    """A file in an answer: ``url`` needs a browser's session, ``urlMachine`` contains the credentials of this call."""
    params: Mapping[str, object] = {
        "entityTypeId": item.kind.entity_type_id,
        "id": item.number,
        "fieldName": field.name,
        "fileId": file_id,
    }
    return {
        "id": file_id,
        "url": f"{call.world.host_url}{_AJAX}?action={_METHOD}&{urlencode(params)}",
        "urlMachine": file_link(call, _METHOD, "crm", params),
    }


def send_file(call: Call) -> Answer:
    """``crm.controller.item.getFile``: the bytes; the right to read the item is checked again."""
    params = read_link(call).params
    employee(call)
    kind = find_type(call, php_int(params.get("entityTypeId")))
    document = readable_item(call, kind, php_int(params.get("id")))
    name, file_id = params.get("fieldName", ""), php_int(params.get("fileId"))
    field = kind.fields.get(name)
    if field is None or not field.user_field or field.type != "file":
        raise Refusal("0", f"Field {name} is not a file field")
    file = call.world.crm.files.get(file_id)
    if file is None or file_id not in {id_of(value) for value in listed(document.fields.get(field.key))}:
        raise refused.item_not_found(call)
    return Answer(None, file=RawFile(file.name, file.content))


METHODS = (Method(_METHOD.lower(), ("crm",), send_file, sends_file=True),)
