"""Documents as people name them: «the City Hospital deal», «сделка Северный ветер»."""

import re

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_mcp.text.portal_text import PortalText, unmarked

__all__ = ["is_form", "plain_name", "same_name", "typed"]

_FORM = re.compile(r"[^\W\d_]*\s*:(?:[\s\d:/]*|\S*)|[^|]*\|.*|[\s\d]*", re.DOTALL)
"""A short form, a raw triple, or a number alone, right or wrong: no document is called so."""
_COLON = re.compile(r"^([^\W\d_]+):(?=[^\W\d])")
_ARTICLE = re.compile(r"\s*(?:the|my|our)\s+", re.IGNORECASE)
_QUOTES = " \"'“”„"
_TYPES = {
    "deal": r"deal|сделк(?:а|и|е|у|ой)",
    "lead": r"lead|лид[аеуом]{0,2}",
    "contact": r"contact|контакт[аеуом]{0,2}",
    "company": r"company|компани(?:я|и|ю|ей)",
    "quote": r"quote|estimate|предложени(?:е|я|ю|ем)|кп",
    "invoice": r"invoice|счет[аеуом]{0,2}",
}
_WORDS = {word: re.compile(pattern) for word, pattern in _TYPES.items()}


def is_form(text: str) -> bool:
    """Whether a text is meant as a document's form, not as words of its name."""
    return _FORM.fullmatch(text[:1_000].strip()) is not None


def plain_name(words: str) -> str:
    """The words without quotation marks and article."""
    article = _ARTICLE.match(words)
    return unmarked(words[article.end() if article else 0 :]).strip(_QUOTES)


def typed(words: str) -> tuple[str, DocumentType | None]:
    """The same, also without the type that the words begin or end with; None if they name no type."""
    name = plain_name(words)
    first, _, after = _COLON.sub(r"\1: ", name).partition(" ")
    before, _, last = name.rpartition(" ")
    for word, rest in ((first.rstrip(":"), after), (last, before)):
        kind = _type_of(word)
        if kind is not None and rest.strip():
            return unmarked(rest).strip(_QUOTES), kind
    return name, None


def _type_of(word: str) -> DocumentType | None:
    folded = word.casefold().replace("ё", "е")
    for name, pattern in _WORDS.items():
        if pattern.fullmatch(folded):
            return parse_document_type(name)
    if ":" not in word:
        return None
    try:
        return parse_document_type(word)
    except InvalidInput:
        return None


def same_name(words: str, title: PortalText) -> bool:
    """Whether the words are the whole title, whatever their case."""
    return _folded(words) == _folded(title.raw)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
