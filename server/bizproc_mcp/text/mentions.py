"""Sentences that name tools, for somebody who is not offered all of them."""

import re
from collections.abc import Collection, Iterator

__all__ = ["without_mentions"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w+")


def without_mentions(text: str, names: Collection[str]) -> str:
    """The text without what it says of these tools: without the clause behind a comma, the part between semicolons.

    What a sentence begins with is the sentence: where that names one of them, all of it goes.
    """
    if not _mentions(text, names):
        return text
    sentences = (_sentence(one, names) for one in _SENTENCE.split(text))
    return " ".join(one for one in sentences if one)


def _mentions(text: str, names: Collection[str]) -> bool:
    return any(name in text for name in names) and any(found[0] in names for found in _WORD.finditer(text))


def _sentence(sentence: str, names: Collection[str]) -> str:
    if not _mentions(sentence, names):
        return sentence
    end = sentence[-1] if sentence[-1] in ".!?" else ""
    parts = [_clauses(part, names) for part in _split(sentence.removesuffix(end), ";")]
    kept = "; ".join(part for part in parts if part)
    if not kept:
        return ""
    return (kept[0].upper() + kept[1:] if end else kept) + end


def _clauses(part: str, names: Collection[str]) -> str:
    first, *further = _split(part, ",")
    if _mentions(first, names):
        return ""
    return ", ".join([first, *(clause for clause in further if not _mentions(clause, names))])


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts between marks that stand outside of brackets."""
    depth = start = 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == mark and depth <= 0 and text[at + 1 : at + 2].isspace():
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
