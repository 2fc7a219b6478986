"""The pages of a PDF."""

import pytest

from bizproc_mcp.file_texts.extracted import Extracted
from bizproc_mcp.file_texts.pdf import pdf_text
from tests.fixtures.made_files import encrypted, pdf, pdf_of


def read(content: bytes, most: int = 1000) -> Extracted:
    return pdf_text(content, most, lambda: True)


def test_pages_are_read_in_order_and_those_without_text_counted() -> None:
    assert read(pdf("Invoice 7", "", "Total 500")) == Extracted(
        "Invoice 7\nTotal 500", pages=3, pages_read=3, pages_blank=1
    )


def test_a_damaged_page_does_not_hide_the_others() -> None:
    found = read(pdf_of([b"BT /F1 12 Tf (first) Tj ET", b"BT /F1 12 Tf (", b"BT /F1 12 Tf (third) Tj ET"]))
    assert found.text.splitlines()[0] == "first"
    assert found.text.splitlines()[-1] == "third"
    assert found.pages_read == 3


def test_a_long_one_ends_at_the_page_where_enough_was_read() -> None:
    found = read(pdf(*["x" * 60] * 5), most=100)
    assert (len(found.text), found.cut, found.pages, found.pages_read) == (100, True, 5, 2)


def test_a_reading_without_time_left_says_how_far_it_came() -> None:
    found = pdf_text(pdf("a", "b"), 100, iter([True, False]).__next__)
    assert (found.text, found.cut, found.pages_read) == ("a", True, 1)


@pytest.mark.parametrize(("password", "problem", "text"), [("given", "encrypted", ""), ("", "", "Paid")])
def test_only_a_password_keeps_an_encrypted_one_shut(password: str, problem: str, text: str) -> None:
    found = read(encrypted(pdf("Paid"), password))
    assert (found.problem, found.text) == (problem, text)
