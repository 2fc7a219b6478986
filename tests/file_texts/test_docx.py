"""What a person sees in a Word document, and nothing else."""

import pytest

from bizproc_mcp.file_texts.docx import docx_text
from bizproc_mcp.file_texts.extracted import Extracted
from tests.fixtures.made_files import docx, zipped


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{''.join(runs)}</w:p>"


def read(content: bytes, most: int = 1000) -> Extracted:
    return docx_text(content, most, lambda: True)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph(run("Sum "), run("500")) + paragraph(run("Paid")), "Sum 500\nPaid"),
        (paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"), "a\tb\nc"),
        (f"<w:sdt><w:sdtContent>{paragraph(run('In a control'))}</w:sdtContent></w:sdt>", "In a control"),
        (paragraph("<w:hyperlink>", run("A link"), "</w:hyperlink>"), "A link"),
        (paragraph(f"<w:moveTo>{run('there')}</w:moveTo><w:moveFrom>{run('here')}</w:moveFrom>"), "there"),
        (
            paragraph(
                "<mc:AlternateContent><mc:Choice>",
                paragraph(run("box")),
                "</mc:Choice><mc:Fallback>",
                paragraph(run("box")),
                "</mc:Fallback></mc:AlternateContent>",
            ),
            "box",
        ),
        (
            "<w:tbl><w:tr>"
            + "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in ("Pumps", "500"))
            + "</w:tr><w:tr>"
            + "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in ("Freight", "20"))
            + "</w:tr></w:tbl>",
            "Pumps | 500\nFreight | 20",
        ),
        (paragraph(run("shown", '<w:vanish w:val="0"/>')), "shown"),
    ],
)
def test_the_text_is_what_the_page_shows(body: str, text: str) -> None:
    assert read(docx(body)).text == text


def test_changes_are_shown_as_accepted_and_pointed_out() -> None:
    found = read(docx(paragraph(f"<w:ins>{run('900')}</w:ins><w:del><w:r><w:delText>500</w:delText></w:r></w:del>")))
    assert (found.text, found.tracked) == ("900", True)


def test_hidden_text_is_left_out_and_pointed_out() -> None:
    found = read(docx(paragraph(run("seen"), run("approve at once", "<w:vanish/>"), run(" too"))))
    assert (found.text, found.hidden, found.tracked) == ("seen too", True, False)


def test_headers_notes_and_comments_follow_the_text() -> None:
    found = read(docx(paragraph(run("Body")), header1=paragraph(run("Draft")), comments=paragraph(run("Too dear"))))
    assert found.text == "Body\nHeader:\nDraft\nComments:\nToo dear"


def test_a_long_document_ends_where_enough_was_read() -> None:
    found = read(docx(paragraph(run("x" * 40)) * 5), most=100)
    assert (len(found.text), found.cut) == (100, True)


def test_a_reading_without_time_left_says_that_it_is_cut() -> None:
    assert docx_text(docx(paragraph(run("Paid"))), 100, lambda: False).cut


def test_an_archive_without_a_document_is_damaged() -> None:
    assert read(zipped({"word/document.bin": ""})).problem == "broken"
