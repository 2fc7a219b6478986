"""Detecting secrets at any place in a value."""

import pytest

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.safety.redaction import Redaction

SECRET = "s3cr3t-code"


@pytest.mark.parametrize(
    "value",
    [
        f"x {SECRET}",
        ["a", SECRET],
        ("a", ("b", SECRET)),
        {"a": {"b": [SECRET]}},
        {SECRET: "a"},
        FileContent(f"{SECRET}.txt", b"x"),
        [FileContent(f"{SECRET}.txt", b"x")],
    ],
)
def test_a_secret_is_found_wherever_it_stands(value: object) -> None:
    redaction = Redaction({SECRET})
    assert redaction.hides(value)
    assert SECRET not in str(redaction.value(value))
    assert SECRET not in str(redaction.unsent(value))


@pytest.mark.parametrize("value", ["x", ["a", 1, None], {"a": [True]}, (), 7, None, FileContent("a.txt", b"x")])
def test_what_holds_none_is_not_said_to(value: object) -> None:
    assert not Redaction({SECRET}).hides(value)
