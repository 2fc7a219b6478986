"""Document lookup: resolve a form like `deal:5141`, or words of its name, to one document."""

from dataclasses import dataclass

from bizproc_mcp.answers.documents import document_item
from bizproc_mcp.errors import InvalidInput, Unavailable
from bizproc_mcp.models.document_contents import DocumentMatch, DocumentSearch
from bizproc_mcp.models.documents import DOCUMENT_FORMS, DocumentId, DocumentType, parse_document
from bizproc_mcp.portal import Documents
from bizproc_mcp.rules.document_words import is_form, plain_name, same_name, typed
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText, as_given

__all__ = ["FoundDocument", "documents_of", "find_document"]

_SHOWN, _LOOKED_AT = 8, 50
"""A whole name is taken for the one that is meant only if nothing of that name can be behind the matches looked at."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its name where it was found by words; a form needs no request and gives no name."""

    document: DocumentId
    title: PortalText = NO_TEXT

    @property
    def named(self) -> str:
        """`deal:5141 «City Hospital»`."""
        return f"{self.document.with_list} {self.title:100}".strip()


def documents_of(context: ServiceContext) -> Documents:
    """The portal's documents; raises `Unavailable` if the upstream has none."""
    if context.portal.documents is None:
        raise Unavailable(
            "This upstream does not show documents.", "Connect the classic REST API with BITRIX24_WEBHOOK_URL."
        )
    return context.portal.documents


async def find_document(context: ServiceContext, text: str) -> FoundDocument:
    """The one document that is meant; `InvalidInput` lists several, or says there is none. A form is taken as it is."""
    if is_form(text) or context.portal.documents is None:
        return FoundDocument(parse_document(text))
    if len(text) > _LONGEST:
        raise InvalidInput(f"A document's name has at most {_LONGEST} characters here.", "Give fewer of its words.")
    words, kind = typed(text)
    found = await documents_of(context).search(words, kind, limit=_LOOKED_AT)
    if not found.matches and kind is not None:
        # A type word may be part of the name: «Invoice 2026-004».
        words, kind = plain_name(text), None
        found = await documents_of(context).search(words, None, limit=_LOOKED_AT)
    match = _only_one(words, found)
    if match is None:
        raise _not_one(text, found, kind)
    return FoundDocument(match.document, match.title.line(100))


def _only_one(words: str, found: DocumentSearch) -> DocumentMatch | None:
    if found.more:
        return None
    if len(found.matches) == 1:
        return found.matches[0]
    exact = [match for match in found.matches if same_name(words, match.title)]
    return exact[0] if len(exact) == 1 else None


def _not_one(text: str, found: DocumentSearch, kind: DocumentType | None) -> InvalidInput:
    if not found.matches:
        of = f" of type {kind}" if kind is not None else ""
        left = ", ".join(f"{place} ({why})" for place, why in found.not_searched.items())
        unsearched = f" Not searched: {left}." if left else ""
        return InvalidInput(
            f"No document{of} called {as_given(text, 80)} was found.{unsearched}",
            # Two sentences: somebody without document_find still reads the second.
            f"Try other words with document_find. Or write it like {DOCUMENT_FORMS}.",
        )
    listed = "; ".join(document_item(match, found.names).text() for match in found.matches[:_SHOWN])
    more = "; and more" if found.more or len(found.matches) > _SHOWN else ""
    return InvalidInput(
        f"{as_given(text, 80)} may be several documents: {listed}{more}.", "Ask which one, then use its id."
    )
