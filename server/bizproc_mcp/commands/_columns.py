"""Lines as wide as a terminal shows them: a text that is wider than it is long cannot break out of its place."""

import re
import shutil
import unicodedata
from collections.abc import Iterator

__all__ = ["NARROWEST", "cells", "cut", "screen_width", "wrapped"]

NARROWEST = 40
"""Columns below which nothing can be shown so that nobody mistakes it."""
_WIDEST = 80
_PIECES = re.compile(r" +|\[U\+[0-9A-F]{4,6}\]|[^ \[]+|\[")
"""Blanks, letters written out as `[U+200B]`, which stay whole, and the rest of words."""


def screen_width() -> int:
    """The columns to fill: those of the terminal, 80 at most."""
    return min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)


def cells(text: str) -> int:
    """How many columns a line may take: what some terminals show in two counts as two, so it never takes more."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """The beginning of a line that fits, with `…` where something is left out."""
    if cells(text) <= width:
        return text
    taken, left = 0, width - 2  # the mark itself may take two
    for number, character in enumerate(text):
        taken += _cells(character)
        if taken > left:
            return f"{text[:number]}…"
    return text


def wrapped(line: str, width: int, *, first: str = "", rest: str = "") -> Iterator[str]:
    """A line as several that fit, each behind what it begins with; a word that fits into none is broken."""
    begins, filled, taken = first, "", cells(first)
    for piece in _pieces(line.expandtabs(4), width - max(cells(first), cells(rest))):
        wide = cells(piece)
        if filled and taken + wide > width:
            yield f"{begins}{filled.rstrip(' ')}"
            begins, filled, taken = rest, "", cells(rest)
            piece = piece.lstrip(" ")  # noqa: PLW2901 (blanks at the break are the break)
            wide = cells(piece)
        filled, taken = filled + piece, taken + wide
    yield f"{begins}{filled}"


def _pieces(line: str, width: int) -> Iterator[str]:
    """Words and blanks in turn, none wider than a line."""
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
    # Ambiguous ones take two columns on terminals made for East Asia, pictures nearly everywhere.
    wide = unicodedata.east_asian_width(character) in "WFA" or character >= "\U0001f000"
    return 2 if wide else 1
