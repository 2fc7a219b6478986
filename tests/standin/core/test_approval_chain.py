"""The usual approval chain: a loop up the department tree, then a verdict."""

import pytest

from bizproc_standin.state.records import TaskStatus
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    DIVISION,
    GROUP,
    Node,
    Portal,
    approve,
    declared,
    log,
    node,
    only_task,
    sequence,
    start,
)


def _assign(**values: object) -> Node:
    return node("SetVariable", VariableValue=values)


def _when(variable: str, value: object, *children: Node, operator: str = "=") -> Node:
    return node("IfElseBranch", children=list(children), propertyvariablecondition=[[variable, operator, value, "0"]])


def _otherwise(*children: Node) -> Node:
    return node("IfElseBranch", children=list(children), truecondition="1")


def _chain() -> list[Node]:
    ask = [
        node(
            "GetUser",
            "Boss",
            UserType="boss",
            MaxLevel="1",
            UserParameter=["{=Variable:Approver}"],
            ReserveUserParameter=["{=Constant:Manager}"],
            SkipAbsent="Y",
        ),
        node("IMNotify", MessageSite="Please look at {=Document:TITLE}", MessageUserTo=["{=Boss:GetUser}"]),
        approve(
            "Ask",
            sequence(_assign(Approver="{=Ask:LastApprover}"), log("by {=Ask:LastApprover_printable}")),
            sequence(_assign(Verdict="rejected")),
            Users=["{=Boss:GetUser}"],
        ),
    ]
    return [
        _assign(Approver=["author"], Verdict="new"),
        node(
            "While",
            "Loop",
            [
                sequence(
                    node(
                        "IfElse",
                        children=[
                            _when("Approver", "{=Constant:Manager}", _assign(Verdict="approved")),
                            _otherwise(*ask),
                        ],
                    )
                )
            ],
            propertyvariablecondition=[["Verdict", "=", "new", "0"]],
        ),
        node(
            "IfElse",
            children=[
                _when(
                    "Verdict",
                    "approved",
                    node("Review", "Look", Users=["{=Constant:Executor}"], ApproveType="all", Name="Carry out"),
                    node("SetStateTitle", TargetStateTitle="Approved"),
                ),
                _otherwise(node("SetStateTitle", TargetStateTitle="Rejected")),
            ],
        ),
        node("SocNetMessage", MessageText="It is over", MessageUserTo=["author"]),
    ]


def _start(world: Portal) -> str:
    return start(
        world,
        *_chain(),
        variables={"Approver": declared("user"), "Verdict": declared("select")},
        constants={
            "Manager": declared("user", f"user_{DIVISION}"),
            "Executor": declared("user", [f"user_{CLERK}", f"user_{COLLEAGUE}"], multiple=True),
        },
    )


def test_four_levels_make_three_tasks_in_a_row(world: Portal) -> None:
    """From the clerk's group head up to the division's, who is the constant manager."""
    workflow_id = _start(world)
    for head in (GROUP, DEPARTMENT, DIVISION):
        task = only_task(world)
        assert [row.user_id for row in task.participants] == [head]
        assert world.complete_task(task.id, head, "yes") is TaskStatus.YES
    review = only_task(world)
    assert review.activity == "ReviewActivity"
    assert world.complete_task(review.id, CLERK, 3) is TaskStatus.RUNNING
    assert world.complete_task(review.id, COLLEAGUE, 3) is TaskStatus.OK
    assert workflow_id not in world.instances
    assert world.states[workflow_id].title == "Approved"
    assert world.states[workflow_id].finished is not None
    assert [message.to_users for message in world.messages] == [(GROUP,), (DEPARTMENT,), (DIVISION,), (CLERK,)]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_refusal_on_any_level_ends_the_chain(world: Portal, level: int) -> None:
    """No review is asked for then, and the title says so."""
    workflow_id = _start(world)
    for head in (GROUP, DEPARTMENT, DIVISION)[:level]:
        world.complete_task(only_task(world).id, head, 1)
    task = only_task(world)
    assert world.complete_task(task.id, (GROUP, DEPARTMENT, DIVISION)[level], 2) is TaskStatus.NO
    assert world.states[workflow_id].title == "Rejected"
    assert len(world.tasks) == level + 1


def test_an_absent_head_is_passed_over(world: Portal) -> None:
    """Recorded: only heads who are found count as levels, so the next one up is asked."""
    now = world.now()
    world.absences[GROUP] = [(now, now.replace(hour=23), "on leave")]
    _start(world)
    assert [row.user_id for row in only_task(world).participants] == [DEPARTMENT]


def test_the_process_sees_who_answered_a_delegated_task(world: Portal) -> None:
    """Recorded: LastApprover is who pressed the button, so the chain goes on from that person's head."""
    _start(world)
    task = only_task(world)
    world.delegate_tasks([task.id], GROUP, COLLEAGUE, GROUP)
    world.complete_task(task.id, COLLEAGUE, 1)
    assert [row.user_id for row in only_task(world).participants] == [GROUP]
