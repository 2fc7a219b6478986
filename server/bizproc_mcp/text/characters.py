"""Which characters a reader cannot see: left out of what is shown, written out in what is about to be sent."""

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
