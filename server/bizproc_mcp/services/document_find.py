"""`document_find`: documents by words of their name or number."""

from bizproc_mcp.answers.documents import DocumentList, document_list
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.document_lookup import documents_of
from bizproc_mcp.text.portal_text import unmarked


async def find_documents(
    context: ServiceContext, words: str, document_type: DocumentType | None, limit: int
) -> DocumentList:
    """The documents that match, best first, with what tells them apart."""
    said = unmarked(words)
    if not said:
        raise InvalidInput("There are no words to look for.", "Give words of the document's name, or its number.")
    return document_list(await documents_of(context).search(said, document_type, limit=limit))
