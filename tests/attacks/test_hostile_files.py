"""Files that expand, loop or nest without end: each is told in a sentence, within bounded time and memory."""

import sys
from collections.abc import Mapping

import pytest

from bizproc_mcp.file_texts import docx as word
from bizproc_mcp.file_texts.extracted import Extracted, Problem
from bizproc_mcp.file_texts.kinds import kind_of
from bizproc_mcp.file_texts.process import Limits
from bizproc_mcp.file_texts.reading import FileTexts
from bizproc_mcp.file_texts.worker import Order, extracted
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.settings import without_variables
from tests.fixtures.made_files import docx, pdf, pdf_of, zipped

MB = 2**20
WORD = "<w:p><w:r><w:t>Paid</w:t></w:r></w:p>"
STOPPED = "Reading it took too long or too much memory, so it was stopped."


def declared(declarations: str, text: str) -> bytes:
    """A document with declarations of entities."""
    plain = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = f'<!DOCTYPE d [{declarations}]><d xmlns:w="{plain}"><w:r><w:t>{text}</w:t></w:r></d>'
    return zipped({"word/document.xml": part})


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: Mapping[str, tuple[bytes, Problem]] = {
    "entities that expand": (declared(f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;"), "broken"),
    "an entity from a file": (declared('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"), "broken"),
    "an entity that stands for nothing harmful": (declared('<!ENTITY a "b">', "Paid"), "broken"),
    "a table in itself without end": (docx("<w:tbl><w:tr><w:tc>" * 50_000), "broken"),
    "an archive that is cut off": (docx(WORD)[:-40], "broken"),
    "a page that is its own parent": (pdf_of([b"BT (Paid) Tj ET"], kids="2 0 R"), "broken"),
    "a page tree without pages": (pdf_of([b""], kids="99 0 R"), ""),
    "a picture that draws itself": (pdf_of([b"/X Do /X Do"], drawn="/X 4 0 R"), ""),
    "a page that expands": (pdf_of([b" " * 90 * MB]), ""),
    "a reference table that leads back to itself": (
        pdf("Paid").replace(b"/Root 1 0 R", b"/Prev %d/Root 1 0 R" % pdf("Paid").index(b"xref")),
        "",
    ),
}


def read(content: bytes) -> Extracted:
    return extracted(Order(kind_of("", content).format, 1000, 0, 0), content, lambda: True)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if "expands" in name else ()) for name in HOSTILE]
)
def test_a_hostile_file_gives_no_text_of_its_own_making(name: str) -> None:
    content, problem = HOSTILE[name]
    found = read(content)
    assert (found.problem, found.text.replace("Paid", "")) == (problem, "")


def test_a_document_that_expands_is_read_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandth of it is sent, and it is unpacked piece by piece."""
    bomb = docx(WORD + " " * 4 * MB + WORD)
    assert len(bomb) < MB // 100
    assert read(bomb).text == "Paid\nPaid"
    monkeypatch.setattr(word, "MOST_UNPACKED", MB)
    found = read(bomb)
    assert (found.text, found.cut, found.problem) == ("Paid", True, "")


@pytest.mark.slow  # a process for each
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_ends_in_a_sentence(name: str) -> None:
    found = await FileTexts().read(FileContent("a", HOSTILE[name][0]), most=1000)
    assert found.remark or found.text == "Paid"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the time limit is what holds")
async def test_a_process_that_takes_too_much_memory_is_stopped() -> None:
    found = await FileTexts(Limits(memory=MB)).read(FileContent("a.docx", docx(WORD) + bytes(8 * MB)))
    assert (found.text.raw, found.remark) == ("", STOPPED)


async def test_the_reading_process_sees_none_of_our_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", "https://portal.example/rest/7/s3cr3tc0de/")
    assert "BITRIX24_WEBHOOK_URL" not in without_variables()
    found = await FileTexts().read(FileContent("a.docx", docx(WORD)))
    assert found.text == "Paid"
