"""The types of CRM documents: their numbers, ids, pages and dictionaries of stages (docs/portal.md 18.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bizproc_mcp.models.documents import DocumentId

__all__ = [
    "COMPANIES",
    "CONTACTS",
    "SEARCHED",
    "Kind",
    "dynamic",
    "is_dynamic",
    "kind_by_code",
    "kind_by_number",
    "kind_of",
    "kind_of_type",
]

_DYNAMIC = re.compile(r"DYNAMIC_([1-9][0-9]{2,8})\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z")
_CODE_OF_DYNAMIC = re.compile(r"T([0-9a-f]{2,8})\Z", re.IGNORECASE)
_NAMESPACE = "Bitrix\\Crm\\Integration\\BizProc\\Document\\"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of CRM documents.

    `number` is its entityTypeId, `type` begins the ids of its documents (`DEAL`), `code` stands in links (`D`). `word`
    is ours for it (`deal`, `spa:147`), `name` its English name in case the portal does not give its own.
    """

    number: int
    type: str
    code: str
    entity: str
    word: str
    name: str
    own_number: str = ""
    """The field with a number people know it by."""
    amount: bool = True
    pipelines: bool = True

    def document(self, number: int) -> DocumentId:
        """The document with this number."""
        return DocumentId("crm", self.entity, f"{self.type}_{number}")

    def page(self, address: str, number: int) -> str:
        """The page of a document in the portal."""
        kind = self.type.lower() if self.number <= _LAST_OF_OLD else f"type/{self.number}"
        return f"{address}/crm/{kind}/details/{number}/"

    def stages(self, pipeline: int) -> str:
        """The dictionary with the names of its stages; "" for a type without stages."""
        if self.number == _DEAL:
            return f"DEAL_STAGE_{pipeline}" if pipeline else "DEAL_STAGE"
        if self.pipelines:
            return f"{self.type}_STAGE_{pipeline}"
        return {"LEAD": "STATUS", "QUOTE": "QUOTE_STATUS"}.get(self.type, "")


_DEAL, _LAST_OF_OLD = 2, 4
_DEALS = Kind(2, "DEAL", "D", "CCrmDocumentDeal", "deal", "Deal")
_LEADS = Kind(1, "LEAD", "L", "CCrmDocumentLead", "lead", "Lead", pipelines=False)
CONTACTS = Kind(3, "CONTACT", "C", "CCrmDocumentContact", "contact", "Contact", amount=False, pipelines=False)
COMPANIES = Kind(4, "COMPANY", "CO", "CCrmDocumentCompany", "company", "Company", amount=False, pipelines=False)
_QUOTES = Kind(7, "QUOTE", "Q", f"{_NAMESPACE}Quote", "quote", "Quote", "quoteNumber", pipelines=False)
_INVOICES = Kind(31, "SMART_INVOICE", "SI", f"{_NAMESPACE}SmartInvoice", "invoice", "Invoice", "accountNumber")
SEARCHED: Sequence[Kind] = (_DEALS, _LEADS, CONTACTS, COMPANIES, _QUOTES, _INVOICES)
"""The types every portal has; the company's smart processes come in addition."""
_OTHERS = (
    Kind(36, "SMART_DOCUMENT", "DO", f"{_NAMESPACE}SmartDocument", "crm document 36", "Document"),
    Kind(39, "SMART_B2E_DOC", "SBD", f"{_NAMESPACE}SmartB2eDocument", "crm document 39", "Document"),
)
_BY_TYPE = {kind.type: kind for kind in (*SEARCHED, *_OTHERS)}
_BY_NUMBER = {kind.number: kind for kind in _BY_TYPE.values()}
_BY_CODE = {kind.code: kind for kind in _BY_TYPE.values()}


def dynamic(number: int) -> Kind:
    """A smart process by its entityTypeId."""
    return Kind(number, f"DYNAMIC_{number}", f"T{number:x}", f"{_NAMESPACE}Dynamic", f"spa:{number}", f"SPA {number}")


def is_dynamic(number: int) -> bool:
    """Whether a smart process may have this entityTypeId; the odd ones are twins in the recycle bin."""
    return 128 <= number <= 191 or (1030 <= number < 10**9 and number % 2 == 0)


def kind_by_number(number: int) -> Kind | None:
    """The type with this entityTypeId; None for one that no `crm.item` method shows."""
    return dynamic(number) if is_dynamic(number) else _BY_NUMBER.get(number)


def kind_by_code(code: str) -> Kind | None:
    """The type with this short code: `D`, or `T93` for number 147."""
    found = _CODE_OF_DYNAMIC.match(code)
    return kind_by_number(int(found[1], 16)) if found else _BY_CODE.get(code.upper())


def kind_of_type(name: str) -> Kind | None:
    """The type by the beginning of its documents' ids: `DEAL`, `DYNAMIC_147`."""
    found = _DYNAMIC.match(name)
    return kind_by_number(int(found[1])) if found else _BY_TYPE.get(name)


def kind_of(document: DocumentId) -> tuple[Kind, int] | None:
    """The type and number of a document; None if no `crm.item` method shows it."""
    name, _, number = document.id.rpartition("_")
    kind = kind_of_type(name)
    return (kind, int(number)) if kind is not None and _NUMBER.match(number) else None
