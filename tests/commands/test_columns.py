"""Column widths match the width of characters in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.commands._columns import cells, cut, wrapped

texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=120) | st.text("ab ー　│é", max_size=120)


@given(texts, st.integers(20, 80))
def test_no_line_is_wider_than_the_screen_and_each_begins_as_it_should(text: str, width: int) -> None:
    lines = list(wrapped(text, width, first="> ", rest="| "))
    assert all(cells(line) <= width for line in lines)
    assert lines[0].startswith("> ")
    assert all(line.startswith("| ") for line in lines[1:])
    assert "".join("".join(line[2:] for line in lines).split(" ")) == "".join(text.expandtabs(4).split(" "))


@given(texts, st.integers(4, 80))
def test_what_is_cut_fits(text: str, width: int) -> None:
    assert cells(cut(text, width)) <= width
    assert cut("short", 10) == "short"


@pytest.mark.parametrize(("text", "wide"), [("abc", 3), ("ー", 2), ("　", 2), ("😀", 2), ("│", 2), ("", 0)])
def test_wide_letters_take_two_columns(text: str, wide: int) -> None:
    assert cells(text) == wide


def test_a_letter_that_is_written_out_is_not_broken() -> None:
    lines = list(wrapped("[U+200B]" * 40, 30, rest="| "))
    assert len(lines) > 10
    assert "".join(line.removeprefix("| ") for line in lines) == "[U+200B]" * 40
    assert all(line.removeprefix("| ").startswith("[") and line.endswith("]") for line in lines)
