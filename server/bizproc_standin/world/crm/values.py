"""The value of a field of an item: from the document that the engine also reads, or computed from it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bizproc_standin.engine.people import author_of
from bizproc_standin.engine.values import listed
from bizproc_standin.php.numbers import to_int
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmField, CrmType, ProductRow
from bizproc_standin.state.store import Store

__all__ = ["EMPTY", "Item", "full_name", "id_of", "value_of"]

EMPTY: tuple[object, ...] = (None, "", [], (), {})


class Item(NamedTuple):
    """A document as an item of its type."""

    store: Store
    kind: CrmType
    number: int
    document: Document


def value_of(item: Item, field: CrmField) -> object:
    """Return a field's value as the document keeps it, its computed value, or its default."""
    computed = _COMPUTED.get(field.name)
    kept = item.document.fields.get(field.key)
    if computed is not None and kept in EMPTY:
        return computed(item)
    return field.default if kept in EMPTY else kept


def id_of(value: object) -> int:
    """Return an id; people may be written as the engine writes them: ``user_15``."""
    return to_int(str(value).removeprefix("user_"))


def full_name(item: Item) -> str:
    """Return first and last name of a contact."""
    fields = item.document.fields
    said = f"{fields.get('NAME', '')} {fields.get('LAST_NAME', '')}".strip()
    return said or item.document.title


def _last_name(item: Item) -> object:
    return item.document.title if item.kind.entity_type_id == 3 and "NAME" not in item.document.fields else None


def _category(item: Item) -> object:
    return item.store.crm.default_category(item.kind)


def _stage(item: Item) -> object:
    dictionary = _dictionary(item)
    return next((s.status_id for s in item.store.crm.statuses if s.entity_id == dictionary), None)


def _semantics(item: Item) -> object:
    stage = item.document.fields.get("STAGE_ID") or _stage(item)
    return item.store.crm.stages().get(f"{_dictionary(item)} {stage}")


def _dictionary(item: Item) -> str:
    category = item.document.fields.get("CATEGORY_ID")
    number = category if isinstance(category, int) else item.store.crm.default_category(item.kind)
    return item.store.crm.stage_dictionary(item.kind, number)


def _first_of(name: str) -> Callable[[Item], object]:
    return lambda item: next(iter(listed(item.document.fields.get(name))), 0)


def _created(item: Item) -> object:
    return item.document.fields.get("CREATED_TIME") or item.store.now()


def _rows(item: Item) -> list[ProductRow]:
    return item.store.crm.product_rows.get(item.document.document_id, [])


def _tax(item: Item) -> object:
    return round(sum(row.price * row.quantity * row.tax_rate / (100 + row.tax_rate) for row in _rows(item)), 2)


def _reached(kind: str) -> Callable[[Item], object]:
    def found(item: Item) -> object:
        known = item.store.crm.multi_fields.get(item.document.document_id, ())
        return "Y" if any(field.kind == kind for field in known) else "N"

    return found


_COMPUTED: Mapping[str, Callable[[Item], object]] = {
    "ID": lambda item: item.number,
    "TITLE": lambda item: item.document.title,
    "FULL_NAME": full_name,
    "LAST_NAME": _last_name,
    "ASSIGNED_BY_ID": lambda item: author_of(item.document),
    "CREATED_BY": lambda item: item.document.created_by,
    "CREATED_TIME": _created,
    "UPDATED_BY": lambda item: item.document.created_by,
    "UPDATED_TIME": _created,
    "MOVED_BY": lambda item: item.document.created_by,
    "MOVED_TIME": _created,
    "LAST_ACTIVITY_BY": lambda item: author_of(item.document),
    "LAST_ACTIVITY_TIME": lambda item: item.document.fields.get("UPDATED_TIME") or _created(item),
    "CATEGORY_ID": _category,
    "STAGE_ID": _stage,
    "STAGE_SEMANTIC_ID": _semantics,
    "CLOSED": lambda item: "N" if _semantics(item) in {"P", None} else "Y",
    "CONTACT_ID": _first_of("CONTACT_IDS"),
    "COMPANY_ID": _first_of("COMPANY_IDS"),
    "HAS_PHONE": _reached("PHONE"),
    "HAS_EMAIL": _reached("EMAIL"),
    "IS_MANUAL_OPPORTUNITY": lambda item: "N" if _rows(item) else "Y",
    "TAX_VALUE": _tax,
    "SEARCH_CONTENT": lambda item: item.document.title.upper() + " -",
}
