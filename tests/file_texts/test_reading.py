"""A file's text with what it is, and the sentence that says what is missing."""

import sys

import pytest

from bizproc_mcp.file_texts.kinds import kind_of
from bizproc_mcp.file_texts.process import Limits
from bizproc_mcp.file_texts.reading import INSTALL, FileTexts, _of_worker
from bizproc_mcp.file_texts.worker import Order, extracted
from bizproc_mcp.models.file_texts import FileText
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.text.portal_text import PortalText
from tests.fixtures.made_files import docx, encrypted, pdf

WORD = "<w:p><w:r><w:t>Paid</w:t></w:r></w:p>"


async def read(name: str, content: bytes, most: int = 100) -> FileText:
    return await FileTexts().read(FileContent(name, content), most=most)


def read_here(name: str, content: bytes, most: int = 100) -> FileText:
    """The same without a process."""
    kind = kind_of(name, content)
    return _of_worker(kind, extracted(Order(kind.format, most, 0, 0), content, lambda: True), most)


async def test_a_text_is_read_to_the_wanted_length() -> None:
    assert await read("a.txt", b"Paid in full.") == FileText("a plain text file", PortalText("Paid in full."))
    beginning = "This is only the beginning, at most 4 characters."
    assert await read("a.txt", b"Paid in full.", most=4) == FileText("a plain text file", PortalText("Paid"), beginning)


async def test_a_page_says_what_a_browser_shows() -> None:
    found = await read("a.html", b"<html><style>p {}</style><p>Paid<script>alert(1)</script><p>in full")
    assert found == FileText("an HTML page", PortalText("Paid\nin full"))


async def test_a_long_page_is_said_to_be_cut() -> None:
    found = await read("a.html", b"<p>" + b"Paid. " * 100)
    assert len(found.text.raw) == 100
    assert "only the beginning" in found.remark
    assert "only the beginning" in (await read("a.html", b"<p>Paid" + b"<b></b>" * 1000)).remark


async def test_a_guessed_encoding_is_said() -> None:
    assert "read as Windows-1251" in (await read("a.txt", "Оплатить завтра".encode("cp1251"))).remark


async def test_what_is_not_read_is_named() -> None:
    found = await read("a.pdf", b"\x89PNG\r\n\x1a\n\0\0")
    assert found == FileText("a PNG image", remark="The text of such a file is not read here.")
    assert await read("a.pdf", b"") == FileText("an empty file")


async def test_a_word_document_and_a_pdf_are_read_in_a_process_of_their_own() -> None:
    assert (await read("a.docx", docx(WORD))).text == "Paid"
    found = await read("a.pdf", pdf("Paid", "in full"))
    assert found == FileText("a PDF of 2 pages", PortalText("Paid\nin full"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encrypted(pdf("Paid"), "given"), "It is encrypted: without its password it cannot be read."),
        (pdf("", ""), "Its pages have no text: it seems to be a scan."),
        (pdf("Paid", ""), "1 of the 2 pages read have no text and may be scans."),
        (b"%PDF-1.7 and nothing else", "It is damaged, or not what its name says."),
        (pdf("x" * 90, "y" * 90, "z"), "This is only the beginning, at most 100 characters, 2 of 3 pages."),
        (docx("<w:p/>"), "It has no text."),
        (
            docx(f"<w:ins>{WORD}</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>"),
            (
                "It has tracked changes: insertions are shown, deletions are not. "
                "Text that is formatted as hidden is left out."
            ),
        ),
    ],
)
def test_what_is_missing_is_said(content: bytes, said: str) -> None:
    assert read_here("a", content).remark == said


def test_without_the_extra_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    found = read_here("a.pdf", pdf("Paid"))
    assert found == FileText("a PDF", remark=f"Texts of PDFs need a library that is not installed here: {INSTALL}")


async def test_a_process_without_time_is_ended() -> None:
    found = await FileTexts(Limits(seconds=0.0)).read(FileContent("a.docx", docx(WORD)))
    assert found.remark == "Reading it took too long or too much memory, so it was stopped."


async def test_a_machine_without_room_for_a_process_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert "no further process" in (await read("a.docx", docx(WORD))).remark
