"""The inputs of an activity, sent by a portal, in a tool result."""

from bizproc_mcp.answers.events import _cleaned
from bizproc_mcp.models._base import Json
from tests.fixtures.tables import all_rows


@all_rows(
    ("value", "shown"),
    [
        ("a\u200bb", "ab"),
        (["a\u200b", ["b\u200b"], 3], ["a", ["b"], 3]),
        ({"k\u200b": {"n": "v\u200b"}}, {"k": {"n": "v"}}),
        ([], []),
        ({}, {}),
        (0, 0),
        (False, False),
        (None, None),
        (1.25, 1.25),
    ],
)
def test_texts_lose_what_cannot_be_seen_and_the_shape_stays(value: Json, shown: Json) -> None:
    assert _cleaned(value) == shown


def test_long_values_are_shown_by_their_beginning() -> None:
    assert len(_cleaned("x" * 5_000)) == 4_000
    assert _cleaned(list(range(300))) == list(range(200))
    assert len(_cleaned({str(number): 1 for number in range(300)})) == 200
