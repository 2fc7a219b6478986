"""What a template's steps read from an application's activity."""

from typing import Any

from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.templates import Template
from bizproc_mcp.rules.returns import returns_read
from bizproc_mcp.text.portal_text import PortalText
from tests.fixtures.forms import form_field
from tests.rules.processes import node, process

CODE = "rest_0123456789abcdef0123456789abcdef"
VARIABLES = (form_field("Days", "int", "Days left", required=True, default="3"), form_field("Note", "text", "Note"))


def template(*nodes: Any) -> Template:
    asks = node(CODE, name="A1", Title="Ask", Mine="{=A1:own}")
    return Template(1, PortalText("T"), DocumentType("a", "b", "c"), variables=VARIABLES, tree=process(asks, *nodes))


def read(*nodes: Any) -> dict[str, str]:
    return {field.id.raw: field.type.raw for field in returns_read(template(*nodes))["A1"]}


def test_a_value_that_goes_to_a_variable_has_its_type_and_its_title() -> None:
    [field] = returns_read(template(node("SetVariableActivity", VariableValue={"Days": "{=A1:left}"})))["A1"]
    assert [field.id.raw, field.type.raw, field.title.raw] == ["left", "int", "Days left"]
    assert not field.required
    assert field.default is None


def test_texts_conditions_and_other_steps_read_without_a_type() -> None:
    found = read(
        node("LogActivity", Text="It says {=A1:text > printable} and {=A2:other}."),
        node(
            "IfElseBranchActivity", mixedcondition=[{"object": "A1", "field": "chosen", "operator": "=", "value": "1"}]
        ),
        node("SetVariableActivity", VariableValue={"Days": "{=A1:left} days", "Gone": "{=A1:gone}"}),
    )
    assert found == {"text": "", "chosen": "", "left": "", "gone": ""}


def test_what_is_switched_off_or_the_activity_itself_reads_nothing() -> None:
    off = node("LogActivity", active="N", Text="{=A1:never}")
    assert read(off) == {}


def test_a_name_read_twice_keeps_the_type_it_has_somewhere() -> None:
    text, assigned = (
        node("LogActivity", Text="{=A1:left}"),
        node("SetVariableActivity", VariableValue={"Days": "{=A1:left}"}),
    )
    assert read(text, assigned) == read(assigned, text) == {"left": "int"}


def test_a_template_that_was_not_read_whole_says_nothing() -> None:
    assert returns_read(template(*(node("LogActivity", Text="x") for _ in range(2_001)))) == {}
