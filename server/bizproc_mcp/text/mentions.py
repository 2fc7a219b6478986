"""Sentences that name tools, for somebody who is not offered all of them."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

__all__ = ["without_mentions"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def without_mentions(text: str, names: Collection[str]) -> str:
    """The text without what it says of these tools: without the clause behind a comma, the part between semicolons.

    What a sentence begins with is the sentence: where that names one of them, all of it goes.
    """
    if not names or not text:
        return text
    named = _naming(frozenset(names))
    if not named.search(text):
        return text
    sentences = (_sentence(one, named) for one in _SENTENCE.split(text))
    return " ".join(one for one in sentences if one)


@lru_cache(maxsize=64)
def _naming(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")


def _sentence(sentence: str, named: re.Pattern[str]) -> str:
    if not named.search(sentence):
        return sentence
    end = sentence[-1] if sentence[-1] in ".!?" else ""
    parts = [_clauses(part, named) for part in _split(sentence.removesuffix(end), ";")]
    kept = "; ".join(part for part in parts if part)
    if not kept:
        return ""
    return (kept[0].upper() + kept[1:] if end else kept) + end


def _clauses(part: str, named: re.Pattern[str]) -> str:
    first, *further = _split(part, ",")
    if named.search(first):
        return ""
    return ", ".join([first, *(clause for clause in further if not named.search(clause))])


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts between marks that stand outside of brackets."""
    depth = start = 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == mark and depth <= 0 and text[at + 1 : at + 2].isspace():
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
