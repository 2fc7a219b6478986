"""Characters a reader cannot see: dropped when text is shown, escaped when it is about to be sent."""

import unicodedata

_BLANKS = frozenset(" \u00a0\u202f\u3000")
"""The spaces people type, which show as a normal gap. All others are thin or have no width."""

_IGNORABLE = (
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\ufeff\uffa0",
    *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2060, 0x2070)),
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xFFF0, 0xFFF9)),
    *map(chr, range(0x1BCA0, 0x1BCA4)),
    *map(chr, range(0x1D173, 0x1D17B)),
    *map(chr, range(0xE0000, 0xE1000)),
)
"""Unicode's Default_Ignorable_Code_Point, which `unicodedata` lacks; some code points are unassigned."""
_BLANK_GLYPHS = "\u2800\ufffc\U00013441\U00013442\U00016fe4\U0001bc9d\U0001d159\U0001da7f\U0001da80"
"""Braille blanks, letters, notes and placeholders that render as a gap or not at all, but are not in that property."""

_EMPTY = frozenset([*_IGNORABLE, *_BLANK_GLYPHS])
"""Code points that no font renders, whatever their category: each Unicode version assigns some of them."""

MARKS_ON_ONE_LETTER = 8
"""No language stacks more; longer stacks draw over the lines above and below."""

_ANY_MARK = "\u0301"
_KNOWN_AT_MOST = 10_000


def is_unseen(character: str) -> bool:
    """Whether a character is invisible or of unknown width; includes line breaks and tabs."""
    if character in _EMPTY:
        return True
    category = unicodedata.category(character)
    return category[0] == "C" or (category[0] == "Z" and character not in _BLANKS)


def is_mark(character: str) -> bool:
    """Whether a character is drawn on the one before it and takes no space itself."""
    return unicodedata.category(character) in {"Mn", "Me"} and character not in _EMPTY


class _Table(dict[int, str | None]):
    """A cached table for `str.translate`; its size is bounded for any input."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _KNOWN_AT_MOST:
            self.clear()
        self[code] = made = self.made_of(chr(code))
        return made

    def made_of(self, character: str) -> str | None:
        raise NotImplementedError


class _Visible(_Table):
    """Keeps line breaks, tabs and spaces; drops other invisible characters."""

    def made_of(self, character: str) -> str | None:
        if character in "\n\t":
            return character
        if unicodedata.category(character)[0] == "Z":
            return "\n" if character in "\u2028\u2029" else character
        return None if is_unseen(character) else character


class _Marks(_Table):
    """Maps all marks to one character and everything else to another, so that one search finds stacks of marks."""

    def made_of(self, character: str) -> str | None:
        return _ANY_MARK if is_mark(character) else "a"


_VISIBLE, _MARKS = _Visible(), _Marks()


def visible(text: str) -> str:
    """Drop invisible characters and limit marks to eight per letter; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    shown = text.translate(_VISIBLE)
    if _ANY_MARK * (MARKS_ON_ONE_LETTER + 1) not in shown.translate(_MARKS):
        return shown
    kept: list[str] = []
    marks = 0
    for character in shown:
        marks = marks + 1 if is_mark(character) else 0
        if marks <= MARKS_ON_ONE_LETTER:
            kept.append(character)
    return "".join(kept)


def escaped(character: str) -> str:
    """The character by its code point, `[U+200B]`."""
    return f"[U+{ord(character):04X}]"


def written_out(text: str, kept: str = "\n\t") -> str:
    """The text with every invisible character as `[U+200B]`, lossless: no other text gives the same result.

    Up to eight marks stay on their letter; further ones, and marks without a letter, are escaped too.
    Works in a single pass.
    """
    if text.isascii() and text.isprintable() and "[" not in text:
        return text
    shown: list[str] = []
    marks = MARKS_ON_ONE_LETTER
    for place, character in enumerate(text):
        if is_mark(character):
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
