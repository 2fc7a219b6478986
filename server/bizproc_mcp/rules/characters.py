"""Which characters a reader cannot see, and how each is written out so that nothing stays unseen."""

import unicodedata

_BLANKS = frozenset(" \u00a0\u202f\u3000")
"""The blanks people type: each is seen as a gap. Every other one is thin, or none at all."""

_EMPTY = frozenset(
    [
        *map(chr, range(0x180B, 0x1810)),
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
        *"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159",
    ]
)
"""Letters, marks and signs by category that no font draws: fillers, variation selectors, blank patterns."""

MARKS_ON_ONE_LETTER = 8
"""No language stacks more; longer piles draw over the lines above and below."""


def is_unseen(character: str) -> bool:
    """Whether a reader sees nothing of it, line breaks and tabs included."""
    if character in _EMPTY:
        return True
    category = unicodedata.category(character)
    return category[0] == "C" or (category[0] == "Z" and character not in _BLANKS)


def is_mark(character: str) -> bool:
    """Whether it is drawn onto the letter before it and has no place of its own."""
    return unicodedata.category(character) in {"Mn", "Me"}


def escaped(character: str) -> str:
    """The character by its number, `[U+200B]`."""
    return f"[U+{ord(character):04X}]"


def written_out(text: str, kept: str = "\n\t") -> str:
    """The text with every unseen character as `[U+200B]`, without loss: nothing else reads so afterwards.

    Marks stay on the letter they belong to, up to eight of them; with nothing to stand on, or beyond eight,
    they are written out too. Works in one walk.
    """
    if text.isascii() and text.isprintable() and "[" not in text:
        return text
    shown: list[str] = []
    marks = MARKS_ON_ONE_LETTER
    for place, character in enumerate(text):
        if is_mark(character) and character not in _EMPTY:
            marks += 1
            shown.append(character if marks <= MARKS_ON_ONE_LETTER else escaped(character))
        elif character in kept:
            marks = MARKS_ON_ONE_LETTER
            shown.append(character)
        elif is_unseen(character) or (character == "[" and text.startswith("[U+", place)):
            marks = MARKS_ON_ONE_LETTER
            shown.append(escaped(character))
        else:
            marks = 0
            shown.append(character)
    return "".join(shown)
