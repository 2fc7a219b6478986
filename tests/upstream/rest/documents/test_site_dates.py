"""Dates in the format of a site, which is not named."""

import pytest

from bizproc_mcp.upstream.rest.documents.lists.dates import Order, day_of, order_of, written


@pytest.mark.parametrize(
    ("text", "order", "day", "with_time"),
    [
        ("24.11.2026", "", "2026-11-24", "2026-11-24"),
        ("03.04.2026", "month", "2026-04-03", "2026-04-03"),
        ("03.04.2026 09:05:07", "", "2026-04-03", "2026-04-03 09:05:07"),
        ("12/31/2026 11:59:59 pm", "", "2026-12-31", "2026-12-31 23:59:59"),
        ("12/31/2026 12:00 AM", "", "2026-12-31", "2026-12-31 00:00:00"),
        ("31/12/2026", "", "2026-12-31", "2026-12-31"),
        ("31-12-2026 8:30", "", "2026-12-31", "2026-12-31 08:30:00"),
        ("03/04/2026", "day", "2026-04-03", "2026-04-03"),
        ("03/04/2026", "month", "2026-03-04", "2026-03-04"),
        ("03/03/2026", "", "2026-03-03", "2026-03-03"),
        ("2026-11-24", "", "2026-11-24", "2026-11-24"),
        ("2026/11/24 10:00:00", "", "2026-11-24", "2026-11-24 10:00:00"),
        ("03/04/2026", "", None, None),
        ("31.02.2026", "", None, None),
        ("24.11.26", "", None, None),
        ("24.11/2026", "", None, None),
        ("12/31/2026 25:00", "", "2026-12-31", None),
        ("tomorrow", "", None, None),
        ("", "", None, None),
    ],
)
def test_a_date_is_read_where_it_can_be_read_in_one_way(
    text: str, order: Order, day: str | None, with_time: str | None
) -> None:
    found = day_of(text, order)
    assert (found and found.isoformat()) == day
    assert written(text, order) == with_time


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2026", "12/31/2026 10:00:00 am"], "month"),
        (["03-04-2026", "31-12-2026"], "day"),
        (["03/04/2026"], ""),
        (["13/01/2026", "01/13/2026"], ""),
        (["31.12.2026", "2026-12-31", "x"], ""),
    ],
)
def test_one_date_shows_the_order_of_all(texts: list[str], order: Order) -> None:
    assert order_of(texts) == order
