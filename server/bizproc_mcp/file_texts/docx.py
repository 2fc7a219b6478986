"""The text of a Word document: its parts as XML, read piece by piece.

We read it ourselves because python-docx leaves out, without a word, what stands in content controls, tracked insertions
and text boxes: contracts have their amounts there. Nothing is held but the text, so no part can expand in memory.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from bizproc_mcp.file_texts.extracted import Extracted, MayGoOn

__all__ = ["MOST_UNPACKED", "docx_text"]

MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes of XML read from one document; text takes a small part of that."""
_PIECE = 65_536
_SEPARATOR = " "
_OF_WORD = ("http://schemas.openxmlformats.org/wordprocessingml/", "http://purl.oclc.org/ooxml/wordprocessingml/")
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "tblPr", "tcPr", "trPr", "sectPr"})
"""Deleted text, the older of two versions of the same drawing, and layout."""
_INSTEAD = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_OFF = frozenset({"0", "false", "off"})
_PARTS = (
    (("document",), ""),
    (("header",), "Header:"),
    (("footer",), "Footer:"),
    (("footnotes", "endnotes"), "Notes:"),
    (("comments",), "Comments:"),
)
"""Which parts are read, in this order, with the line they are introduced by."""


class _Refused(Exception):
    """XML that no Word document has."""


class _Enough(Exception):
    """There is no need, or no time, to read on."""


def docx_text(content: bytes, most: int, may_go_on: MayGoOn) -> Extracted:
    """Read until there are `most` characters; raises one of many exceptions for a damaged file."""
    texts: list[str] = []
    cut = tracked = hidden = False
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if any(part.flag_bits & 1 for part in archive.infolist()):
            return Extracted(problem="encrypted")
        parts = list(_found(archive.namelist()))
        if not parts:
            return Extracted(problem="broken")
        unpacked = _Unpacked(may_go_on)
        for name, title in parts:
            walk = _Walk(most - sum(map(len, texts)))
            try:
                unpacked.read(archive, name, walk)
            except _Enough:
                cut = True
            tracked, hidden = tracked or walk.tracked, hidden or walk.hidden
            text = walk.text()
            texts += [part for part in (title, text) if text and part]
            if cut:
                break
    return Extracted("\n".join(texts)[:most], cut=cut, tracked=tracked, hidden=hidden)


def _found(names: list[str]) -> Iterator[tuple[str, str]]:
    """The parts with text; `word/document.xml`, or `word/document2.xml` as some programs write it."""
    for stems, title in _PARTS:
        for name in sorted(names):
            folder, _, file = name.rpartition("/")
            if folder == "word" and file.endswith(".xml") and file[:-4].rstrip("0123456789") in stems:
                yield name, title


class _Unpacked:
    """Unpacks parts piece by piece, all of them together up to a limit."""

    def __init__(self, may_go_on: MayGoOn) -> None:
        self._left = MOST_UNPACKED
        self._may_go_on = may_go_on

    def read(self, archive: zipfile.ZipFile, name: str, walk: "_Walk") -> None:
        with archive.open(name) as part:
            while piece := part.read(_PIECE):
                self._left -= len(piece)
                _parse(walk.parser, piece)
                if self._left < 0 or not self._may_go_on():
                    raise _Enough
        walk.parser.Parse(b"", True)


def _parse(parser: expat.XMLParserType, piece: bytes) -> None:
    try:
        parser.Parse(piece, False)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from None
        raise


class _Walk:
    """Collects the visible text of one part, as if all changes were accepted."""

    def __init__(self, most: int) -> None:
        self.tracked = self.hidden = False
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._most = most
        self._parts: list[str] = []
        self._size = 0
        self._skipping = self._cells = 0
        self._in_text = self._vanished = self._in_run = False

    def text(self) -> str:
        """What was collected, without blank lines."""
        lines = (line.rstrip(" |") for line in "".join(self._parts).splitlines())
        return "\n".join(line for line in lines if line.strip())

    def _refuse(self, *_: object) -> None:
        """Declarations of entities, which no Word document has, can expand without end."""
        raise _Refused

    def _say(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        if self._size > self._most:
            raise _Enough

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(_SEPARATOR)[2]
        self.tracked = self.tracked or (local in _TRACKED and name.startswith(_OF_WORD))
        if self._skipping or local in _SKIPPED:
            self._skipping += 1
        elif name.startswith(_OF_WORD):
            self._start_of_word(local, attributes)

    def _start_of_word(self, local: str, attributes: dict[str, str]) -> None:
        if local == "r":
            self._in_run, self._vanished = True, False
        elif local == "t":
            self._in_text = True
        elif local == "vanish":
            said = next((value for name, value in attributes.items() if name.endswith(f"{_SEPARATOR}val")), "")
            self._vanished = self._in_run and said not in _OFF
        elif local == "tc":
            self._cells += 1
        elif local in _INSTEAD and self._in_run:
            self._say(_INSTEAD[local])

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        local = name.rpartition(_SEPARATOR)[2]
        if not name.startswith(_OF_WORD):
            return
        if local == "t":
            self._in_text = False
        elif local == "r":
            self._in_run = self._vanished = False
        elif local == "p":
            self._say(" " if self._cells else "\n")
        elif local == "tc":
            self._cells -= 1
            self._say("| ")
        elif local == "tr":
            self._say("\n")

    def _characters(self, text: str) -> None:
        if self._in_text and not self._skipping:
            if self._vanished:
                self.hidden = True
            else:
                self._say(text)
