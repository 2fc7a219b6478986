"""Finds web and e-mail addresses in text, including text with escaped slashes."""

import re
from collections.abc import Iterator

from bizproc_mcp.errors import InvalidInput

__all__ = ["MOST_MARKS", "addresses"]

MOST_MARKS = 5_000
"""Maximum number of candidate positions in one text; each requires a look at its neighbours."""
_LONGEST_START = 64
_MARK = re.compile(
    r"(?::|%3a)(?://|\\/\\/|&#x2f;&#x2f;|&#47;&#47;|%2f%2f)|@|(?<!\w)www\.|(?:mailto|javascript):", re.IGNORECASE
)
_BREAKS = frozenset("\"'`<>«»(){}[],;|=")
_REST = re.compile(r"[^\s\"'`<>«»]{0,2000}")
_DOMAIN = re.compile(r"[\w.\-\[\]]{0,255}")


def addresses(text: str) -> Iterator[str]:
    """Each address in order of appearance, including false positives.

    Raises `InvalidInput` for a text with too many candidates. Takes linear time.
    """
    end = 0
    for count, mark in enumerate(_MARK.finditer(text), 1):
        if count > MOST_MARKS:
            raise InvalidInput(f"A text holds more than {MOST_MARKS:,} addresses.", "Do not trust what it comes from.")
        if mark.start() < end:
            continue
        start = mark.start()
        first = max(end, start - _LONGEST_START)
        while start > first and not text[start - 1].isspace() and text[start - 1] not in _BREAKS:
            start -= 1
        rest = (_DOMAIN if mark[0] == "@" else _REST).match(text, mark.end())
        end = rest.end() if rest is not None else mark.end()
        if end > mark.end():
            yield text[start:end]
