"""What a file is, told by its content before its name."""

import pytest

from bizproc_mcp.file_texts.kinds import kind_of
from tests.fixtures.made_files import docx, pdf, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "words", "format_read"),
    [
        ("note", b"Paid.", "a plain text file", "text"),
        ("note.pdf", b"Paid.", "a plain text file", "text"),
        ("note.txt", b"\xff\xfeP\0a\0", "a plain text file", "text"),
        ("note.txt", b"BMW\n", "a plain text file", "text"),
        ("page.txt", b"\xef\xbb\xbf <!DOCTYPE html><p>Paid", "an HTML page", "html"),
        ("page.htm", b"<p>Paid", "an HTML page", "html"),
        ("scan.txt", pdf("Paid"), "a PDF", "pdf"),
        ("mail.pdf", b"Content-Type: application/pdf\n\n" + pdf("Paid"), "a PDF", "pdf"),
        ("contract.zip", docx(""), "a Word document", "docx"),
        ("book.docx", zipped({"xl/workbook.xml": ""}), "an Excel workbook", ""),
        ("slides", zipped({"ppt/presentation.xml": ""}), "a PowerPoint presentation", ""),
        ("other.docx", zipped({"a.txt": ""}), "a ZIP archive", ""),
        ("old.doc", OLE, "a Word document in the format before 2007", ""),
        ("old", OLE, "an Office file in the format before 2007", ""),
        ("new.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "an Office document protected by a password", ""),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image", ""),
        ("photo", b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image", ""),
        ("letter.txt", b"{\\rtf1 Paid}", "an RTF document", ""),
        ("plan.svg", b"<svg xmlns=''/>", "an SVG image", ""),
        ("data", b"\0\1\2\3", "a binary file of an unknown kind", ""),
        ("nothing.pdf", b"", "an empty file", ""),
    ],
)
def test_a_file_is_what_it_begins_with(name: str, content: bytes, words: str, format_read: str) -> None:
    kind = kind_of(name, content)
    assert (kind.words, kind.format) == (words, format_read)
