"""Wrapping by terminal columns, so that wide characters cannot break out of their block."""

import re
import shutil
import unicodedata
from collections.abc import Iterator

__all__ = ["NARROWEST", "cells", "cut", "screen_width", "wrapped"]

NARROWEST = 40
"""The smallest width at which the output cannot be misread."""
_WIDEST = 80
_PIECES = re.compile(r" +|\[U\+[0-9A-F]{4,6}\]|[^ \[]+|\[")
"""Runs of spaces, escaped characters such as `[U+200B]` (never split), and the other parts of words."""


def screen_width() -> int:
    """The width to fill: the terminal's, at most 80."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)


def cells(text: str) -> int:
    """The most columns a line may take: a character that is wide in some terminals counts as two."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """Return the start of the text that fits, ending in `…` if something was cut."""
    if cells(text) <= width:
        return text
    taken, left = 0, width - 2  # the ellipsis may take two
    for number, character in enumerate(text):
        taken += _cells(character)
        if taken > left:
            return f"{text[:number]}…"
    return text


def wrapped(line: str, width: int, *, first: str = "", rest: str = "") -> Iterator[str]:
    """Wrap a line, with `first` and `rest` as prefixes; break words that do not fit on a line."""
    begins, filled, taken = first, "", cells(first)
    for piece in _pieces(line.expandtabs(4), width - max(cells(first), cells(rest))):
        wide = cells(piece)
        if filled and taken + wide > width:
            yield f"{begins}{filled.rstrip(' ')}"
            begins, filled, taken = rest, "", cells(rest)
            piece = piece.lstrip(" ")  # noqa: PLW2901 (drop spaces at the line break)
            wide = cells(piece)
        filled, taken = filled + piece, taken + wide
    yield f"{begins}{filled}"


def _pieces(line: str, width: int) -> Iterator[str]:
    """Split the line into words and spaces, none wider than a line."""
    for found in _PIECES.finditer(line):
        piece, taken = "", 0
        for character in found[0]:
            wide = _cells(character)
            if piece and taken + wide > width:
                yield piece
                piece, taken = "", 0
            piece, taken = piece + character, taken + wide
        yield piece


def _cells(character: str) -> int:
    if character < "\u0300":
        return 1
    # Ambiguous characters are two columns wide in East Asian terminals, emoji nearly everywhere.
    wide = unicodedata.east_asian_width(character) in "WFA" or character >= "\U0001f000"
    return 2 if wide else 1
