"""``crm.item.productrow.list`` (docs/portal.md 18.8)."""

from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.access import employee
from bizproc_standin.rest.crm.binding import mapping
from bizproc_standin.rest.crm.pages import cut_controller
from bizproc_standin.rest.crm.values import sum_of
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records.crm import CrmType, ProductRow
from bizproc_standin.world.crm.rights import may_read

__all__ = ["METHODS"]

_WITHOUT_ROWS = {3, 4}


def list_product_rows(call: Call) -> Answer:
    """``crm.item.productrow.list``: the owner is named by keys with ``=``, its type by the short code."""
    employee(call)
    order, wanted = mapping(call, "order") or {}, mapping(call, "filter") or {}
    for name in ("=ownerType", "=ownerId"):
        if name not in wanted:
            raise Refusal("REQUIRED_ARG_MISSING", f"Argument '{name}' is required")
    short, owner_id = str(wanted["=ownerType"]), php_int(wanted["=ownerId"])
    kind = next((kind for kind in call.world.crm.types.values() if kind.short == short), None)
    if kind is None:
        raise refused.access_denied(call)
    rows = _readable(call, kind, owner_id)
    way = next((str(value).upper() for name, value in order.items() if name in {"sort", "id"}), "ASC")
    rows = sorted(rows, key=lambda row: (row.sort, row.id), reverse=way == "DESC")
    page = cut_controller(rows, call.start)
    return Answer({"productRows": [_row(row, kind, owner_id) for row in page.rows]}, page.total, page.next)


def _readable(call: Call, kind: CrmType, owner_id: int) -> list[ProductRow]:
    document_id = kind.document_id(owner_id)
    document = call.world.documents.get(document_id)
    gone = document is None or document_id in call.world.crm.recycled
    if document is None or gone or not may_read(call.world, call.caller.user_id, document):
        raise refused.access_denied(call)
    return [] if kind.entity_type_id in _WITHOUT_ROWS else call.world.crm.product_rows.get(document_id, [])


def _row(row: ProductRow, kind: CrmType, owner_id: int) -> dict[str, object]:
    exclusive = round(row.price / (1 + row.tax_rate / 100), 2)
    brutto = round(row.price / (1 - row.discount_rate / 100), 2)
    return {
        "id": row.id,
        "ownerId": owner_id,
        "ownerType": kind.short,
        "productId": 0,
        "productName": row.name,
        "price": sum_of(row.price),
        "priceAccount": sum_of(row.price),
        "priceExclusive": sum_of(exclusive),
        "priceNetto": sum_of(round(brutto / (1 + row.tax_rate / 100), 2)),
        "priceBrutto": sum_of(brutto),
        "quantity": sum_of(row.quantity),
        "discountTypeId": 2,
        "discountRate": sum_of(row.discount_rate),
        "discountSum": sum_of(round((brutto - row.price) / (1 + row.tax_rate / 100), 2)),
        "taxRate": sum_of(row.tax_rate),
        "taxIncluded": "Y",
        "customized": "Y",
        "measureCode": 796,
        "measureName": row.measure,
        "sort": row.sort,
        "xmlId": "",
        "type": 1,
        "storeId": None,
    }


METHODS = (Method("crm.item.productrow.list", ("crm",), list_product_rows),)
