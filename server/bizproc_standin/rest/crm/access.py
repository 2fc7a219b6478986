"""The checks of CRM controllers, in the portal's order: employee, parameters, type, existence, rights."""

from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.portal import Call
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.crm.system_types import OTHER_TYPES
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmType
from bizproc_standin.world.crm.rights import may_read, may_read_type

__all__ = ["employee", "find_item", "find_type", "may_read_crm", "readable_item"]


def employee(call: Call) -> None:
    """Refuse people from outside the company: 403."""
    if not call.admin and not call.world.users[call.caller.user_id].intranet:
        raise Refusal("allowed_only_intranet_user", "Only intranet users are allowed", 403)


def find_type(call: Call, entity_type_id: int) -> CrmType:
    """Return an item-based type; documents to sign (36, 39) are not installed here.

    Raises:
        Refusal: 400 ``ENTITY_TYPE_NOT_SUPPORTED``, or ``NOT_FOUND`` for a number that a smart process could have.

    """
    kind = call.world.crm.types.get(entity_type_id)
    if kind is not None:
        return kind
    if (
        entity_type_id in {36, 39}
        or 128 <= entity_type_id <= 191
        or (entity_type_id >= 1030 and entity_type_id % 2 == 0)
    ):
        raise refused.type_not_found(call)
    name = OTHER_TYPES.get(entity_type_id)
    raise refused.type_not_supported(call, name.text(call.world.language) if name else "")


def find_item(call: Call, kind: CrmType, number: int) -> Document:
    """Return an item that is not in the recycle bin, readable or not."""
    document_id = kind.document_id(number)
    document = call.world.documents.get(document_id)
    if document is None or document_id in call.world.crm.recycled:
        raise refused.item_not_found(call)
    return document


def readable_item(call: Call, kind: CrmType, number: int) -> Document:
    """Return an item that the caller may read; a stranger can tell "absent" from "denied"."""
    document = find_item(call, kind, number)
    if not may_read(call.world, call.caller.user_id, document):
        raise refused.item_denied(call)
    return document


def may_read_crm(call: Call) -> bool:
    """Whether the caller may read anything in the CRM."""
    return may_read_type(call.world, call.caller.user_id)
