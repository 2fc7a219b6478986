"""What a write is about, as far as that is known: an unknown fact is not the same as none."""

from enum import Enum
from typing import Final, TypeAlias

from bizproc_mcp.models.documents import DocumentId, DocumentType

__all__ = ["UNKNOWN", "TemplateFact", "TypeFact", "Unknown", "type_of", "type_words"]


class Unknown(Enum):
    """There is such a fact, and it is not known here: a rule that restricts takes it for whatever it is about.

    None, an empty text and an empty list say that the write has no such thing: registering a robot has no template.
    """

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN: Final = Unknown.UNKNOWN
TemplateFact: TypeAlias = int | Unknown | None
TypeFact: TypeAlias = DocumentType | Unknown | None
"""Where the document's id does not tell its type, the type in it is "": module and entity are known all the same."""


def type_of(document: DocumentId | None) -> DocumentType | Unknown:
    """The type of a document as far as its id tells it; where no document is known, it has one all the same."""
    if document is None:
        return UNKNOWN
    return document.type or DocumentType(document.module, document.entity, "")


def type_words(fact: TypeFact) -> str:
    """`deal`; of lists and Drive, whose ids do not tell the type, `list (which one is unknown)`."""
    if not isinstance(fact, DocumentType):
        return str(fact or "")
    known = str(fact)
    return known if fact.type else f"{known.rstrip('|')} (which one is unknown)"
