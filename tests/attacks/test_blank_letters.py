"""Invisible letters are escaped, whatever the Unicode tables of this Python say about them.

Python 3.12 and later treat U+13441 and U+13442, two blanks among the hieroglyphs, as letters: they were invisible in
an account number that a person was asked to confirm. They are unassigned in 3.11, so the tables are patched here.
"""

import unicodedata

import pytest

from bizproc_mcp.text import characters
from bizproc_mcp.text.characters import is_mark, is_unseen, written_out
from tests.fixtures.tables import all_rows

BLANKS = "\u2800\u3164\uffa0\u115f\u1160\u034f\U00013441\U00013442\U00016fe4\U0001d159\U0001bc9d\ufffc"
IGNORABLE = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
]


@pytest.fixture(params=["Lo", "So", "Mn"])
def called_seen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a Python to which all of this is a letter, a sign or a mark."""
    hidden = {*BLANKS, *map(chr, IGNORABLE)}
    category = unicodedata.category

    class Tables:
        @staticmethod
        def category(character: str) -> str:
            return str(request.param) if character in hidden else category(character)

    monkeypatch.setattr(characters, "unicodedata", Tables)


@pytest.mark.usefixtures("called_seen")
def test_what_unicode_lets_every_font_leave_out_is_unseen() -> None:
    assert [hex(code) for code in IGNORABLE if not is_unseen(chr(code)) or is_mark(chr(code))] == []


@pytest.mark.usefixtures("called_seen")
@pytest.mark.parametrize("blank", BLANKS, ids=[f"U+{ord(one):04X}" for one in BLANKS])
def test_a_blank_is_written_out_in_what_a_person_agrees_to(blank: str) -> None:
    assert written_out(f"4711{blank}90") == f"4711[U+{ord(blank):04X}]90"


@all_rows("text", ["é", "ё", "日本", "אב", "e\u0301", "😀", "𓀀", "½", "€"])
def test_letters_that_are_drawn_stay_as_they_are(text: str) -> None:
    assert written_out(text) == text
