"""Matches words to the title of a document, in either alphabet."""

from collections.abc import Sequence

from bizproc_mcp.text.names import begins_alike, name_words

__all__ = ["has_words", "title_words"]

_READ = 1_000
_AROUND = "«»‹›\"'“”„`,;:!?()[]"
"""Marks around words that count for nothing: titles are shown with other quotes than they have."""
_SHORTEST = 3
"""Letters of a word that is also looked for in other spellings."""


def title_words(text: str) -> Sequence[str]:
    """The words of a title as they are compared: in lower case, ё as е, without quotes around them."""
    plain = text[:_READ].casefold().replace("ё", "е")
    return [word for word in (one.strip(_AROUND) for one in plain.split()) if word]


def has_words(words: Sequence[str], title: str) -> bool:
    """Whether each word (see `title_words`) stands in the title, or begins a word of it in another spelling."""
    known = title_words(title)
    text = " ".join(known)
    others = [word for word in words if word not in text]
    if not others:
        return True
    # Once for all words: a search compares thousands of titles.
    names = [name for part in known for name in name_words(part)]
    return all(_spelled_otherwise(one, names) for one in others)


def _spelled_otherwise(word: str, names: Sequence[str]) -> bool:
    if len(word) < _SHORTEST or not word.isalpha():
        return False
    said = name_words(word)
    return any(begins_alike(said[0], one) for one in names) if said else False
