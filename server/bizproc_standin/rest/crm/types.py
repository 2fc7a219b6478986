"""``crm.type.list``, ``crm.type.getByEntityTypeId``, ``crm.category.list`` (docs/portal.md 18.4)."""

from collections.abc import Mapping

from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.access import employee, find_type, may_read_crm
from bizproc_standin.rest.crm.binding import mapping, number
from bizproc_standin.rest.crm.conditions import Reader, check_filter, predicate
from bizproc_standin.rest.crm.names import Names
from bizproc_standin.rest.crm.ordering import check_order, sorted_rows
from bizproc_standin.rest.crm.pages import cut_controller
from bizproc_standin.rest.crm.upper import filter_names, plain_names
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records.crm import CrmField, CrmType, Label
from bizproc_standin.world.crm.rights import may_read_category

__all__ = ["METHODS"]

_KINDS = {"id": "integer", "entityTypeId": "integer", "title": "string", "code": "string"}
_FIELDS = {
    upper: CrmField(upper, _KINDS[name], Label(name))
    for name, upper in (("id", "ID"), ("entityTypeId", "ENTITY_TYPE_ID"), ("title", "TITLE"), ("code", "CODE"))
}


def list_types(call: Call) -> Answer:
    """``crm.type.list``: smart processes, for administrators of the CRM only."""
    employee(call)
    order, wanted = mapping(call, "order"), mapping(call, "filter")
    if not call.admin:
        raise refused.access_denied(call)
    names = Names(_FIELDS)
    readers = _readers(call)
    conditions = filter_names(wanted or {}, names, original=False)
    check_filter(conditions, [*readers])
    ordering = check_order(plain_names(order or {}, names, original=False), [*readers])
    matches = predicate(conditions, readers, call.world.zone)
    found = [kind for kind in call.world.crm.types.values() if kind.dynamic and matches(kind)]
    page = cut_controller(sorted_rows(found, ordering, readers, call.world.zone), call.start)
    return Answer({"types": [_row(call, kind) for kind in page.rows]}, page.total, page.next)


def get_type(call: Call) -> Answer:
    """``crm.type.getByEntityTypeId``: for everybody who may read the type; unknown is the same as denied."""
    employee(call)
    entity_type_id = number(call, "entityTypeId")
    kind = call.world.crm.types.get(entity_type_id)
    if not call.admin and (kind is None or not may_read_crm(call)):
        raise refused.access_denied(call)
    if kind is None or not kind.dynamic:
        raise refused.type_not_found(call, "0")
    more: dict[str, object] = {"relations": {"parent": [], "child": []}, "linkedUserFields": {}}
    return Answer({"type": {**_row(call, kind), **more}})


def list_categories(call: Call) -> Answer:
    """``crm.category.list``: the pipelines that the caller may read, all at once."""
    employee(call)
    kind = find_type(call, number(call, "entityTypeId"))
    if not kind.categories:
        raise refused.type_not_supported(call, kind.title.text(call.world.language))
    own = [c for c in call.world.crm.categories if c.entity_type_id == kind.entity_type_id]
    readable = [c for c in own if may_read_crm(call) and may_read_category(call.world, call.caller.user_id, c)]
    rows: list[dict[str, object]] = [
        {
            "id": category.id,
            "name": category.name.text(call.world.language),
            "sort": category.sort,
            "entityTypeId": category.entity_type_id,
            "isDefault": "Y" if category.default else "N",
            **({"originId": "", "originatorId": ""} if kind.entity_type_id == 2 and category.id else {}),
        }
        for category in sorted(readable, key=lambda category: (category.sort, category.id))
    ]
    return Answer({"categories": rows}, len(rows))


def _readers(call: Call) -> Mapping[str, Reader[CrmType]]:
    language = call.world.language
    return {
        "ID": Reader(_FIELDS["ID"], lambda kind: kind.id),
        "ENTITY_TYPE_ID": Reader(_FIELDS["ENTITY_TYPE_ID"], lambda kind: kind.entity_type_id),
        "TITLE": Reader(_FIELDS["TITLE"], lambda kind: kind.title.text(language)),
        "CODE": Reader(_FIELDS["CODE"], lambda _: ""),
    }


def _row(call: Call, kind: CrmType) -> dict[str, object]:
    created = iso(kind.created or call.world.now(), call.world.zone)
    return {
        "id": kind.id,
        "title": kind.title.text(call.world.language),
        "code": "",
        "createdBy": 1,
        "entityTypeId": kind.entity_type_id,
        "customSectionId": None,
        "isCategoriesEnabled": "Y" if kind.categories else "N",
        "isStagesEnabled": "Y",
        "isBizProcEnabled": "Y",
        "createdTime": created,
        "updatedTime": created,
        "updatedBy": 1,
    }


METHODS = (
    Method("crm.type.list", ("crm",), list_types),
    Method("crm.type.getbyentitytypeid", ("crm",), get_type),
    Method("crm.category.list", ("crm",), list_categories),
)
