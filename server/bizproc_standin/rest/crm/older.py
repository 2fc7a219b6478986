"""``crm.deal.get`` and its like: UPPERCASE keys and texts (docs/portal.md 18.10)."""

from collections.abc import Callable, Mapping
from functools import partial

from bizproc_standin.engine.values import listed
from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.values import scalar
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmField, CrmType
from bizproc_standin.world.crm.rights import may_read, may_read_type
from bizproc_standin.world.crm.values import EMPTY, Item, id_of, value_of

__all__ = ["METHODS"]

_NAMES = {
    "CREATED_TIME": "DATE_CREATE",
    "UPDATED_TIME": "DATE_MODIFY",
    "CREATED_BY": "CREATED_BY_ID",
    "UPDATED_BY": "MODIFY_BY_ID",
    "MOVED_BY": "MOVED_BY_ID",
}
_STATUS = {"lead", "quote"}
_SINGLE = {"TYPE_ID": {"company": "COMPANY_TYPE"}}
_ABSENT = {"SEARCH_CONTENT", "OBSERVERS", "CONTACT_IDS", "COMPANY_IDS", "FULL_NAME", "PREVIOUS_STAGE_ID"}
_SHOW = "/bitrix/components/bitrix/crm.{name}.show/show_file.php"


def get_entity(call: Call, name: str, entity_type_id: int) -> Answer:
    """``crm.<entity>.get``: refusals have no code."""
    number = php_int(call.params.get("ID"))
    if number <= 0:
        raise refused.older("ID is not defined or invalid.")
    world, caller = call.world, call.caller.user_id
    kind = world.crm.types[entity_type_id]
    document_id = kind.document_id(number)
    document = world.documents.get(document_id)
    if not may_read_type(world, caller):
        raise refused.older()
    if document is None or document_id in world.crm.recycled:
        raise refused.older("Not found")
    if not may_read(world, caller, document):
        raise refused.older()
    return Answer(_row(call, name, kind, (number, document)))


def _row(call: Call, name: str, kind: CrmType, found: tuple[int, Document]) -> dict[str, object]:
    item = Item(call.world, kind, *found)
    row: dict[str, object] = {}
    for field in kind.fields.values():
        if field.name not in _ABSENT:
            row[_older_name(name, field.name)] = _written(call, name, item, field)
    known = item.store.crm.multi_fields.get(item.document.document_id, ())
    for multi in known:
        entry = {"ID": str(multi.id), "VALUE_TYPE": multi.value_type, "VALUE": multi.value, "TYPE_ID": multi.kind}
        kept = row.setdefault(multi.kind, [])
        if isinstance(kept, list):
            kept.append(entry)
    return row


def _older_name(name: str, field: str) -> str:
    if field == "STAGE_ID" and name in _STATUS:
        return "STATUS_ID"
    return _SINGLE.get(field, {}).get(name) or _NAMES.get(field, field)


def _written(call: Call, name: str, item: Item, field: CrmField) -> object:
    value, zone = value_of(item, field), call.world.zone
    if field.type == "file" and field.user_field:
        files = [_file(call, name, item, field, id_of(file_id)) for file_id in listed(value)]
        return files if field.multiple else next(iter(files), None)
    if field.multiple:
        return [_text(field, one, scalar(field, one, zone)) for one in listed(value)] or False
    return None if value in EMPTY else _text(field, value, scalar(field, value, zone))


def _text(field: CrmField, value: object, read: object) -> object:
    if read is None:
        return None
    if field.type == "boolean" and field.user_field:
        return "1" if value in {True, "Y", "1"} else "0"
    return f"{read:.2f}" if field.type == "double" else str(read)


def _file(call: Call, name: str, item: Item, field: CrmField, file_id: int) -> dict[str, object]:
    """A file: addresses on the site; ``auth`` is empty for a webhook."""
    path = _SHOW.replace("{name}", name)
    query = f"ownerId={item.number}&fieldName={field.name}&dynamic=Y&fileId={file_id}"
    auth = call.incoming.key.token
    return {"id": file_id, "showUrl": f"{path}?{query}", "downloadUrl": f"{path}?auth={auth}&{query}"}


_ENTITIES: Mapping[str, int] = {"lead": 1, "deal": 2, "contact": 3, "company": 4, "quote": 7}


def _getter(name: str, number: int) -> Callable[[Call], Answer]:
    return partial(get_entity, name=name, entity_type_id=number)


METHODS = tuple(Method(f"crm.{name}.get", ("crm",), _getter(name, number)) for name, number in _ENTITIES.items())
