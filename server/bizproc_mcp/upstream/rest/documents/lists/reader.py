"""Reads list elements: the element, its list's name and fields in one batch; names of files and links in the next."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from bizproc_mcp.errors import NotFound
from bizproc_mcp.models.document_contents import DocumentContent, DocumentSearch, Products
from bizproc_mcp.upstream.rest.dialect import given
from bizproc_mcp.upstream.rest.documents.asking import Asking, CommandAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask, take_all
from bizproc_mcp.upstream.rest.documents.crm.item import files_in
from bizproc_mcp.upstream.rest.documents.crm.links import LinkedTitles
from bizproc_mcp.upstream.rest.documents.lists.element import content_of
from bizproc_mcp.upstream.rest.documents.lists.file_names import FileNames
from bizproc_mcp.upstream.rest.documents.lists.finding import found_place
from bizproc_mcp.upstream.rest.documents.lists.known import KnownLists
from bizproc_mcp.upstream.rest.documents.lists.places import Place, place_in, type_of
from bizproc_mcp.upstream.rest.documents.lists.searching import search
from bizproc_mcp.upstream.rest.documents.reader import Sought, Wanted
from bizproc_mcp.upstream.rest.documents.reasons import OPEN_IT, not_shown
from bizproc_mcp.upstream.rest.documents.tolerant import whole
from bizproc_mcp.upstream.values import Row, rows
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["ListsReader"]

_GET = "lists.element.get"
_AUTHOR = "$result[c0][0][CREATED_BY]"


class ListsReader:
    """Elements of universal lists, of lists of groups, and of the lists behind processes of the news feed."""

    place: ClassVar[str] = "lists"
    scope: ClassVar[str] = "lists"

    def __init__(self, clock: Clock, address: str) -> None:
        self._known = KnownLists(clock)
        self._address = address

    def read(self, wanted: Wanted) -> Asking[DocumentContent]:
        """Read an element; where it is brief, its files and links have no names."""
        kind, number = type_of(wanted.document.entity), whole(wanted.document.id)
        if not kind or not number:
            raise not_shown("lists")
        place = place_in(wanted.link.raw, wanted.document)
        if place is None and wanted.document.list_id:
            place = Place(kind, wanted.document.list_id)
        if place is None:
            place = yield from found_place(kind, str(number), self._known)
        asks = [*self._known.asks(place)]
        if wanted.brief:
            people = wanted.people
            asks.append(Ask(people.by_reference(_AUTHOR), lambda answer: people.learn([answer])))
        first, *others = yield [place.command(_GET, ELEMENT_ID=number), *(ask.command for ask in asks)]
        row = _row(first, place)
        unread = take_all(asks, others, self.scope)
        fields = self._known.fields(place.list_id)
        content = content_of(row, place, fields, self._known.name(place.list_id), wanted, self._address)
        if not wanted.brief:
            links, files = LinkedTitles(), FileNames(place, number, self._address)
            more = [*links.asks(content.fields), *files.asks(row, fields.values())]
            answers = yield [ask.command for ask in more]
            take_all(more, answers, self.scope)
            content = files.added_to(replace(content, fields=links.titled(content.fields)))
        return _with_parts(content, wanted, unread)

    def search(self, sought: Sought) -> Asking[DocumentSearch]:
        """Find elements by name."""
        return search(sought, self._known)


def _row(answer: CommandAnswer, place: Place) -> Row:
    found = rows(given(answer).result, _GET)
    if not found:
        raise NotFound(
            f"The element is not there: it was deleted, or is not published yet. Before that only people with full "
            f"access to its list ({place.list_id}) see it.",
            OPEN_IT,
        )
    return found[0]


def _with_parts(content: DocumentContent, wanted: Wanted, unread: Mapping[str, str]) -> DocumentContent:
    parts = wanted.parts
    no_comments = {"comments": "REST does not show comments of list elements"} if "comments" in parts else {}
    return replace(
        content,
        products=Products(0, ()) if "products" in parts else None,
        files=files_in(content.fields) if "files" in parts else None,
        unread={**unread, **no_comments},
    )
