"""The parts of a CRM document that are read only if they are asked for: products, comments, files."""

from collections.abc import Sequence
from dataclasses import replace

from bizproc_mcp.models.document_contents import AttachedFile, Comments, DocumentContent, Products
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask
from bizproc_mcp.upstream.rest.documents.crm.comments import comment_command, comments_of
from bizproc_mcp.upstream.rest.documents.crm.item import files_in
from bizproc_mcp.upstream.rest.documents.crm.kinds import COMPANIES, CONTACTS, Kind
from bizproc_mcp.upstream.rest.documents.crm.products import product_command, products_of
from bizproc_mcp.upstream.rest.documents.files import drive_file
from bizproc_mcp.upstream.rest.documents.reader import Wanted
from bizproc_mcp.upstream.rest.documents.tolerant import several, whole
from bizproc_mcp.upstream.values import Row, mapping

__all__ = ["Parts"]

_FILE = "disk.file.get"
_MOST_FILES = 20


class Parts:
    """Collects the parts of one document; `currency` is the item's, known before its products are read."""

    def __init__(self, wanted: Wanted, address: str) -> None:
        self._wanted = wanted
        self._address = address
        self._products: Products | None = None
        self._comments: Comments | None = None
        self._stored: list[AttachedFile] = []
        self.currency = ""

    def asks(self, kind: Kind, number: int) -> Sequence[Ask]:
        """What is asked along with the item."""
        parts = self._wanted.parts
        found: list[Ask] = []
        if "products" in parts:
            if kind in (CONTACTS, COMPANIES):
                self._products = Products(0, ())
            else:
                found.append(Ask(product_command(kind, number), self._take_products, "products"))
        if "comments" in parts or "files" in parts:
            part = "comments" if "comments" in parts else "files of comments"
            found.append(Ask(comment_command(kind, number), self._take_comments, part))
        return found

    def more_asks(self, row: Row) -> Sequence[Ask]:
        """What is asked once the item is known: names of its files on the Drive."""
        if "files" not in self._wanted.parts:
            return []
        stored = [number for number in map(whole, several(row.raw("storageElementIds"))) if number]
        self._stored = [drive_file(self._address, number, "", None) for number in stored[:_MOST_FILES]]
        return [Ask(Command(_FILE, {"id": number}), self._take_file) for number in stored[:_MOST_FILES]]

    def added_to(self, content: DocumentContent) -> DocumentContent:
        """The document with the parts that were asked for and read."""
        of_comments = [file for one in (self._comments.newest if self._comments else ()) for file in one.files]
        files = {file.id: file for file in (*files_in(content.fields), *self._stored, *of_comments)}
        return replace(
            content,
            products=self._products,
            comments=self._comments if "comments" in self._wanted.parts else None,
            files=tuple(files.values()) if "files" in self._wanted.parts else None,
        )

    def _take_products(self, answer: RestAnswer) -> None:
        self._products = products_of(answer, self.currency)

    def _take_comments(self, answer: RestAnswer) -> None:
        self._comments = comments_of(answer, self._address)
        self._wanted.people.want(*(one.author for one in self._comments.newest))

    def _take_file(self, answer: RestAnswer) -> None:
        row = Row(mapping(answer.result, _FILE), _FILE)
        named = drive_file(self._address, row.whole("ID"), row.brief("NAME"), row.raw("SIZE"))
        self._stored = [named if file.id == named.id else file for file in self._stored]
