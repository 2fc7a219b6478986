"""Which fields of a document matter most to somebody who has to decide about it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from bizproc_mcp.models.document_contents import (
    AttachedFile,
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
_OF_A_KIND = 2
"""How many fields of one kind come before those of other kinds."""
_A_WORD = 4
"""Letters from which on a word says something."""
_KNOWN_BY = -1
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
        *("sourceId", "sourceDescription", "typeId", "taxValue", "observers", "leadId", "quoteId"),
        *("MODIFIED_BY", "DATE_CREATE", "TIMESTAMP_X", "SORT"),
    }
)
"""Fields that matter least to a decision. The upstream shows no technical ones."""


def digest_fields(content: DocumentContent, seen: str = "") -> Sequence[DocumentField]:
    """The few fields that matter to somebody who has read `seen`, the most important first.

    Fields that it mentions by their titles come first, then the first two of each kind. Fields are left out if it
    contains their text.
    """
    known = {*_FIRST.get(_word(content), ())}
    seen = seen.casefold()
    kinds: Counter[int] = Counter()
    mentioned, typical, others = list[DocumentField](), list[DocumentField](), list[DocumentField]()
    for field in by_weight(content):
        if field.id.raw in _NOISE or _says_little(field) or _is_seen(field, content, seen):
            continue
        if _is_mentioned(field, seen):
            mentioned.append(field)
            continue
        kind = _KNOWN_BY if field.id.raw in known else min(map(_weight, field.values))
        kinds[kind] += 1
        (typical if kinds[kind] <= _OF_A_KIND else others).append(field)
    return [*mentioned, *typical, *others][:DIGEST_FIELDS]


def by_weight(content: DocumentContent) -> Sequence[DocumentField]:
    """All fields: those the type is known by, then money, dates, other documents, numbers, options, long texts."""
    first = _FIRST.get(_word(content), ())

    def weight(field: DocumentField) -> tuple[int, int]:
        if field.id.raw in _NOISE:
            return len(_ORDER) + 2, 0
        if field.id.raw in first:
            return _KNOWN_BY, first.index(field.id.raw)
        return min(map(_weight, field.values)), 0 if field.custom else 1

    return sorted((field for field in content.fields if field.values), key=weight)


def _word(content: DocumentContent) -> str:
    return str(content.document).partition(":")[0]


def _weight(value: Content) -> int:
    if isinstance(value, PortalText) and len(value.raw) > _SHORT:
        return len(_ORDER) + 1
    return next((at for at, kind in enumerate(_ORDER) if isinstance(value, kind)), len(_ORDER))


def _says_little(field: DocumentField) -> bool:
    """A description too long for a digest, or files of which not even a name is known."""
    if any(isinstance(value, PortalText) and len(value.raw) > _SHORT for value in field.values):
        return True
    return all(isinstance(value, AttachedFile) and not value.name for value in field.values)


def _is_mentioned(field: DocumentField, seen: str) -> bool:
    """Whether the text contains a word of the field's title, whatever its ending."""
    words = (word for word in re.findall(r"[^\W\d_]+", field.title.raw[:200].casefold()) if len(word) >= _A_WORD)
    return any(word[: max(_A_WORD, len(word) - 2)] in seen for word in words)


def _is_seen(field: DocumentField, content: DocumentContent, seen: str) -> bool:
    """Whether the reader has seen the value: in the text, or at the beginning of the digest."""
    if field.values == (content.amount,):
        return True
    texts = [value.raw.strip().casefold() for value in field.values if isinstance(value, PortalText)]
    shown = f"{seen}\n{content.title.raw}\n{content.stage.raw}".casefold()
    # A shorter one may be part of another word or number.
    return len(texts) == len(field.values) and all(len(text) >= _A_WORD and text in shown for text in texts)
