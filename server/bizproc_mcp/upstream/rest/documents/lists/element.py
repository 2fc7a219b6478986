"""One list element as a document: what stands on its own, and its filled fields."""

from collections.abc import Mapping
from dataclasses import replace

from bizproc_mcp.models.document_contents import AttachedFile, DocumentContent, DocumentField, UserId
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.documents.files import on_portal
from bizproc_mcp.upstream.rest.documents.lists.contents import ElementContext, contents, parts_of
from bizproc_mcp.upstream.rest.documents.lists.dates import order_of
from bizproc_mcp.upstream.rest.documents.lists.fields import Field, unknown_field
from bizproc_mcp.upstream.rest.documents.lists.places import Place
from bizproc_mcp.upstream.rest.documents.reader import Wanted
from bizproc_mcp.upstream.rest.documents.tolerant import text, whole
from bizproc_mcp.upstream.values import Row

__all__ = ["content_of", "with_files"]

_ALONE = frozenset({"ID", "IBLOCK_ID", "NAME", "CREATED_BY", "BP_PUBLISHED", "IBLOCK_SECTION_ID", "CODE", "XML_ID"})
_DATED = frozenset({"S:Date", "S:DateTime", "DATE_CREATE", "TIMESTAMP_X", "ACTIVE_FROM", "ACTIVE_TO"})


def content_of(
    row: Row, place: Place, known: Mapping[str, Field], kind: PortalText, wanted: Wanted, address: str
) -> DocumentContent:
    """The element's own data; the people in it are noted in `wanted.people`. `kind` is the name of its list."""
    number = wanted.document.id
    page = on_portal(address, wanted.link) or PortalText(place.page(address, number))
    # Without the descriptions the element's own names have to do, in the order in which they came.
    fields = known or {name: unknown_field(name) for name in row.names}
    dated = (
        text(one) for name, about in fields.items() if about.type in _DATED for one in parts_of(about, row.raw(name))
    )
    context = ElementContext(address, order_of(dated), page)
    found = []
    for name, about in fields.items():
        values = contents(about, row.raw(name), context) if name not in _ALONE else ()
        if values:
            found.append(DocumentField(PortalCode(name), about.title, values, custom=name.startswith("PROPERTY_")))
    created_by = whole(row.raw("CREATED_BY")) or 0
    wanted.people.want(created_by, *(one.id for field in found for one in field.values if isinstance(one, UserId)))
    return DocumentContent(
        document=place.document(number),
        kind=kind,
        title=PortalText(row.text("NAME")),
        link=page,
        created_by=created_by,
        fields=tuple(found),
    )


def with_files(content: DocumentContent, files: Mapping[PortalCode, AttachedFile]) -> DocumentContent:
    """The document with what became known of its files, by their ids."""
    fields = tuple(
        replace(
            field,
            values=tuple(files.get(one.id, one) if isinstance(one, AttachedFile) else one for one in field.values),
        )
        for field in content.fields
    )
    return replace(content, fields=fields)
