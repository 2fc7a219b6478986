"""Decode plain text of an unknown encoding."""

import codecs
import re
from typing import NamedTuple

__all__ = ["Decoded", "decoded"]

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]{3,20})")
_DECLARED_WITHIN = 1024
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "windows-1251": "cp1251",
    "cp1251": "cp1251",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "koi8-r": "koi8-r",
}
_NAMES = {"cp1251": "Windows-1251", "cp1252": "Windows-1252", "koi8-r": "KOI8-R"}
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]{2,40}")
_MOST_WORDS = 2_000
_BYTES_A_CHARACTER = 4


class Decoded(NamedTuple):
    """The text, whether it goes on, and the encoding if it was guessed."""

    text: str
    cut: bool
    guessed: str = ""


def decoded(content: bytes, most: int, *, markup: bool = False) -> Decoded:
    """The first `most` characters at least, by the mark, the declaration in HTML, as UTF-8, or as it looks."""
    seen = content[: most * _BYTES_A_CHARACTER]
    cut = len(seen) < len(content)
    for mark, encoding in _MARKED:
        if seen.startswith(mark):
            return Decoded(_text(seen.removeprefix(mark), encoding), cut)
    try:
        # What is cut off in the middle of a character is still UTF-8.
        return Decoded(codecs.getincrementaldecoder("utf-8")().decode(seen, final=not cut), cut)
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(seen[:_DECLARED_WITHIN]) if markup else None
    declared = _KNOWN.get(found[1].decode("ascii").lower()) if found else None
    if declared not in (None, "utf-8"):
        return Decoded(_text(seen, str(declared)), cut)
    encoding = _guess(seen)
    return Decoded(_text(seen, encoding), cut, _NAMES[encoding])


def _text(content: bytes, encoding: str) -> str:
    return content.decode(encoding, "replace")


def _guess(content: bytes) -> str:
    """Russian words consist of letters above ASCII; a Western word has one or two among ASCII ones."""
    words = [found[0] for found in _LETTERS.finditer(content[: _MOST_WORDS * 10])]
    foreign = [word for word in words if not word.isascii()]
    cyrillic = [word for word in foreign if sum(letter >= 0x80 for letter in word) * 2 > len(word)]
    if len(cyrillic) * 2 < len(foreign):
        return "cp1252"
    letters = b"".join(cyrillic)
    # Small letters are common: 0xE0 to 0xFF in Windows-1251, 0xC0 to 0xDF in KOI8-R.
    return "koi8-r" if sum(0xC0 <= one < 0xE0 for one in letters) * 2 > len(letters) else "cp1251"
