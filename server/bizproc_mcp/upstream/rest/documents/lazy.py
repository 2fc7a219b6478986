"""Documents, whose modules are imported for the first of them: many sessions never read one."""

from collections.abc import Collection

from bizproc_mcp.models.document_contents import AttachedFile, DocumentContent, DocumentPart, DocumentSearch
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.portal import Documents
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["LazyDocuments"]


class LazyDocuments:
    """`RestDocuments`, made for its first call; see there."""

    def __init__(self, rest: Rest, clock: Clock, address: str) -> None:
        self._parts = rest, clock, address
        self._made: Documents | None = None

    async def read(
        self,
        document: DocumentId,
        *,
        link: PortalText = NO_TEXT,
        parts: Collection[DocumentPart] = (),
        brief: bool = False,
    ) -> DocumentContent:
        """One document."""
        return await self._documents.read(document, link=link, parts=parts, brief=brief)

    async def search(self, words: str, document_type: DocumentType | None, *, limit: int) -> DocumentSearch:
        """Documents whose name or number contains the words."""
        return await self._documents.search(words, document_type, limit=limit)

    async def fetch(self, document: DocumentId, file: AttachedFile, *, most: int) -> FileContent:
        """The content of a file."""
        return await self._documents.fetch(document, file, most=most)

    @property
    def _documents(self) -> Documents:
        if self._made is None:
            from bizproc_mcp.upstream.rest.documents.documents import RestDocuments  # noqa: PLC0415  # deliberately late

            self._made = RestDocuments(*self._parts)
        return self._made
