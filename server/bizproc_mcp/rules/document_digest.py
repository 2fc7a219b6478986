"""Which fields of a document matter most to somebody who has to decide about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from bizproc_mcp.models.document_contents import (
    Content,
    DocumentContent,
    DocumentField,
    LinkedDocument,
    Money,
    UserId,
)
from bizproc_mcp.text.portal_text import PortalText

__all__ = ["DIGEST_FIELDS", "by_weight", "digest_fields"]

DIGEST_FIELDS = 6
"""How many fields a digest has at most."""
_SHORT = 60
"""Characters of a text that says one thing, as an option does; a longer one is a description."""

_ORDER: Sequence[type[Content] | tuple[type[Content], ...]] = (
    Money,
    date,
    LinkedDocument,
    Decimal,
    PortalText,
    (UserId, bool),
)
"""Values by what they say to somebody who decides; then files, and long texts last."""

_FIRST: Mapping[str, Sequence[str]] = {
    "deal": ("companyId", "contactId", "contactIds", "closedate"),
    "lead": ("companyTitle", "companyId", "contactId", "phone", "email"),
    "contact": ("companyId", "post", "phone", "email"),
    "company": ("industry", "revenue", "phone", "email"),
    "quote": ("quoteNumber", "companyId", "contactId", "actualDate", "closedate"),
    "invoice": ("accountNumber", "companyId", "contactId", "begindate", "closedate"),
    "spa": ("companyId", "contactId", "closedate"),
}
"""The fields each type of document is known by, in this order; a company's own fields come next."""
_NOISE = frozenset(
    {
        *("opened", "closed", "isManualOpportunity", "webformId", "xmlId", "originId", "originatorId", "searchContent"),
        *("previousStageId", "movedTime", "movedBy", "updatedTime", "updatedBy", "createdTime", "createdBy"),
        *("lastActivityTime", "lastActivityBy", "utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm"),
        *("sourceId", "sourceDescription", "typeId", "taxValue", "observers", "leadId", "quoteId", "locationId"),
        *("CREATED_BY", "MODIFIED_BY", "DATE_CREATE", "TIMESTAMP_X", "CODE", "SORT", "BP_PUBLISHED"),
    }
)
"""Fields the portal fills in for its own bookkeeping."""


def digest_fields(content: DocumentContent, told: str = "") -> Sequence[DocumentField]:
    """The few fields that matter, the most important first, without those whose text stands in `told`."""
    chosen = [
        field
        for field in by_weight(content)
        if field.id.raw not in _NOISE and not _is_long(field) and not _is_told(field, content, told)
    ]
    return chosen[:DIGEST_FIELDS]


def by_weight(content: DocumentContent) -> Sequence[DocumentField]:
    """All fields: those the type is known by, then money, dates, other documents, numbers, options, long texts."""
    first = _FIRST.get(str(content.document).partition(":")[0], ())

    def weight(field: DocumentField) -> tuple[int, int]:
        if field.id.raw in _NOISE:
            return len(_ORDER) + 2, 0
        if field.id.raw in first:
            return -1, first.index(field.id.raw)
        return min(map(_weight, field.values), default=len(_ORDER)), 0 if field.custom else 1

    return sorted((field for field in content.fields if field.values), key=weight)


def _weight(value: Content) -> int:
    if isinstance(value, PortalText) and len(value.raw) > _SHORT:
        return len(_ORDER) + 1
    return next((at for at, kind in enumerate(_ORDER) if isinstance(value, kind)), len(_ORDER))


def _is_long(field: DocumentField) -> bool:
    return any(isinstance(value, PortalText) and len(value.raw) > _SHORT for value in field.values)


def _is_told(field: DocumentField, content: DocumentContent, told: str) -> bool:
    """Whether the reader knows the value already: from the task, or from what the digest begins with."""
    if field.values == (content.amount,):
        return True
    texts = [value for value in field.values if isinstance(value, PortalText)]
    shown = f"{told}\n{content.title.raw}\n{content.stage.raw}".casefold()
    # A shorter one may be part of another word or number.
    return len(texts) == len(field.values) and all(
        len(text.raw.strip()) > 3 and text.raw.strip().casefold() in shown for text in texts
    )
