"""Choosing the page of a long list to read before answering yes."""

from bizproc_mcp.safety.consent import _page
from tests.fixtures.tables import all_rows


@all_rows(
    ("wanted", "pages", "page"),
    [
        *((page, 3, page) for page in (1, 2, 3)),
        (2.0, 3, 2),
        *((wanted, 3, 0) for wanted in (0, 4, -1, 1.5, None, "2", True, [1])),
        (1, 2, 1),
        (1, 1, 0),
        (1, 0, 0),
    ],
)
def test_a_page_is_a_number_of_one_of_several(wanted: object, pages: int, page: int) -> None:
    assert _page(wanted, pages) == page
