"""The tools for documents."""

from typing import Annotated

from pydantic import Field

from bizproc_mcp.answers.documents import DocumentDetail, DocumentList
from bizproc_mcp.models.document_contents import DocumentPart
from bizproc_mcp.models.documents import parse_document_type
from bizproc_mcp.services import document_find, document_get
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ToolGroup, tool

FileId = Annotated[str, Field(description="id of a file of it: gives its text")]
FieldNames = Annotated[list[str], Field(description="names of fields: these alone, uncut")]
FewDocuments = Annotated[int, Field(ge=1, le=50)]


class DocumentTools(ToolGroup):
    """What processes run on."""

    group = "documents"

    @tool("Read a document", "documents")
    async def document_get(
        self, document: p.Document, include: list[DocumentPart] = [], only: FieldNames = [], file: FileId = ""
    ) -> DocumentDetail:
        """Read a document: its filled fields, stage, amount, people, products; on request comments, files, open tasks.

        Use it before a decision that depends on the document.
        """
        if file:
            return await document_get.get_file(self.context, document, file)
        return await document_get.get_document(self.context, document, include, only)

    @tool("Find documents", "documents")
    async def document_find(
        self, words: p.Search, document_type: p.DocumentType = "", limit: FewDocuments = 10
    ) -> DocumentList:
        """Find deals, companies, invoices, list elements and other documents by name or number.

        Use it to learn a document's id.
        """
        kind = parse_document_type(document_type) if document_type else None
        return await document_find.find_documents(self.context, words, kind, limit)
