"""``crm.item.get``, ``.list``, ``.fields`` (docs/portal.md 18.3, 18.5)."""

from collections.abc import Mapping, Sequence

from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.access import employee, find_type, may_read_crm, readable_item
from bizproc_standin.rest.crm.binding import flag, mapping, number
from bizproc_standin.rest.crm.conditions import Reader, check_filter, predicate
from bizproc_standin.rest.crm.field_rows import field_rows
from bizproc_standin.rest.crm.ordering import check_order, sorted_rows
from bizproc_standin.rest.crm.pages import cut_controller
from bizproc_standin.rest.crm.rows import ALIASES, item_row, names_of
from bizproc_standin.rest.crm.upper import filter_names, plain_names
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmType
from bizproc_standin.world.crm.rights import items, may_read
from bizproc_standin.world.crm.values import Item, value_of

__all__ = ["METHODS"]

Row = tuple[int, Document]


def get_item(call: Call) -> Answer:
    """``crm.item.get``: all fields of one item."""
    employee(call)
    item_id, entity_type_id = number(call, "id"), number(call, "entityTypeId")
    original = flag(call, "useOriginalUfNames")
    kind = find_type(call, entity_type_id)
    document = readable_item(call, kind, item_id)
    return Answer({"item": item_row(call, kind, (item_id, document), original=original)})


def list_items(call: Call) -> Answer:
    """``crm.item.list``: the items that the caller may read; others are neither listed nor counted."""
    employee(call)
    entity_type_id = number(call, "entityTypeId")
    select, order, wanted = (mapping(call, name) for name in ("select", "order", "filter"))
    original = flag(call, "useOriginalUfNames")
    kind = find_type(call, entity_type_id)
    names = names_of(kind)
    chosen = _selected(kind, [str(value) for value in (select or {"0": "*"}).values()], original=original)
    readers = _readers(call, kind)
    conditions = filter_names(wanted or {}, names, original=original)
    check_filter(conditions, [*readers])
    ordering = check_order(plain_names(order or {}, names, original=original), [*readers])
    rows: list[Row] = []
    if may_read_crm(call):
        matches = predicate(conditions, readers, call.world.zone)
        caller = call.caller.user_id
        rows = [row for row in items(call.world, kind) if may_read(call.world, caller, row[1]) and matches(row)]
    page = cut_controller(sorted_rows(rows, ordering, readers, call.world.zone), call.start)
    shown = [item_row(call, kind, row, original=original, select=chosen) for row in page.rows]
    return Answer({"items": [row or [] for row in shown]}, page.total, page.next)


def list_fields(call: Call) -> Answer:
    """``crm.item.fields``: names, types, labels and options in the portal's language."""
    employee(call)
    entity_type_id = number(call, "entityTypeId")
    original = flag(call, "useOriginalUfNames")
    kind = find_type(call, entity_type_id)
    if not may_read_crm(call):
        raise refused.item_denied(call)
    return Answer({"fields": field_rows(call, kind, original=original)})


def _selected(kind: CrmType, wanted: Sequence[str], *, original: bool) -> set[str] | None:
    """Return the chosen names in upper case; None for ``*``. Unknown names are dropped."""
    names = names_of(kind)
    upper = {*plain_names(dict.fromkeys(wanted), names, original=original)}
    if "*" in upper:
        return None
    if "UF_*" in upper:
        upper |= {name for name, field in kind.fields.items() if field.user_field}
    aliases = set(ALIASES) if kind.multi_fields else set()
    return upper & ({*kind.fields} | aliases | {"ENTITY_TYPE_ID"})


def _readers(call: Call, kind: CrmType) -> Mapping[str, Reader[Row]]:
    """How each field of the type is compared."""

    def reader(name: str) -> Reader[Row]:
        field = kind.fields[name]
        return Reader(field, lambda row: value_of(Item(call.world, kind, *row), field))

    return {name: reader(name) for name in kind.fields}


METHODS = (
    Method("crm.item.get", ("crm",), get_item),
    Method("crm.item.list", ("crm",), list_items),
    Method("crm.item.fields", ("crm",), list_fields),
)
