import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.tasks import TaskQuery
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor

QUERY = TaskQuery(person=7)


@given(st.integers(0, 10**9), st.text("0123456789abcdef.", max_size=24), st.text(max_size=30))
def test_a_cursor_comes_back_as_it_went(given_rows: int, last_id: str, value: str) -> None:
    cursor = Cursor(given_rows, last_id, value)
    assert open_cursor(QUERY, seal_cursor(QUERY, cursor)) == cursor


def test_no_cursor_is_the_beginning() -> None:
    assert open_cursor(QUERY, "") == Cursor()


def test_the_cursor_of_another_listing_is_refused() -> None:
    sealed = seal_cursor(QUERY, Cursor(20, "5"))
    for other in (TaskQuery(person=8), TaskQuery(person=7, status="any"), TaskQuery(person=7, order="due")):
        with pytest.raises(InvalidInput, match="cursor"):
            open_cursor(other, sealed)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_without_a_traceback(text: str) -> None:
    if text:
        with pytest.raises(InvalidInput):
            open_cursor(QUERY, text)


def test_a_cursor_with_another_row_written_into_it_is_refused() -> None:
    sealed = seal_cursor(QUERY, Cursor(20, "500"))
    text = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)).decode()
    altered = base64.urlsafe_b64encode(text.replace("500", "900").encode()).decode().rstrip("=")
    with pytest.raises(InvalidInput):
        open_cursor(QUERY, altered)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_outside_its_bounds_is_refused(limit: int) -> None:
    with pytest.raises(InvalidInput):
        check_limit(limit)
