"""Names and sizes of an element's files on the Drive, and where its plain files open in a browser."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bizproc_mcp.models.document_contents import AttachedFile, DocumentContent
from bizproc_mcp.text.portal_text import PortalCode
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask
from bizproc_mcp.upstream.rest.documents.files import attached_file, file_id, on_portal
from bizproc_mcp.upstream.rest.documents.lists.contents import parts_of
from bizproc_mcp.upstream.rest.documents.lists.element import with_files
from bizproc_mcp.upstream.rest.documents.lists.fields import Field
from bizproc_mcp.upstream.rest.documents.lists.places import Place
from bizproc_mcp.upstream.rest.documents.tolerant import text, whole
from bizproc_mcp.upstream.values import Row, mapping, sequence

__all__ = ["FileNames"]

_ATTACHED, _URLS = "disk.attachedObject.get", "lists.element.get.file.url"
_MOST_FILES, _MOST_FIELDS = 20, 5


class FileNames:
    """Collects what can be known of the files of one element."""

    def __init__(self, place: Place, number: int, address: str) -> None:
        self._place = place
        self._number = number
        self._address = address
        self._known: dict[PortalCode, AttachedFile] = {}
        self._pages: dict[PortalCode, str] = {}

    def asks(self, row: Row, fields: Iterable[Field]) -> Sequence[Ask]:
        """One command for each file on the Drive, and one for each field of plain files."""
        attached: list[int] = []
        found: list[Ask] = []
        for field in fields:
            ids = [number for number in map(whole, parts_of(field, row.raw(field.id))) if number]
            if field.type == "S:DiskFile":
                attached += ids
            elif field.type == "F" and ids and len(found) < _MOST_FIELDS:
                found.append(self._ask_pages(field, ids))
        return [*found, *(self._ask_attached(number) for number in attached[:_MOST_FILES])]

    def added_to(self, content: DocumentContent) -> DocumentContent:
        """The document with the names, sizes and links found."""
        plain = {
            file.id: replace(file, link=on_portal(self._address, self._pages[file.id]) or file.link)
            for field in content.fields
            for file in field.values
            if isinstance(file, AttachedFile) and file.id in self._pages
        }
        return with_files(content, {**plain, **self._known})

    def _ask_attached(self, number: int) -> Ask:
        def take(answer: RestAnswer) -> None:
            row = Row(mapping(answer.result, _ATTACHED), _ATTACHED)
            file = attached_file(self._address, number, row.brief("NAME"), row.raw("SIZE"))
            self._known[file.id] = file

        return Ask(Command(_ATTACHED, {"id": number}), take)

    def _ask_pages(self, field: Field, ids: Sequence[int]) -> Ask:
        def take(answer: RestAnswer) -> None:
            pages = [text(page) for page in sequence(answer.result, _URLS)]
            self._pages.update(zip((file_id("field", number) for number in ids), pages, strict=False))

        return Ask(self._place.command(_URLS, ELEMENT_ID=self._number, FIELD_ID=field.number), take)
