"""Items as rows of JSON with camelCase names (docs/portal.md 18.3, 18.5)."""

from collections.abc import Collection

from bizproc_standin.engine.values import listed
from bizproc_standin.rest.crm.files import file_object
from bizproc_standin.rest.crm.names import Names, to_camel
from bizproc_standin.rest.crm.values import scalar
from bizproc_standin.rest.portal import Call
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmField, CrmType
from bizproc_standin.world.crm.values import EMPTY, Item, id_of, value_of

__all__ = ["ALIASES", "item_row", "names_of", "phones"]

ALIASES = (
    *("EMAIL", "EMAIL_HOME", "EMAIL_WORK", "EMAIL_MAILING"),
    *("PHONE", "PHONE_MOBILE", "PHONE_WORK", "PHONE_MAILING", "IMOL"),
)
"""Names under which the first phone or e-mail address of a kind can be selected."""


def names_of(kind: CrmType) -> Names:
    """The converter prepared with the type's own fields; user fields are converted by rule."""
    return Names(name for name, field in kind.fields.items() if not field.user_field)


def item_row(
    call: Call, kind: CrmType, found: tuple[int, Document], *, original: bool, select: Collection[str] | None = None
) -> dict[str, object]:
    """Return an item; ``select`` None gives all fields, phones and the type, else just those names."""
    number, document = found
    item = Item(call.world, kind, number, document)
    names = names_of(kind)
    row: dict[str, object] = {}
    for name, field in kind.fields.items():
        if not field.hidden and (select is None or name in select):
            row[name if original and field.user_field else names.camel(name)] = _written(call, item, field)
    if select is None:
        row["entityTypeId"] = kind.entity_type_id
        if kind.multi_fields:
            row["fm"] = phones(item)
        return row
    if kind.multi_fields:
        row.update({to_camel(alias): _alias(item, alias) for alias in ALIASES if alias in select})
    if "ENTITY_TYPE_ID" in select:
        row["entityTypeId"] = kind.entity_type_id
    return row


def _written(call: Call, item: Item, field: CrmField) -> object:
    value, zone = value_of(item, field), call.world.zone
    if field.type == "file" and field.user_field:
        objects = [file_object(call, item, field, id_of(file_id)) for file_id in listed(value)]
        return objects if field.multiple else next(iter(objects), None)
    if field.multiple:
        return [scalar(field, one, zone) for one in listed(value)]
    if value in EMPTY:
        return field.default
    return scalar(field, value, zone)


def phones(item: Item) -> list[dict[str, object]]:
    """Return ``fm``: phones, e-mail addresses and the like."""
    return [
        {"id": one.id, "valueType": one.value_type, "value": one.value, "typeId": one.kind}
        for one in item.store.crm.multi_fields.get(item.document.document_id, ())
    ]


def _alias(item: Item, alias: str) -> object:
    kind, _, value_type = alias.partition("_")
    known = item.store.crm.multi_fields.get(item.document.document_id, ())
    return next((m.value for m in known if m.kind == kind and value_type in {"", m.value_type}), None)
