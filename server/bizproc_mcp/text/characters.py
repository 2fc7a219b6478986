"""Which characters a reader cannot see: left out of what is shown, written out in what is about to be sent."""

import unicodedata

_BLANKS = frozenset(" \u00a0\u202f\u3000")
"""The blanks people type: each is seen as a gap. Every other one is thin, or none at all."""

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
"""Unicode's property Default_Ignorable_Code_Point, which `unicodedata` does not know; some are not assigned yet."""
_BLANK_GLYPHS = "\u2800\ufffc\U00013441\U00013442\U00016fe4\U0001bc9d\U0001d159\U0001da7f\U0001da80"
"""Patterns, letters, notes and placeholders that are drawn as a gap or not at all, and are not in that property."""

_EMPTY = frozenset([*_IGNORABLE, *_BLANK_GLYPHS])
"""What no font draws, whatever its category: each version of Unicode makes letters of some code points."""

MARKS_ON_ONE_LETTER = 8
"""No language stacks more; longer piles draw over the lines above and below."""

_ANY_MARK = "\u0301"
_KNOWN_AT_MOST = 10_000


def is_unseen(character: str) -> bool:
    """Whether a reader sees nothing of it, or not how wide it is; line breaks and tabs included."""
    if character in _EMPTY:
        return True
    category = unicodedata.category(character)
    return category[0] == "C" or (category[0] == "Z" and character not in _BLANKS)


def is_mark(character: str) -> bool:
    """Whether it is drawn onto the letter before it and has no place of its own."""
    return unicodedata.category(character) in {"Mn", "Me"} and character not in _EMPTY


class _Table(dict[int, str | None]):
    """What `str.translate` makes of each character, found out once; bounded, whatever texts come."""

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _KNOWN_AT_MOST:
            self.clear()
        self[code] = made = self.made_of(chr(code))
        return made

    def made_of(self, character: str) -> str | None:
        raise NotImplementedError


class _Visible(_Table):
    """Line breaks and tabs stay, blanks are blanks, all else that is unseen goes."""

    def made_of(self, character: str) -> str | None:
        if character in "\n\t":
            return character
        if unicodedata.category(character)[0] == "Z":
            return "\n" if character in "\u2028\u2029" else character
        return None if is_unseen(character) else character


class _Marks(_Table):
    """All marks alike, all else alike: so that a pile of them is found by one search."""

    def made_of(self, character: str) -> str | None:
        return _ANY_MARK if is_mark(character) else "a"


_VISIBLE, _MARKS = _Visible(), _Marks()


def visible(text: str) -> str:
    """The text without what cannot be seen, and with at most eight marks on a letter; line breaks and tabs stay."""
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
