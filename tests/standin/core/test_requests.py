"""Reviews and information requests (docs/portal.md 7.2, 7.4, 7.5)."""

import base64
from datetime import date, datetime, timedelta, timezone

import pytest

from bizproc_standin.state.errors import TaskRefusal
from bizproc_standin.state.records import TaskStatus
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    GROUP,
    Node,
    Portal,
    declared,
    lines,
    log,
    node,
    only_task,
    sequence,
    start,
)

BOTH = [f"user_{CLERK}", f"user_{COLLEAGUE}"]


def field(name: str, kind: str = "string", *, required: bool = False, multiple: bool = False, **more: object) -> Node:
    flags = {"Required": "1" if required else "0", "Multiple": "Y" if multiple else "N"}
    return {"Title": f"The {name}", "Name": name, "Type": kind, **flags, **more}


def request(*fields: Node, optional: bool = False, **properties: object) -> Node:
    kind = "RequestInformationOptional" if optional else "RequestInformation"
    children = [sequence(log("filled in")), sequence(log("cancelled"))] if optional else []
    return node(
        kind, "Q", children, **{"Users": BOTH, "Name": "Tell", "RequestedInformation": list(fields), **properties}
    )


def test_a_review_by_any_ends_with_the_first(world: Portal) -> None:
    """Review takes OK only, and only the plain comment rule."""
    start(world, node("Review", "R", Users=BOTH, ApproveType="any", CommentRequired="YA"))
    task = only_task(world)
    assert task.parameters.ok_label == "Done"
    with pytest.raises(TaskRefusal, match="Invalid action selected"):
        world.complete_task(task.id, CLERK, "yes")
    assert world.complete_task(task.id, CLERK, "ok") is TaskStatus.OK
    assert not world.instances


def test_the_values_of_a_request_become_variables(world: Portal) -> None:
    """Any valid STATUS means OK; the first responder ends it; unknown ids are ignored."""
    workflow_id = start(
        world,
        request(field("phone", required=True), field("sum", "double")),
        log("{=Variable:phone} {=Variable:sum} {=Q:InfoUser}"),
        variables={"phone": declared(), "sum": declared("double")},
    )
    task = only_task(world)
    assert world.complete_task(task.id, COLLEAGUE, 1, "", {"phone": "123", "sum": "1,5", "else": "x"}) is TaskStatus.OK
    assert lines(world, workflow_id) == [f"123 1,5 user_{COLLEAGUE}"]
    assert task.values == {"phone": "123", "sum": "1,5"}


@pytest.mark.parametrize("sent", [None, {}, {"phone": ""}, {"PHONE": "1"}, {"phone": []}])
def test_a_required_value_that_is_missing_is_named_by_its_title(world: Portal, sent: dict[str, object] | None) -> None:
    """Ids are case-sensitive; omitted fields count as not filled in (docs/portal.md 7.4)."""
    start(world, request(field("phone", required=True), CommentRequired="Y"))
    with pytest.raises(TaskRefusal, match=r"The required value \('The phone'\) is missing\."):
        world.complete_task(only_task(world).id, CLERK, 3, "", sent)


def test_the_russian_text_of_a_missing_value(russian: Portal) -> None:
    """It names the field by its title (docs/portal.md 7.2)."""
    start(russian, request(field("phone", required=True)))
    with pytest.raises(TaskRefusal, match="Не заполнено обязательное значение 'The phone'"):
        russian.complete_task(only_task(russian).id, CLERK, 3)


def test_fields_are_checked_before_the_comment(world: Portal) -> None:
    """First the form, in its order, then the comment (docs/portal.md 7.2)."""
    start(world, request(field("one", "int"), field("two", required=True), CommentRequired="Y"))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="'The two'"):
        world.complete_task(task.id, CLERK, 3, "", {"one": "many"})
    with pytest.raises(TaskRefusal, match="The 'Comment' field is required"):
        world.complete_task(task.id, CLERK, 3, " ", {"two": "x"})
    assert task.running


MOSCOW = timezone(timedelta(hours=3))
OPTIONS = {"a": "Red", "b": "Blue"}
PNG = base64.b64encode(b"picture").decode()


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        # Dates in a format the portal knows become days and moments; a zone behind them is not looked at.
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("date", "12/31/2026", date(2026, 12, 31)),
        ("date", "2026-12-31T23:30:00-08:00", date(2026, 12, 31)),
        ("datetime", "2026-12-31T23:30:00Z", datetime(2026, 12, 31, 23, 30, tzinfo=MOSCOW)),
        # Everything else is stored as it came.
        ("date", "31.12.2026", "31.12.2026"),
        ("datetime", "soon", "soon"),
        ("string", 5, 5),
        ("text", "a\nb", "a\nb"),
        ("string", "", ""),
        ("int", "12", "12"),
        ("int", "1.5", "1.5"),
        ("int", "many", "many"),
        ("double", "2,50", "2,50"),
        ("bool", "maybe", "maybe"),
        ("bool", False, False),
        ("select", "b", "b"),
        ("select", "c", "c"),
        ("user", "user_404", "user_404"),
        ("user", 5, 5),
        ("E:ECrm", "C_607", "C_607"),
        ("file", ["a.png", "%%%"], ["a.png", "%%%"]),
    ],
)
def test_a_value_is_stored_as_it_was_sent(world: Portal, kind: str, sent: object, value: object) -> None:
    """The portal checks no type and no option, and converts next to nothing."""
    start(world, request(field("it", kind, Options=OPTIONS if kind == "select" else "")))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": sent})
    assert task.values == {"it": value}


def test_a_number_for_a_file_is_its_content(world: Portal) -> None:
    """Not the number of a file there is: the text "77" is taken for base64."""
    start(world, request(field("it", "file")))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": 77})
    assert task.values == {"it": 1}
    assert world.files[1].content == base64.b64decode("77==")


@pytest.mark.parametrize("sent", [None, "", False, [], [""]])
def test_nothing_does_for_a_required_value(world: Portal, sent: object) -> None:
    """0 and "0" would do."""
    start(world, request(field("it", "int", required=True)))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="'The it'"):
        world.complete_task(task.id, CLERK, 3, "", {"it": sent})
    world.complete_task(task.id, CLERK, 3, "", {"it": 0})
    assert task.values == {"it": 0}


def test_a_field_for_several_values_takes_what_comes(world: Portal) -> None:
    """Form encoding gives maps with number keys; a single value stays single."""
    start(world, request(field("it", "date", multiple=True), field("who", "user", multiple=True)))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": {"0": "2026-11-20", "1": ""}, "who": "user_5"})
    assert task.values == {"it": {"0": date(2026, 11, 20), "1": ""}, "who": "user_5"}


def test_a_type_nobody_has_is_dropped(world: Portal) -> None:
    """The answer goes through, the value nowhere; and a required one can never be given."""
    start(world, request(field("it", "colour"), field("other")))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": "red", "other": "x"})
    assert task.values == {"other": "x"}


def test_a_row_that_names_its_title_last_is_never_read(world: Portal) -> None:
    """A template written by hand may; the portal then looks for the answer in the wrong place."""
    start(world, request({"Name": "it", "Title": "The it", "Type": "string"}))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": "x"})
    assert task.values == {"it": None}


def test_files_are_stored_and_may_be_named_again(world: Portal) -> None:
    """Base64 with a name makes a file, its id refers to it."""
    start(world, request(field("one", "file"), field("all", "file", multiple=True)))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"one": ["a.png", PNG], "all": [["b.png", PNG], ["c.png", PNG]]})
    assert task.values == {"one": 1, "all": [2, 3]}
    assert (world.files[1].name, world.files[3].content) == ("a.png", b"picture")


def test_an_optional_request_is_cancelled_without_its_fields(world: Portal) -> None:
    """Cancel asks for fields only where the template saves variables (docs/portal.md 7.5)."""
    workflow_id = start(world, request(field("phone", required=True), optional=True))
    task = only_task(world)
    assert (task.parameters.ok_label, task.parameters.cancel_label) == ("Save", "Decline")
    assert world.complete_task(task.id, CLERK, "cancel") is TaskStatus.CANCELLED
    assert lines(world, workflow_id) == ["cancelled"]


def test_a_cancel_that_saves_asks_for_the_fields(world: Portal) -> None:
    """SaveVariables = Y (docs/portal.md 7.5)."""
    start(world, request(field("phone", required=True), optional=True, SaveVariables="Y"))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="'The phone'"):
        world.complete_task(task.id, CLERK, 4)
    assert world.complete_task(task.id, CLERK, 4, "", {"phone": "1"}) is TaskStatus.CANCELLED


def test_all_must_cancel_where_the_template_says_so_but_one_may_fill_in(world: Portal) -> None:
    """CancelType all (docs/portal.md 7.5)."""
    workflow_id = start(world, request(optional=True, CancelType="all"))
    task = only_task(world)
    assert world.complete_task(task.id, CLERK, 4) is TaskStatus.RUNNING
    assert world.complete_task(task.id, COLLEAGUE, 2) is TaskStatus.OK
    assert lines(world, workflow_id) == ["filled in"]


@pytest.mark.parametrize(("rule", "answer"), [("YA", 3), ("YR", 4), ("Y", 3), ("Y", 4)])
def test_the_comment_rule_of_an_optional_request(world: Portal, rule: str, answer: int) -> None:
    """YA when OK, YR when cancel (docs/portal.md 7.2)."""
    start(world, request(optional=True, CommentRequired=rule))
    with pytest.raises(TaskRefusal, match="The 'Comment' field is required"):
        world.complete_task(only_task(world).id, CLERK, answer)


def test_a_default_falls_back_to_the_bound_variable(world: Portal) -> None:
    """The field's own default first, then what the variable held when the task was made (recorded)."""
    start(
        world,
        request(field("a", Default="own"), field("b"), field("c", multiple=True)),
        variables={
            "a": declared(default="var"),
            "b": declared(default="var"),
            "c": declared(default="var", multiple=True),
        },
    )
    task = only_task(world)
    world.instances[task.workflow.id].variables["b"] = "later"
    assert [world.field_default(task, name) for name in "abc"] == ["own", "var", "var"]


def test_fields_on_an_approval_are_ignored(world: Portal) -> None:
    """FIELDS on Approve and Review means nothing (docs/portal.md 7.4)."""
    start(world, node("Approve", "A", Users=[f"user_{GROUP}"]))
    assert world.complete_task(only_task(world).id, GROUP, 1, "", {"x": [1]}) is TaskStatus.YES
