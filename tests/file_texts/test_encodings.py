"""Plain text in the encodings that offices use."""

import codecs

import pytest

from bizproc_mcp.file_texts.encodings import decoded

RUSSIAN = "Договор поставки: оплатить до 5 декабря, сумма 120 000 руб."
GERMAN = "Müller für die Straße über den Fluß: bitte zahlen"


@pytest.mark.parametrize(
    ("content", "text", "guessed"),
    [
        (RUSSIAN.encode(), RUSSIAN, ""),
        (codecs.BOM_UTF8 + RUSSIAN.encode(), RUSSIAN, ""),
        (codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), RUSSIAN, ""),
        (codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"), RUSSIAN, ""),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "Windows-1251"),
        (RUSSIAN.encode("koi8-r"), RUSSIAN, "KOI8-R"),
        (GERMAN.encode("cp1252"), GERMAN, "Windows-1252"),
    ],
)
def test_a_text_is_decoded_as_it_was_written(content: bytes, text: str, guessed: str) -> None:
    assert decoded(content, 1000) == (text, False, guessed)


def test_a_page_says_its_encoding_itself() -> None:
    page = '<meta charset="koi8-r"><p>ДОГОВОР'.encode("koi8-r")
    assert decoded(page, 1000, markup=True) == (page.decode("koi8-r"), False, "")
    assert decoded(page, 1000).guessed == "Windows-1251"


def test_a_text_cut_within_a_letter_is_still_utf_8() -> None:
    found = decoded(("a" + "Ж" * 100).encode(), 10)
    assert found == ("a" + "Ж" * 19, True, "")
