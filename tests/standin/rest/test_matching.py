"""Filters, orders and pages without any method."""

import fnmatch
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_standin.rest.columns import Column, read_filter, read_order, read_select
from bizproc_standin.rest.matching import is_like, orm_predicate, sort_rows, task_predicate
from bizproc_standin.rest.moments import read_moment
from bizproc_standin.rest.paging import PAGE, Page, cut_legacy, cut_orm
from bizproc_standin.rest.refusals import Refusal
from tests.fixtures.tables import all_rows

Row = dict[str, int | str | datetime | None]
MOSCOW = timezone(timedelta(hours=3))
COLUMNS: dict[str, Column[Row]] = {
    "ID": Column("ID", "int", lambda row: row["ID"]),
    "NAME": Column("NAME", "string", lambda row: row["NAME"]),
    "DATE": Column("DATE", "date", lambda row: row["DATE"]),
}
NOON = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
ROWS: list[Row] = [
    {"ID": 1, "NAME": "Alpha", "DATE": NOON},
    {"ID": 2, "NAME": "alpine", "DATE": NOON + timedelta(days=1)},
    {"ID": 3, "NAME": "100%", "DATE": None},
    {"ID": 0, "NAME": "", "DATE": None},
]


def by_orm(wanted: object) -> list[object]:
    tests = [orm_predicate(item, MOSCOW) for item in read_filter(wanted, COLUMNS)]
    return [row["ID"] for row in ROWS if all(test(row) for test in tests)]


def by_tasks(wanted: object) -> list[object]:
    tests = [test for item in read_filter(wanted, COLUMNS) if (test := task_predicate(item, MOSCOW))]
    return [row["ID"] for row in ROWS if all(test(row) for test in tests)]


@all_rows(
    ("wanted", "found"),
    [
        ({"NAME": "alp%"}, [1, 2]),
        ({"NAME": "ALPHA"}, [1]),
        ({"=NAME": "alp%"}, []),
        ({"!NAME": "alp%"}, [3, 0]),
        ({"NAME": ["alpha", "ALPINE", "x%"]}, [1, 2]),
        ({"NAME": "1_0_"}, [3]),
        ({"ID": "2"}, [2]),
        ({"ID": "2abc"}, [2]),
        ({">ID": "1", "<=ID": 3}, [2, 3]),
        ({"!ID": [1, 2]}, [3, 0]),
        ({"DATE": "2026-01-02T12:00:00+03:00"}, [1]),
        ({"DATE": "2026-01-02 12:00:00"}, [1]),
        ({"DATE": "02.01.2026 12:00"}, [1]),
        ({">DATE": "2026-01-02T12:00:00+03:00"}, [2]),
        ({"DATE": "2026-01-02T12:00:00 03:00"}, [1]),
        ({"DATE": None}, [3, 0]),
        ({"!DATE": None}, [1, 2]),
        ({"DATE": "nonsense"}, [3, 0]),
        ({"ID": []}, []),
    ],
)
def test_the_orm_compares_like_sql(wanted: object, found: list[int]) -> None:
    assert by_orm(wanted) == found


@all_rows(
    ("wanted", "found"),
    [
        ({"NAME": "Alpha"}, [1]),
        ({"NAME": "alp%"}, []),
        ({"!NAME": "Alpha"}, [2, 3, 0]),
        ({"ID": [1, "2"]}, [1, 2]),
        ({"!ID": [1, 2]}, [3, 0]),
        ({"ID": []}, [1, 2, 3, 0]),
        ({">=DATE": "2026-01-03"}, [2]),
        ({"!DATE": "2026-01-02T12:00:00+03:00"}, [2, 3, 0]),
        ({"DATE": ""}, [3, 0]),
        ({"!DATE": ""}, [1, 2]),
        ({"<ID": "2"}, [1, 0]),
    ],
)
def test_tasks_compare_exactly_and_negation_finds_nothing_too(wanted: object, found: list[int]) -> None:
    assert by_tasks(wanted) == found


@all_rows("key", ["%NAME", "!%NAME", "@ID", "?NAME", "UNKNOWN", "=!ID", "<>ID", "0", "", "ID]"])
def test_an_unknown_name_or_prefix_widens_the_list(key: str) -> None:
    assert by_orm({key: "x"}) == [1, 2, 3, 0]


def test_both_generations_of_filter_names_are_taken() -> None:
    assert by_orm({"=ID": 1}) == by_orm({"id": 1}) == by_orm({"ID": "1"}) == [1]
    assert by_orm({"!=ID": 1}) == by_orm({"!ID": 1}) == [2, 3, 0]


def test_select_takes_any_case_drops_the_unknown_and_falls_back() -> None:
    assert [column.name for column in read_select(["name", "Id", "x", "ID"], COLUMNS, ["ID"])] == ["NAME", "ID"]
    assert [column.name for column in read_select(["x", "*"], COLUMNS, ["ID"])] == ["ID"]
    assert [column.name for column in read_select("NAME", COLUMNS, ["ID"])] == ["ID"]


def test_an_array_inside_select_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_select(["ID", ["NAME"]], COLUMNS, ["ID"])
    assert refused.value.body() == {
        "error": "ERROR_SELECT_VALIDATION_FAILURE",
        "error_description": "Invalid data in SELECT parameter",
    }


def test_order_is_ascending_unless_it_says_desc() -> None:
    order = read_order({"name": "desc", "ID": "sideways", "x": "ASC"}, COLUMNS, [("ID", True)])
    assert [(item.column.name, item.descending) for item in order] == [("NAME", True), ("ID", False)]
    assert [item.descending for item in read_order({"x": "ASC"}, COLUMNS, [("ID", True)])] == [True]


def test_nothing_sorts_before_everything() -> None:
    order = read_order({"DATE": "ASC", "ID": "DESC"}, COLUMNS, [])
    assert [row["ID"] for row in sort_rows(list(ROWS), order)] == [3, 0, 1, 2]


@given(st.text("ab%_", max_size=8), st.text("ab", max_size=10))
def test_like_means_what_a_pattern_means(pattern: str, text: str) -> None:
    expected = re.fullmatch(fnmatch.translate(pattern.replace("%", "*").replace("_", "?")), text)
    assert is_like(text, pattern) == bool(expected)


def test_a_hostile_pattern_is_answered() -> None:
    assert not is_like("a" * 3000, "%a" * 1000 + "%b")


@given(st.integers(0, 180), st.integers(-3, 400))
def test_the_orm_takes_the_offset_exactly(total: int, start: int) -> None:
    page = cut_orm(range(total), start)
    if start < 0:
        # Quirk: without a count the total is 0, and an empty page "continues" below zero.
        assert page.total == 0
        assert list(page.rows) == list(range(min(total, PAGE)))
        assert page.next == (start + len(page.rows) if start + len(page.rows) < 0 else None)
    else:
        assert page.total == total
        assert list(page.rows) == list(range(start, min(total, start + PAGE)))
        assert page.next == (start + PAGE if start + PAGE < total else None)


@given(st.integers(0, 180), st.integers(-3, 400))
def test_the_legacy_pager_turns_whole_pages_and_returns_to_the_first(total: int, start: int) -> None:
    page = cut_legacy(range(total), start)
    if start < 0:
        assert (list(page.rows), page.total, page.next) == (list(range(min(total, PAGE))), 0, None)
        return
    first = start // PAGE * PAGE
    first = first if first < total else 0
    assert list(page.rows) == list(range(first, min(total, first + PAGE)))
    assert page.total == total
    assert page.next == (first + PAGE if first + PAGE < total else None)


@pytest.mark.parametrize("cut", [cut_orm, cut_legacy])
@given(total=st.integers(0, 400))
def test_following_next_gives_every_row_once(cut: Callable[[range, int], Page[int]], total: int) -> None:
    seen: list[int] = []
    following: int | None = 0
    while following is not None:
        page = cut(range(total), following)
        seen.extend(page.rows)
        following = page.next
    assert seen == list(range(total))


@given(st.text(max_size=30))
def test_no_text_makes_the_date_reader_fail(text: str) -> None:
    moment = read_moment(text, MOSCOW)
    assert moment is None or moment.tzinfo is not None
