"""The types that every portal has (docs/portal.md 18.1)."""

from bizproc_standin.state.crm.fields import ENTITY_FIELDS, dynamic_fields, named
from bizproc_standin.state.records import DocumentType
from bizproc_standin.state.records.crm import CrmType, Label

__all__ = ["OTHER_TYPES", "smart_process", "system_types"]

_SPACE = "Bitrix\\Crm\\Integration\\BizProc\\Document\\"

OTHER_TYPES = {
    5: Label("Invoice (legacy)", "Счёт (старая версия)"),
    8: Label("Company details", "Реквизиты"),
    14: Label("Order", "Заказ"),
}
"""Types that exist and are not item-based."""


def system_types() -> dict[int, CrmType]:
    """Return lead, deal, contact, company, quote and invoice, by entity type."""
    made = (
        _system(1, Label("Lead", "Лид"), "LEAD", "L", "CCrmDocumentLead", categories=False, multi_fields=True),
        _system(2, Label("Deal", "Сделка"), "DEAL", "D", "CCrmDocumentDeal"),
        _system(3, Label("Contact", "Контакт"), "CONTACT", "C", "CCrmDocumentContact", multi_fields=True),
        _system(4, Label("Company", "Компания"), "COMPANY", "CO", "CCrmDocumentCompany", multi_fields=True),
        _system(7, Label("Estimate", "Коммерческое предложение"), "QUOTE", "Q", f"{_SPACE}Quote", categories=False),
        _system(31, Label("Invoice", "Счёт"), "SMART_INVOICE", "SI", f"{_SPACE}SmartInvoice"),
    )
    return {kind.entity_type_id: kind for kind in made}


def smart_process(entity_type_id: int, own_id: int, title: Label) -> CrmType:
    """Make a smart process; its user fields are named ``UF_CRM_<own_id>_…``."""
    symbol = f"DYNAMIC_{entity_type_id}"
    return CrmType(
        entity_type_id,
        title,
        symbol,
        f"T{entity_type_id:x}",
        DocumentType("crm", f"{_SPACE}Dynamic", symbol),
        named(*dynamic_fields()),
        id=own_id,
    )


def _system(
    number: int,
    title: Label,
    symbol: str,
    short: str,
    entity: str,
    *,
    categories: bool = True,
    multi_fields: bool = False,
) -> CrmType:
    fields = named(*ENTITY_FIELDS[number])
    kind = DocumentType("crm", entity, symbol)
    return CrmType(number, title, symbol, short, kind, fields, categories, multi_fields)
