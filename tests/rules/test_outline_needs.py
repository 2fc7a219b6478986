"""The requirements of a template, shown before its file is sent."""

import pytest
from hypothesis import given

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.rules.bpt import read_bpt
from bizproc_mcp.rules.needs import Needs, needs
from tests.fixtures.forms import form_field
from tests.rules.processes import CHAIN, REST, branch, node, process, trees
from tests.rules.test_bpt_reading import SAMPLE


def test_the_approval_chain_needs_people_fields_and_constants() -> None:
    found = needs(
        CHAIN,
        constants=[
            form_field("Manager", "user", "Manager of all", required=True, default=""),
            form_field("Deputy", "user", "Deputy", default="user_21"),
        ],
        variables=[],
        document_fields={"NAME": {"Name": "Название"}},
    )
    assert found.people == ("user 1", "department 1", "user 21")
    assert found.document_fields == ("STATUS", "NAME «Название»")
    assert found.constants == ("Manager «Manager of all» (user, required)",)
    assert found.undeclared == ("Constant:Executor", "Variable:Approver")
    assert found.text().split("\n") == [
        "People: user 1, department 1, user 21",
        "Document fields: STATUS, NAME «Название»",
        "Constants without a value: Manager «Manager of all» (user, required)",
        "Used but not declared: Constant:Executor, Variable:Approver",
    ]


def test_applications_and_unknown_types_are_named_once() -> None:
    rest, other = node(REST, Title="Check"), node("ThirdActivity")
    found = needs(process(rest, rest, other, other))
    assert found == Needs(applications=("«Check»",), unknown=("ThirdActivity",))


def test_what_is_switched_off_needs_nothing() -> None:
    off = node("LogActivity", active="N", Text="{=Document:SUM}")
    mixed = {"mixedcondition": [{"object": "Document", "field": "B", "operator": "=", "value": "{=Document:C}"}]}
    found = needs(process(off, node("IfElseActivity", branch(mixed, node(REST), active="N"), branch(mixed))))
    assert found == Needs(document_fields=("B", "C"))


def test_the_documentations_sample_needs_nothing() -> None:
    file = read_bpt(SAMPLE)
    found = needs(file.tree, constants=file.constant_fields(), document_fields=file.document_fields)
    assert found.text() == "Needs nothing beyond the document it runs on."


def test_long_lists_are_counted() -> None:
    text = needs(process(node("LogActivity", Text=[f"{{=Document:F{n}}}" for n in range(90)]))).text()
    assert text.endswith("F29 and 60 more")


@pytest.mark.slow  # hundreds of examples
@given(trees())
def test_any_tree_has_needs_in_clean_lines(tree: list[JsonMap]) -> None:
    assert needs(tree, constants=[], variables=[], parameters=[]).text().replace("\n", "").isprintable()
