"""What a file is, by its first bytes; its name decides only between kinds that begin alike."""

import codecs
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

__all__ = ["Format", "Kind", "kind_of"]

Format = Literal["text", "html", "pdf", "docx", ""]
"""How the text is read; "" if it isn't."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, in words with an article, and how its text is read."""

    words: str
    format: Format = ""


_TEXT = Kind("a plain text file", "text")
_HTML = Kind("an HTML page", "html")
_PDF = Kind("a PDF", "pdf")
_RTF = Kind("an RTF document")
_DOCX = Kind("a Word document", "docx")
_EMPTY = Kind("an empty file")
_UNKNOWN = Kind("a binary file of an unknown kind")

_INSIDE = (
    (b"word/document", _DOCX),
    (b"xl/workbook", Kind("an Excel workbook")),
    (b"ppt/presentation", Kind("a PowerPoint presentation")),
    (b"mimetypeapplication/vnd.oasis.opendocument", Kind("an OpenDocument file")),
)
"""Names of parts stand uncompressed in an archive."""
_BEGINNINGS = (
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n", Kind("a PNG image")),
    (b"\xff\xd8\xff", Kind("a JPEG image")),
    (b"GIF8", Kind("a GIF image")),
    (b"BM", Kind("a BMP image")),
    (b"II*\0", Kind("a TIFF image")),
    (b"MM\0*", Kind("a TIFF image")),
    (b"{\\rtf", _RTF),
    (b"7z\xbc\xaf", Kind("a 7-Zip archive")),
    (b"Rar!", Kind("a RAR archive")),
    (b"\x1f\x8b", Kind("a gzip archive")),
    (b"OggS", Kind("an Ogg recording")),
    (b"ID3", Kind("an MP3 recording")),
    (b"MZ", Kind("a Windows program")),
    (b"\x7fELF", Kind("a Linux program")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_OFFICE = {
    "doc": Kind("a Word document in the format before 2007"),
    "xls": Kind("an Excel workbook in the format before 2007"),
    "ppt": Kind("a PowerPoint presentation in the format before 2007"),
    "msg": Kind("an Outlook message"),
}
_MARKUP_NAMES = frozenset({"html", "htm", "xhtml"})
_PAGES = (b"<!doctype html", b"<html")
_SEEN = 65_536
_PDF_WITHIN = 1024
"""Readers accept a PDF that begins a little later, after a mail's header for example."""
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
_FEW = 0.01


def kind_of(name: str, content: bytes) -> Kind:
    """Recognise a file; never raises, takes time in proportion to the size at most."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if not content:
        return _EMPTY
    found = _container(ending, content) or _with_beginning(content)
    return found or (_text(ending, content) if _is_text(content) else _UNKNOWN)


def _container(ending: str, content: bytes) -> Kind | None:
    """What the kinds that begin alike hold."""
    if content.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in _INSIDE if part in content), None) or Kind("a ZIP archive")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            return Kind("an Office document protected by a password")
        return _OLD_OFFICE.get(ending, Kind("an Office file in the format before 2007"))
    if content.startswith(b"RIFF"):
        return Kind("a WebP image" if content[8:12] == b"WEBP" else "a recording")
    return Kind("a photo or video") if content[4:8] == b"ftyp" else None


def _with_beginning(content: bytes) -> Kind | None:
    found = next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
    if found is None:
        return _PDF if b"%PDF-" in content[:_PDF_WITHIN] else None
    # A plain text may begin with "BM" or "ID3"; these two formats are text themselves.
    return found if found in (_PDF, _RTF) or not _is_text(content) else None


def _text(ending: str, content: bytes) -> Kind:
    start = content[:_SEEN].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if ending in _MARKUP_NAMES or start.startswith(_PAGES):
        return _HTML
    return Kind("an SVG image") if start.startswith(b"<svg") or ending == "svg" else _TEXT


def _is_text(content: bytes) -> bool:
    if content.startswith(_MARKS):
        return True
    seen = content[:_SEEN]
    return b"\0" not in seen and sum(map(_NO_TEXT.__contains__, seen)) <= len(seen) * _FEW
