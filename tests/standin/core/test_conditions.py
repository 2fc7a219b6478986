"""All forms of conditions in branches and loops."""

import pytest

from tests.standin.core.company import CLERK, DEAL_1, GROUP, Portal, declared, lines, log, node, start


def _holds(world: Portal, **condition: object) -> bool:
    branch = {**node("IfElseBranch", children=[log("yes")]), "Properties": condition}
    variables = {
        "v": declared("string", "abc"),
        "n": declared("int", "10"),
        "flag": declared("bool", "Y"),
        "people": declared("user", ["author", f"user_{GROUP}"], multiple=True),
        "who": declared("user", f"user_{CLERK}"),
        "none": declared(),
    }
    parameters = {"p": declared("string", "param"), "v2": declared("string", "x")}
    document = world.documents[DEAL_1]
    document.fields.update({"SUM": "12.50", "DAY": "2026-11-20", "TEXT": "2026-11-20", "TAGS": ["a", "b"]})
    document.field_types.update({"SUM": declared("double"), "DAY": declared("date")})
    workflow_id = start(world, node("IfElse", children=[branch]), variables=variables, parameters=parameters)
    return lines(world, workflow_id) == ["yes"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["v", "=", "abc"], True),
        (["v", "=", "ABC"], False),
        (["v", "!=", "x"], True),
        (["n", ">", "9"], True),
        (["n", "=", "10.0"], True),
        (["n", "<=", "9"], False),
        (["n", "in", ["9", "10"]], True),
        (["n", "!in", ["9", "10"]], False),
        (["v", "contain", "b"], True),
        (["v", "contain", "B"], False),  # capitals count
        (["v", "!contain", "z"], True),
        (["none", "empty", ""], True),
        (["v", "!empty", ""], True),
        (["n", "between", ["5", "10"]], True),
        (["n", "between", ["5"]], False),
        (["flag", "=", "1"], True),
        (["flag", "=", "N"], False),
        (["who", "=", "author"], True),
        (["who", "=", ["user_5"]], True),
        (["who", "=", "5"], False),  # a bare number is a group of the site's users
        (["who", "!=", f"user_{GROUP}"], True),
        (["people", "contain", f"user_{GROUP}"], True),
        (["people", "=", "author"], False),
        (["people", "in", [f"user_{CLERK}"]], False),  # all of them have to be
        (["people", "in", [f"user_{CLERK}", f"user_{GROUP}"]], True),
        (["p", "=", "param"], True),
        # A name that is neither parameter nor variable asks for nothing, and gets it.
        (["unknown", "=", ""], True),
        (["unknown", ">", "1"], True),
        (["v", "~", "abc"], True),  # an operator nobody knows: the very same value
        (["v", "~", "ABC"], False),
        (["v", "modified", ""], False),
        ([], True),
        ("scrap", True),
    ],
)
def test_a_row_about_parameters_and_variables(world: Portal, row: object, *, expected: bool) -> None:
    """Numbers compare as numbers, people by whom they mean, flags by truth; a row that says nothing asks nothing."""
    assert _holds(world, propertyvariablecondition=[row]) is expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["SUM", ">", "9"], True),
        (["DAY", "=", "11/20/2026"], True),
        (["DAY", "=", "{=System:Now}"], True),
        # A date in a text field is a text.
        (["TEXT", "=", "11/20/2026"], False),
        (["TAGS", "contain", "b"], True),
        (["CREATED_BY", "=", "author"], True),
        (["MISSING", "=", "x"], False),
        (["SUM", "=", "=12+0.5"], True),
    ],
)
def test_a_row_about_document_fields(world: Portal, row: object, *, expected: bool) -> None:
    """Dates compare as days where the field is one, values may be expressions."""
    assert _holds(world, fieldcondition=[row]) is expected


def _rows(*rows: tuple[bool, str | None]) -> list[list[object]]:
    return [["v", "=" if truth else "!=", "abc", joiner] for truth, joiner in rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (_rows((True, "0"), (True, "0")), True),
        (_rows((True, "0"), (False, "0")), False),
        # A first row joined with or leaves an empty group before it, which is true.
        (_rows((False, "1"), (True, "0")), True),
        (_rows((False, "1"), (False, "0")), True),
        (_rows((False, "1")), True),
        (_rows((False, "0"), (True, "1")), True),
        (_rows((True, "0"), (False, "1")), True),
        (_rows((False, "0"), (True, "1"), (True, "0")), True),
        (_rows((False, "0"), (True, "1"), (False, "0")), False),
        (_rows((False, "0"), (True, "0"), (False, "1")), False),
        (_rows((True, "0"), (False, "0"), (True, None)), False),
    ],
)
def test_the_fourth_element_joins_a_row_with_the_rows_before(
    world: Portal, rows: list[list[object]], *, expected: bool
) -> None:
    """1 or, anything else and; "or" opens a group, and one group that holds is enough."""
    assert _holds(world, propertyvariablecondition=rows) is expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"object": "Variable", "field": "n", "operator": ">", "value": "5", "joiner": "0"}], True),
        ([{"object": "Document", "field": "SUM", "operator": "<", "value": "5", "joiner": "0"}], False),
        ({"0": {"object": "Template", "field": "p", "operator": "=", "value": "param"}}, True),
        (
            [
                {"object": "Variable", "field": "n", "operator": "<", "value": "5", "joiner": "1"},
                {"object": "Constant", "field": "x", "operator": "empty", "value": "", "joiner": "0"},
            ],
            True,
        ),
    ],
)
def test_mixed_conditions_name_their_object(world: Portal, rows: object, *, expected: bool) -> None:
    """Later designers write these."""
    assert _holds(world, mixedcondition=rows) is expected


def test_the_else_branch_always_holds(world: Portal) -> None:
    """``truecondition``; and so does a branch that has no condition."""
    assert _holds(world, truecondition="1")
    assert _holds(world)
