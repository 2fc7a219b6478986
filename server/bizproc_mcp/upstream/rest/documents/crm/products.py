"""Product rows of a CRM document: `crm.item.productrow.list` (docs/portal.md 18.8)."""

from decimal import Decimal

from bizproc_mcp.models.document_contents import Money, ProductRow, Products
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind
from bizproc_mcp.upstream.rest.documents.tolerant import decimal
from bizproc_mcp.upstream.values import Row, mapping, rows

__all__ = ["product_command", "products_of"]

_LIST = "crm.item.productrow.list"


def product_command(kind: Kind, number: int) -> Command:
    """The first page of rows."""
    # Without the sign of equality the portal finds the keys missing.
    return Command(_LIST, {"filter": {"=ownerType": kind.code, "=ownerId": number}, "order": {"sort": "asc"}})


def products_of(answer: RestAnswer, currency: str) -> Products:
    """The rows with their sum; an item's rows have its currency."""
    given = Row(mapping(answer.result, _LIST), _LIST)
    found = tuple(_row(row, currency) for row in rows(given.sequence("productRows"), _LIST)[:PAGE_SIZE])
    total = max(answer.total or 0, len(found))
    every = Money(sum((one.quantity * one.price.amount for one in found), Decimal(0)), currency)
    return Products(total, found, every if total and total == len(found) else None)


def _row(row: Row, currency: str) -> ProductRow:
    price = decimal(row.raw("price")) or Decimal(0)
    return ProductRow(
        PortalText(row.brief("productName")), decimal(row.raw("quantity")) or Decimal(0), Money(price, currency)
    )
