"""Invisible characters in a text: removed or escaped; a letter keeps at most eight combining marks."""

from bizproc_mcp.text.characters import MARKS_ON_ONE_LETTER, visible, written_out
from tests.fixtures.tables import all_rows

MARK = "\u0301"


@all_rows("before", ["", "Да, "])
@all_rows(("marks", "kept"), [(0, 0), (1, 1), (8, 8), (9, 8), (30, 8)])
def test_a_letter_keeps_eight_marks(before: str, marks: int, kept: int) -> None:
    assert MARKS_ON_ONE_LETTER == 8
    assert visible(f"{before}e{MARK * marks}!") == f"{before}e{MARK * kept}!"
    assert written_out(f"{before}e{MARK * marks}!") == f"{before}e{MARK * kept}{'[U+0301]' * (marks - kept)}!"


def test_each_letter_has_its_own_marks() -> None:
    text = f"a{MARK * 8}b{MARK * 9}c"
    assert visible(text) == f"a{MARK * 8}b{MARK * 8}c"


def test_marks_with_nothing_to_stand_on_are_written_out() -> None:
    assert written_out(f"{MARK}a\n{MARK}b\u200b{MARK}c") == "[U+0301]a\n[U+0301]b[U+200B][U+0301]c"


def test_what_reads_like_something_written_out_is_written_out_itself() -> None:
    assert written_out("[U+200B] and [u] [") == "[U+005B]U+200B] and [u] ["
