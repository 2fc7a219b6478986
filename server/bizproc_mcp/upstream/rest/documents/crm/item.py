"""One CRM item as a document: what stands on its own, and its filled fields."""

from collections.abc import Sequence
from decimal import Decimal

from bizproc_mcp.models.document_contents import (
    AttachedFile,
    DocumentContent,
    DocumentField,
    Money,
    StageOutcome,
    UserId,
)
from bizproc_mcp.text.portal_text import NO_TEXT, PortalCode, PortalText
from bizproc_mcp.upstream.rest.documents.crm.contents import contents
from bizproc_mcp.upstream.rest.documents.crm.fields import HIDDEN, unknown_field
from bizproc_mcp.upstream.rest.documents.crm.kinds import CONTACTS, Kind
from bizproc_mcp.upstream.rest.documents.crm.links import title_of
from bizproc_mcp.upstream.rest.documents.crm.vocabulary import Words
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.rest.documents.tolerant import decimal, maps, moment, text, whole
from bizproc_mcp.upstream.values import Row

__all__ = ["amount_of", "content_of", "files_in", "stage_of"]

_OUTCOMES: dict[str, StageOutcome] = {"S": "won", "F": "lost"}
_OF_CONTACTS = ("name", "lastName", "companyId")
"""Their title, and the first of `companyIds`."""
_MOST_FIELDS = 1_000
_MOST_CONTACTS = 50
_WAYS = {"PHONE": "Phone", "EMAIL": "E-mail", "WEB": "Website", "IM": "Messenger", "LINK": "Link"}


def content_of(row: Row, kind: Kind, number: int, words: Words, people: People, address: str) -> DocumentContent:
    """The item's own data; the people in it are noted in `people`."""
    page = PortalText(kind.page(address, number))
    stage, outcome = stage_of(row, kind, words)
    responsible, created_by = whole(row.raw("assignedById")) or 0, whole(row.raw("createdBy")) or 0
    fields = _fields(row, kind, words, page)
    people.want(responsible, created_by)
    people.want(*(value.id for field in fields for value in field.values if isinstance(value, UserId)))
    return DocumentContent(
        document=kind.document(number),
        kind=words.kind_name(kind),
        title=title_of(row),
        link=page,
        amount=amount_of(row, kind),
        stage=stage,
        outcome=outcome,
        pipeline=words.pipeline(kind, whole(row.raw("categoryId")) or 0) or NO_TEXT,
        responsible=responsible,
        created=moment(row.raw("createdTime")),
        created_by=created_by,
        changed=moment(row.raw("updatedTime")),
        fields=fields,
    )


def amount_of(row: Row, kind: Kind) -> Money | None:
    """The item's amount; None for types that have none."""
    amount: Decimal | None = decimal(row.raw("opportunity")) if kind.amount else None
    currency = text(row.raw("currencyId"))[:10]
    return Money(amount, currency) if amount or (amount is not None and currency) else None


def stage_of(row: Row, kind: Kind, words: Words) -> tuple[PortalText, StageOutcome]:
    """The name of the item's stage, its id if the name is not known, and how it ends the work."""
    stage = row.brief("stageId")
    known = words.status(kind.stages(whole(row.raw("categoryId")) or 0), stage)
    semantics = row.brief("stageSemanticId") or (known.semantics if known is not None else "")
    return known.name if known is not None else PortalText(stage), _OUTCOMES.get(semantics.upper(), "")


def files_in(fields: Sequence[DocumentField]) -> tuple[AttachedFile, ...]:
    """The files in the fields."""
    return tuple(value for field in fields for value in field.values if isinstance(value, AttachedFile))


def _fields(row: Row, kind: Kind, words: Words, page: PortalText) -> tuple[DocumentField, ...]:
    hidden = {*HIDDEN, *_OF_CONTACTS} if kind == CONTACTS else HIDDEN
    known = words.fields(kind)
    found: list[DocumentField] = []
    # Without the descriptions the item's own names have to do, in the order in which they came.
    for name, about in (known or {name: unknown_field(name) for name in row.names}).items():
        values = contents(about, row.raw(name), words, page) if name not in hidden else ()
        if values:
            found.append(DocumentField(PortalCode(name), about.title, values, about.custom))
    return (*found[:_MOST_FIELDS], *_ways_to_reach(row, words, kind))


def _ways_to_reach(row: Row, words: Words, kind: Kind) -> Sequence[DocumentField]:
    """Phones, e-mail addresses and the like, which the portal keeps in one list."""
    by_way: dict[str, list[PortalText]] = {}
    for one in maps(row.raw("fm"), row.source)[:_MOST_CONTACTS]:
        way, value = text(one.raw("typeId")).upper(), text(one.raw("value"))
        if way in _WAYS and value:
            by_way.setdefault(way, []).append(PortalText(value))
    known = words.fields(kind)
    return [
        DocumentField(
            PortalCode(way.lower()),
            known[way.lower()].title if way.lower() in known else PortalText(_WAYS[way]),
            tuple(values),
        )
        for way, values in by_way.items()
    ]
