"""Reviews and information requests (reference 7.2)."""

import base64
from datetime import date

import pytest

from bizproc_standin.world.errors import TaskRefusal
from bizproc_standin.world.records import TaskStatus
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
    assert lines(world, workflow_id) == [f"123 1.5 user_{COLLEAGUE}"]
    assert task.values == {"phone": "123", "sum": 1.5}


@pytest.mark.parametrize("sent", [None, {}, {"phone": ""}, {"PHONE": "1"}, {"phone": []}])
def test_a_required_value_that_is_missing_is_named_by_its_title(world: Portal, sent: dict[str, object] | None) -> None:
    """Ids are case-sensitive; omitted fields count as not filled in (7.2)."""
    start(world, request(field("phone", required=True), CommentRequired="Y"))
    with pytest.raises(TaskRefusal, match=r"The required value \('The phone'\) is missing\."):
        world.complete_task(only_task(world).id, CLERK, 3, "", sent)


def test_the_russian_text_of_a_missing_value(russian: Portal) -> None:
    """Reference 7.2."""
    start(russian, request(field("phone", required=True)))
    with pytest.raises(TaskRefusal, match="Не заполнено обязательное значение 'The phone'"):
        russian.complete_task(only_task(russian).id, CLERK, 3)


def test_fields_are_checked_before_the_comment(world: Portal) -> None:
    """First the form, in its order, then the comment (7.2)."""
    start(world, request(field("one", "int"), field("two", required=True), CommentRequired="Y"))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="'The one' is not an integer"):
        world.complete_task(task.id, CLERK, 3, "", {"one": "many"})
    with pytest.raises(TaskRefusal, match="'The two'"):
        world.complete_task(task.id, CLERK, 3, "", {"one": "5"})
    with pytest.raises(TaskRefusal, match="The 'Comment' field is required"):
        world.complete_task(task.id, CLERK, 3, " ", {"two": "x"})
    assert task.running


OPTIONS = {"a": "Red", "b": "Blue"}
PNG = base64.b64encode(b"picture").decode()


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("string", 5, "5"),
        ("text", "a\nb", "a\nb"),
        ("int", "12", 12),
        ("int", -3, -3),
        ("double", "2.50", 2.5),
        ("bool", "Y", "Y"),
        ("bool", False, "N"),
        ("bool", "true", "Y"),
        ("bool", "0", "N"),
        ("date", "2026-12-31", date(2026, 12, 31)),
        ("date", "31.12.2026", date(2026, 12, 31)),
        ("date", "2026-12-31T23:30:00-08:00", date(2026, 12, 31)),
        ("select", "b", "b"),
        ("user", "user_5", "user_5"),
        ("user", 5, "user_5"),
        ("E:ECrm", "C_607", "C_607"),
        ("string", "", None),
    ],
)
def test_a_value_is_converted_by_its_type(world: Portal, kind: str, sent: object, value: object) -> None:
    """Dates ISO or as the portal writes them, users user_N, select option keys (7.2)."""
    start(world, request(field("it", kind, Options=OPTIONS if kind == "select" else "")))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": sent})
    assert task.values == {"it": value}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("int", "1.5"),
        ("int", "nan"),
        ("double", "ten"),
        ("bool", "maybe"),
        ("date", "2026-13-01"),
        ("datetime", "soon"),
        ("datetime", "0001-01-01T00:00:00+14:00"),
        ("datetime", "9999-12-31T23:59:59-12:00"),
        ("select", "c"),
        ("user", "user_404"),
        ("user", "Clara"),
        ("file", ["a.png", "%%%"]),
        ("file", 77),
    ],
)
def test_an_ill_typed_value_is_refused(world: Portal, kind: str, sent: object) -> None:
    """Nothing changes then."""
    start(world, request(field("it", kind, Options=OPTIONS if kind == "select" else "")))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="ERROR_TASK_EXECUTION: The value of 'The it'"):
        world.complete_task(task.id, CLERK, 3, "", {"it": sent})
    assert task.running


def test_multiple_fields_take_lists_and_maps(world: Portal) -> None:
    """Form encoding gives maps with number keys."""
    start(world, request(field("it", "int", multiple=True), field("who", "user", multiple=True)))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"it": {"0": "1", "1": "2"}, "who": "user_5"})
    assert task.values == {"it": [1, 2], "who": ["user_5"]}


def test_files_are_stored_and_may_be_named_again(world: Portal) -> None:
    """Base64 with a name makes a file, its id refers to it (7.2)."""
    start(world, request(field("one", "file"), field("all", "file", multiple=True)))
    task = only_task(world)
    world.complete_task(task.id, CLERK, 3, "", {"one": ["a.png", PNG], "all": [["b.png", PNG], ["c.png", PNG]]})
    assert task.values == {"one": 1, "all": [2, 3]}
    assert (world.files[1].name, world.files[3].content) == ("a.png", b"picture")


def test_an_optional_request_is_cancelled_without_its_fields(world: Portal) -> None:
    """Cancel asks for fields only where the template saves variables (7.2)."""
    workflow_id = start(world, request(field("phone", required=True), optional=True))
    task = only_task(world)
    assert (task.parameters.ok_label, task.parameters.cancel_label) == ("Save", "Decline")
    assert world.complete_task(task.id, CLERK, "cancel") is TaskStatus.CANCELLED
    assert lines(world, workflow_id) == ["cancelled"]


def test_a_cancel_that_saves_asks_for_the_fields(world: Portal) -> None:
    """SaveVariables = Y (7.2)."""
    start(world, request(field("phone", required=True), optional=True, SaveVariables="Y"))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="'The phone'"):
        world.complete_task(task.id, CLERK, 4)
    assert world.complete_task(task.id, CLERK, 4, "", {"phone": "1"}) is TaskStatus.CANCELLED


def test_all_must_cancel_where_the_template_says_so_but_one_may_fill_in(world: Portal) -> None:
    """CancelType all (7.2)."""
    workflow_id = start(world, request(optional=True, CancelType="all"))
    task = only_task(world)
    assert world.complete_task(task.id, CLERK, 4) is TaskStatus.RUNNING
    assert world.complete_task(task.id, COLLEAGUE, 2) is TaskStatus.OK
    assert lines(world, workflow_id) == ["filled in"]


@pytest.mark.parametrize(("rule", "answer"), [("YA", 3), ("YR", 4), ("Y", 3), ("Y", 4)])
def test_the_comment_rule_of_an_optional_request(world: Portal, rule: str, answer: int) -> None:
    """YA when OK, YR when cancel (7.2)."""
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
    """FIELDS on Approve and Review means nothing (7.2)."""
    start(world, node("Approve", "A", Users=[f"user_{GROUP}"]))
    assert world.complete_task(only_task(world).id, GROUP, 1, "", {"x": [1]}) is TaskStatus.YES
