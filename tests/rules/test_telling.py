"""The values shown in full in an outline line: few and short ones; all others are listed separately."""

import pytest

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.activities import Activity
from bizproc_mcp.rules.telling import told_by_outline
from tests.fixtures.tables import all_rows


def told(kind: str, name: str, value: Json) -> bool:
    """Whether the line of such an activity shows this property."""
    return name in told_by_outline(Activity(kind, "A1", "", True, {name: value}, (), 1, 0))


@all_rows(
    ("value", "shown"),
    [
        ("x" * 40, True),
        ("x" * 41, False),
        (10**39, True),
        (10**40, False),
        ("two  spaces", False),
        ("{=A:b} and {=A:c}", False),
        ("«quoted»", False),
        ("line\nbreak", False),
        (True, False),
        (None, False),
        (["a"] * 5, True),
        (["a"] * 6, False),
        (["a", ["b"]], False),
        ({"a": "b"}, False),
    ],
)
def test_a_text_is_shown_where_it_is_short(value: Json, shown: bool) -> None:
    assert told("LogActivity", "Text", value) is shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({f"V{number}": "x" for number in range(5)}, True),
        ({f"V{number}": "x" for number in range(6)}, False),
        ({"V": ["x"] * 5}, True),
        ({"V": ["x"] * 6}, False),
        ({"V" * 41: "x"}, False),
        ([["V", "x"]], False),
    ],
)
def test_a_few_short_assignments_are_shown(value: Json, shown: bool) -> None:
    assert told("SetVariableActivity", "VariableValue", value) is shown
    assert told("SetFieldActivity", "FieldValue", value) is shown


@pytest.mark.parametrize(("value", "shown"), [("vote", True), ("VOTE", False), (["vote"], False)])
def test_a_word_is_shown_where_the_outline_has_one_for_it(value: Json, shown: bool) -> None:
    assert told("ApproveActivity", "ApproveType", value) is shown


@pytest.mark.parametrize(
    ("how", "share", "shown"),
    [("vote", "66", True), ("vote", "two thirds", False), ("vote", "6" * 10, False), ("vote", "٦٦", False)]
    + [(how, "66", False) for how in ("all", "any", "")],
)
def test_the_share_of_a_vote_is_shown_where_it_is_a_number_and_there_is_a_vote(
    how: str, share: str, *, shown: bool
) -> None:
    properties = {"ApproveType": how, "ApproveMinPercent": share}
    told_here = told_by_outline(Activity("ApproveActivity", "A1", "", True, properties, (), 1, 0))
    assert ("ApproveMinPercent" in told_here) is shown


def test_an_activity_without_a_line_of_its_own_shows_nothing() -> None:
    assert not told("SomethingNewActivity", "Text", "x")
