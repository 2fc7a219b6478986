"""Who heads whom, from the rows of `department.get`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.upstream.rest.departments import Departments, department_pages
from bizproc_mcp.upstream.values import Row

ROWS = (
    {"ID": "1", "NAME": "Company", "UF_HEAD": "14"},
    {"ID": "2", "NAME": "Sales", "PARENT": "1", "UF_HEAD": "15"},
    {"ID": "3", "NAME": "Retail", "PARENT": "2"},
    {"ID": "4", "NAME": "Desk", "PARENT": "3", "UF_HEAD": "30"},
    {"ID": "8", "NAME": "Lost", "PARENT": "99"},
)


def tree(*rows: dict[str, str]) -> Departments:
    departments = Departments()
    departments.add([Row(row, "department.get") for row in rows])
    return departments


@pytest.mark.parametrize(
    ("person", "departments", "head"),
    [
        (21, [4], 30),
        (21, [3], 15),
        (30, [4], 15),
        (15, [2], 14),
        (14, [1], 0),
        (21, [8], 0),
        (21, [8, 4], 30),
        (21, [], 0),
        (21, [77], 0),
    ],
    ids=str,
)
def test_a_person_reports_to_the_next_head_above_who_is_somebody_else(
    person: int, departments: list[int], head: int
) -> None:
    assert tree(*ROWS).head_of(person, departments) == head


def test_a_person_leads_the_departments_that_name_them() -> None:
    departments = tree(*ROWS, {"ID": "5", "NAME": "Export", "PARENT": "2", "UF_HEAD": "15"})
    assert [name.raw for name in departments.led_by(15)] == ["Sales", "Export"]
    assert departments.led_by(21) == ()


@given(st.dictionaries(st.integers(1, 6), st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=6))
def test_departments_in_a_circle_still_end(found: dict[int, tuple[int, int]]) -> None:
    rows = [
        {"ID": str(one), "NAME": "", "PARENT": str(parent), "UF_HEAD": str(head)}
        for one, (parent, head) in found.items()
    ]
    heads = {head for _, head in found.values()}
    assert tree(*rows).head_of(1, list(found)) in (heads - {1}) | {0}


@pytest.mark.parametrize(("total", "starts"), [(0, []), (50, []), (51, [50]), (151, [50, 100, 150])])
def test_the_further_pages_are_those_that_the_total_leaves(total: int, starts: list[int]) -> None:
    assert [page.params["start"] for page in department_pages(total)] == starts
    assert department_pages(1_000_000)[-1].params["start"] == 1950


def test_the_first_page_is_asked_before_the_total_is_known() -> None:
    assert [page.params["start"] for page in department_pages()] == [0]
