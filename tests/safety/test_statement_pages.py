"""Long lists in a question are split into pages: each within the limit of one yes, together containing every row."""

from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.safety.statement import MOST_CHARACTERS, PAGE, Statement

rows = st.lists(st.integers(1, MOST_CHARACTERS).map(lambda length: "x" * length), max_size=12) | st.integers(
    0, 450
).map(lambda number: ["row"] * number)


@given(rows)
def test_the_pages_hold_every_row_once_and_none_is_too_long(listed: list[str]) -> None:
    statement = Statement("effect", rows=listed)
    read: list[str] = []
    for page in range(1, statement.pages + 1):
        shown = [line.removeprefix("  ") for line in statement.lines(page)][1:]
        own = shown[:-1] if statement.pages > 1 else shown
        assert 0 < len(own) <= PAGE
        assert sum(map(len, own)) <= MOST_CHARACTERS
        read += own
    assert read == listed


def test_one_row_of_more_than_can_be_read_is_too_much() -> None:
    assert "about one object" in Statement("effect", rows=["x" * (MOST_CHARACTERS + 1)]).too_much()
    assert Statement("effect", rows=["x" * MOST_CHARACTERS]).too_much() == ""


def test_each_page_is_filled_to_the_limit_before_another_begins() -> None:
    half = "x" * (MOST_CHARACTERS // 2)
    assert Statement("effect", rows=[half] * 6).pages == 3
