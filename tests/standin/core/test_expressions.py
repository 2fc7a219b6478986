"""Expressions in texts, and the text form of values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_standin.engine.expressions import MAX_ITEMS, MAX_TEXT, Reference, parse_reference
from tests.standin.core.company import (
    CLERK,
    DEAL_1,
    GROUP,
    Portal,
    declared,
    lines,
    log,
    node,
    portal,
    start,
)

VARIABLES = {
    "who": declared("user", [f"user_{CLERK}", f"user_{GROUP}"], multiple=True),
    "color": {**declared("select", "r"), "Options": {"r": "Red", "b": "Blue"}},
    "flag": declared("bool", "Y"),
    "day": declared("date", "2026-11-20"),
    "at": declared("datetime", "2026-11-20T15:30:00+03:00"),
    "n": declared("int", 7),
    "x_printable": declared("string", "really named so"),
}


def _said(world: Portal, text: str) -> str:
    return lines(world, start(world, log(text), variables=VARIABLES, constants={"c": declared(default="C")}))[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{=Document:TITLE} at {=Constant:c}", "Deal one at C"),
        ("{= Document : TITLE }", "Deal one"),
        ("[{=Document:MISSING}{=Variable:missing}{=System:Odd}]", "[]"),
        # An activity there is not leaves the text as it stands.
        ("[{=Nobody:x}]", "[{=Nobody:x}]"),
        ("{=Variable:who}", "user_5, user_4"),
        ("{=Variable:who_printable}", "Clara Test [5], Grigori Test [4]"),
        ("{=Variable:who_PRINTABLE}", "Clara Test [5], Grigori Test [4]"),
        ("{=Variable:who > printable}", "Clara Test [5], Grigori Test [4]"),
        # Within a text a select reads as its label.
        ("{=Variable:color} {=Variable:color_printable}", "Red Red"),
        ("{=Variable:color}", "r"),
        ("{=Variable:who > friendly}", "Clara Test, Grigori Test"),
        ("{{={=Variable:n}*2}} of {=Variable:n}", "14 of 7"),
        ("{=Variable:flag > printable}", "Yes"),
        ("{=Variable:day_printable}", "11/20/2026"),
        ("{=Variable:at_printable}", "11/20/2026 03:30:00 pm"),
        ("{=Variable:x_printable}", "really named so"),
        # Whatever is asked of the user, it is who that is.
        ("{=User:ID} {=User:ID_printable} {=User:NAME}", "user_5 Clara Test [5] user_5"),
        ("{=Template:TargetUser}", "user_5"),
        ("{=System:Now}|{=System:NowLocal}|{=System:Date}", "11/20/2026 12:00:00 pm|11/20/2026 12:00:00 pm|11/20/2026"),
        ("{=Document:CREATED_BY_printable}", "Clara Test [5]"),
        ("no expression {Document:TITLE} {=}", "no expression {Document:TITLE} {=}"),
        ("={=Variable:n}*2", "14"),
        ("=not a calculation", "=not a calculation"),
        ("= {=Document:TITLE} is no calculation", "= Deal one is no calculation"),
        ("=", "="),
    ],
)
def test_a_text_with_expressions_reads(world: Portal, written: str, read: str) -> None:
    """Unknown names read as nothing; what is no calculation is text."""
    assert _said(world, written) == read


def test_russian_dates_and_words(russian: Portal) -> None:
    """Formats follow the portal's language."""
    assert _said(russian, "{=Variable:at_printable} {=Variable:flag_printable}") == "20.11.2026 15:30:00 Да"


def test_one_expression_keeps_its_type(world: Portal) -> None:
    """Into a field: a list stays a list; recorded: a date becomes text, as the site writes it."""
    values = {
        "LIST": "{=Variable:who}",
        "NOW": "{=System:Now}",
        "TODAY": "{=System:Date}",
        "N": "{=Variable:n}",
        "SUM": "={=Variable:n}/2",
        "TEXT": "{=Variable:n} ",
        "MANY": ["{=Variable:who}", "author"],
    }
    start(world, node("SetField", FieldValue=values), variables=VARIABLES)
    fields = world.documents[DEAL_1].fields
    assert fields["LIST"] == ["user_5", "user_4"]
    assert (fields["NOW"], fields["TODAY"]) == ("11/20/2026 12:00:00 pm", "11/20/2026")
    assert (fields["N"], fields["SUM"], fields["TEXT"]) == (7, 3.5, 7)
    assert fields["MANY"] == ["user_5", "user_4", "author"]


def test_a_list_for_a_single_variable_is_its_first_item(world: Portal) -> None:
    """The designer stores people of a single variable as a list of one."""
    assign = node("SetVariable", VariableValue={"one": ["author"], "many": ["author"]})
    variables = {"one": declared("user"), "many": declared("user", multiple=True)}
    workflow_id = start(world, assign, node("Delay", "D", TimeoutDuration="60"), variables=variables)
    assert world.instances[workflow_id].variables == {"one": "author", "many": ["author"]}


def test_a_loop_that_doubles_a_value_does_not_eat_the_machine(world: Portal) -> None:
    """Texts and lists stop growing."""
    double = node(
        "SetVariable",
        VariableValue={"t": "{=Variable:t}{=Variable:t}", "l": "=merge({=Variable:l}, {=Variable:l})"},
    )
    loop = node("While", children=[double], truecondition="1")
    variables = {"t": declared(default="x" * 10), "l": declared(default=["y"], multiple=True)}
    workflow_id = start(
        world, node("Parallel", children=[node("Delay", "D", TimeoutDuration="9")]), variables=variables
    )
    instance = world.instances[workflow_id]
    assert instance.variables["t"] == "x" * 10
    assert loop["Children"] == [double]
    grown = start(world, *[double] * 40, node("Delay", "D", TimeoutDuration="9"), variables=variables)
    assert len(str(world.instances[grown].variables["t"])) == MAX_TEXT
    final = world.instances[grown].variables["l"]
    assert isinstance(final, list)
    assert len(final) == MAX_ITEMS


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_in_a_template_is_survived(written: str) -> None:
    """No text can break more than itself."""
    world = portal()
    for text in (written, "=" + written, "{=" + written + "}", "{=Document:TITLE}" + written):
        workflow_id = start(world, log(text), log("on"))
        assert lines(world, workflow_id)[-1] == "on"


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z]{1,10}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True))
def test_an_expression_is_read_back(holder: str, name: str) -> None:
    """Object, field and form."""
    assert parse_reference(f"{{={holder}:{name}}}") == Reference(holder, name)
    assert parse_reference(f"{{={holder}:{name} > printable}}") == Reference(holder, name, ("printable",))
    assert parse_reference(f"{{={holder}:{name}}} ") == Reference(holder, name)
    assert parse_reference(f"x{{={holder}:{name}}}") is None


def test_people_are_named_in_many_ways(world: Portal) -> None:
    """Users, whether they are here or not, the author, departments; lists in lists and names say nothing."""
    world.documents[DEAL_1].fields["RESPONSIBLE"] = "user_4"
    named = [
        "author",
        "{=Document:RESPONSIBLE}",
        ["user_6"],
        "Colin Test [6]",
        "group_d5",
        "user_9",
        "user_404",
        "scrap",
        "user_2; user_3",
    ]
    start(world, node("IMNotify", MessageSite="hello", MessageUserTo=named, MessageUserFrom=["user_1"]))
    [message] = world.messages
    assert message.to_users == (CLERK, GROUP, 7, 9, 404, 2)
    assert (message.from_user, message.text) == (1, "hello")


@pytest.mark.parametrize(
    ("group", "people"),
    [
        ("group_d4", (4, 5, 6)),
        ("group_dr3", (3, 4, 5, 6)),
        ("group_hr4", (4, 5, 6)),
        # Groups of the site's users go by their number alone, or behind g.
        ("1", (1,)),
        ("group_g1", (1,)),
        ("group_u6", (6,)),
        ("group_1", ()),
        ("7", ()),
    ],
)
def test_groups_are_departments_or_the_administrators(world: Portal, group: str, people: tuple[int, ...]) -> None:
    """``d`` direct members, ``dr`` and ``hr`` with those below."""
    start(world, node("SocNetMessage", MessageText="x", MessageUserTo=[group]))
    assert tuple(user for message in world.messages for user in message.to_users) == people


def test_a_process_nobody_started_has_the_documents_author(world: Portal) -> None:
    """STARTED_BY 0."""
    start(world, node("IMNotify", MessageSite="x", MessageUserTo=["Author"]), by=0)
    assert world.messages[0].to_users == (CLERK,)
