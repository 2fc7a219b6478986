"""`document_find`: documents by words of their name or number."""

from bizproc_mcp.answers.documents import DocumentList, document_list
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.rules.document_words import is_form, plain_name, typed
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.document_lookup import documents_of

_A_NUMBER = "A number alone finds invoices and quotes by their number; an id is written like deal:5141."
_AN_ID = "This is the form of an id, not of a name: read it with document_get."
_OTHER_WORDS = "Give fewer words, or another spelling."


async def find_documents(
    context: ServiceContext, words: str, document_type: DocumentType | None, limit: int
) -> DocumentList:
    """The documents that match, best first, with what tells them apart.

    A type among the words («the City Hospital deal») is taken as one only if no document has it in its name.
    """
    name = plain_name(words)
    if not name:
        raise InvalidInput("There are no words to look for.", "Give words of the document's name, or its number.")
    documents = documents_of(context)
    found = await documents.search(name, document_type, limit=limit)
    rest, kind = typed(words)
    if not found.matches and kind is not None and document_type in (None, kind):
        found = await documents.search(rest, kind, limit=limit)
    return document_list(found, "" if found.matches else _hint(name))


def _hint(name: str) -> str:
    """What to do where nothing was found."""
    if is_form(name):
        return _A_NUMBER if name.isdigit() else _AN_ID
    return _OTHER_WORDS
