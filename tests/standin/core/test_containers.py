"""Sequences, branches, loops, parallel parts, listening, and what must never crash."""

from datetime import timedelta

import pytest

from bizproc_standin.engine.execution import MAX_STEPS
from bizproc_standin.engine.tree import TreeError
from bizproc_standin.world.records import Template
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEAL,
    DEAL_1,
    GROUP,
    Node,
    Portal,
    approve,
    declared,
    errors,
    lines,
    log,
    node,
    only_task,
    root,
    sequence,
    start,
)


def _branch(*children: Node, **condition: object) -> Node:
    return {**node("IfElseBranch", children=list(children)), "Properties": condition}


def test_children_may_be_a_map_with_gaps_and_properties_a_list(world: Portal) -> None:
    """Both come out of PHP (6.4)."""
    tree = root()
    tree["Properties"] = []
    tree["Children"] = {"0": log("one"), "5": log("two"), "3": log("three")}
    template = world.add_template(Template(0, DEAL, "Map", tree))
    assert lines(world, world.start_workflow(template.id, DEAL_1, {}, CLERK)) == ["one", "two", "three"]


def test_a_deactivated_activity_is_skipped_with_all_below(world: Portal) -> None:
    """Activated N; absent means yes (6.4)."""
    off = {**sequence(log("never")), "Activated": "N"}
    quiet = _branch(log("not this"), truecondition="1")
    quiet["Activated"] = "N"
    on = {**log("on"), "Activated": "Y"}
    choice = node("IfElse", children=[quiet, _branch(log("else"), truecondition="1")])
    assert lines(world, start(world, off, on, choice)) == ["on", "else"]


def test_an_unknown_activity_is_logged_and_stepped_over(world: Portal) -> None:
    """By name, never a crash."""
    workflow_id = start(world, node("Crystal", "C1", [log("inside")]), node("rest_0", "C2"), log("on"))
    assert lines(world, workflow_id) == ["on"]
    assert errors(world, workflow_id) == [
        "Unknown activity CrystalActivity was stepped over.",
        "Unknown activity rest_0Activity was stepped over.",
    ]


def test_the_first_branch_that_holds_runs_and_none_may(world: Portal) -> None:
    """IfElse."""
    world.documents[DEAL_1].fields["SUM"] = "500"
    choice = node(
        "IfElse",
        children=[
            _branch(log("large"), fieldcondition=[["SUM", ">", "1000", "0"]]),
            _branch(log("middle"), fieldcondition=[["SUM", ">", "100", "0"]]),
            _branch(log("small"), fieldcondition=[["SUM", ">", "1", "0"]]),
        ],
    )
    none = node("IfElse", children=[_branch(log("no"), fieldcondition=[["SUM", "<", "1"]]), _branch(log("bare"))])
    assert lines(world, start(world, choice, none, log("end"))) == ["middle", "end"]


def test_a_loop_counts(world: Portal) -> None:
    """While with a calculated variable."""
    loop = node(
        "While",
        children=[
            sequence(log("{=Variable:i}"), node("SetVariable", VariableValue={"i": "={=Variable:i}+1"})),
        ],
        propertyvariablecondition=[["i", "<", "3", "0"]],
    )
    workflow_id = start(world, loop, variables={"i": declared("int", "0")})
    assert lines(world, workflow_id) == ["0", "1", "2"]


@pytest.mark.parametrize("children", [[], [sequence(log("."))]])
def test_an_endless_loop_is_ended_with_a_line_in_the_log(world: Portal, children: list[Node]) -> None:
    """The guard, for empty loops too."""
    workflow_id = start(world, node("While", "W", children, truecondition="1"), log("never"))
    assert workflow_id not in world.instances
    assert errors(world, workflow_id) == [f"Stopped after {MAX_STEPS} steps."]
    assert world.states[workflow_id].title == "Workflow terminated."
    assert "never" not in lines(world, workflow_id)


def test_parallel_branches_wait_side_by_side(world: Portal) -> None:
    """Two tasks at once, going on when both are done."""
    both = node("Parallel", children=[sequence(approve("A1", Name="One")), sequence(approve("A2", Name="Two"))])
    workflow_id = start(world, both, log("end"))
    first, second = world.tasks_of_workflow(workflow_id)
    assert first.running
    assert second.running
    world.complete_task(second.id, GROUP, 2)
    assert lines(world, workflow_id) == ["no"]
    world.complete_task(first.id, GROUP, 1)
    assert lines(world, workflow_id) == ["no", "yes", "end"]


def test_parallel_branches_that_do_not_wait_just_run(world: Portal) -> None:
    """Nothing to wait for."""
    workflow_id = start(world, node("Parallel", children=[sequence(log("a")), sequence(log("b"))]), log("c"))
    assert lines(world, workflow_id) == ["a", "b", "c"]


def test_ending_in_one_branch_takes_the_tasks_of_the_others(world: Portal) -> None:
    """Terminate stops everything."""
    stop = sequence(approve("A1"), node("Terminate", StateTitle="Enough"))
    workflow_id = start(world, node("Parallel", children=[stop, sequence(approve("A2"))]), log("never"))
    first, second = world.tasks_of_workflow(workflow_id)
    world.complete_task(first.id, GROUP, 1)
    assert second.id not in world.tasks
    assert list(world.tasks) == [first.id]
    assert world.states[workflow_id].title == "Enough"
    assert not world.instances


def _event(*children: Node) -> Node:
    return node("EventDriven", children=list(children))


def test_listening_goes_on_with_the_first_event(world: Portal) -> None:
    """An answer in time drops the delay; the rest of the chosen branch runs."""
    listening = node(
        "Listen",
        children=[
            _event(approve("A1"), log("answered")),
            _event(node("Delay", "D1", TimeoutDuration="1", TimeoutDurationType="d"), log("too late"), approve("A2")),
        ],
    )
    workflow_id = start(world, listening, log("end"))
    world.complete_task(only_task(world).id, GROUP, 1)
    assert lines(world, workflow_id) == ["yes", "answered", "end"]
    world.clock.advance(timedelta(days=2))
    assert world.tick() == 0


def test_listening_takes_back_a_task_nobody_answered(world: Portal) -> None:
    """The delay wins."""
    listening = node(
        "Listen",
        children=[_event(approve("A1")), _event(node("Delay", "D1", TimeoutDuration="60"), log("too late"))],
    )
    workflow_id = start(world, listening)
    world.clock.advance(timedelta(minutes=2))
    world.tick()
    assert not world.tasks
    assert lines(world, workflow_id) == ["too late"]


def _state(name: str, *children: Node) -> Node:
    return node("State", name, list(children), Title=f"In {name}")


def _go(name: str) -> Node:
    return node("SetState", TargetStateName=name)


def _machine(world: Portal, *states: Node) -> str:
    tree = {**node("StateMachineWorkflow", "Template", list(states), InitialStateName="Draft")}
    template = world.add_template(Template(0, DEAL, "States", tree))
    return world.start_workflow(template.id, DEAL_1, {}, CLERK)


def test_a_state_machine_follows_commands_and_delays(world: Portal) -> None:
    """From state to state, each with its title; one without events is the last."""
    command = node("HandleExternalEvent", "Send", Permission=[f"user_{CLERK}"])
    workflow_id = _machine(
        world,
        _state("Done", node("StateInitialization", children=[log("hello done")])),
        _state(
            "Draft",
            node("StateInitialization", children=[log("hello draft")]),
            _event(command, log("sent by {=Send:SenderUserId}"), _go("Check")),
            _event(node("Delay", "Nudge", TimeoutDuration="1", TimeoutDurationType="h"), log("nudged")),
            node("StateFinalization", children=[log("bye draft")]),
        ),
        _state("Check", node("StateInitialization", children=[approve(yes=sequence(_go("Done")))])),
    )
    assert world.states[workflow_id].title == "In Draft"
    world.clock.advance(timedelta(hours=1))
    world.tick()
    assert not world.send_command(workflow_id, "Other", CLERK)
    world.send_command(workflow_id, "Send", COLLEAGUE)
    assert world.states[workflow_id].title == "In Draft"
    assert world.send_command(workflow_id, "Send", CLERK)
    assert world.states[workflow_id].title == "In Check"
    world.complete_task(only_task(world).id, GROUP, 1)
    assert world.states[workflow_id].title == "In Done"
    assert not world.instances
    assert lines(world, workflow_id) == [
        "hello draft",
        "nudged",
        f"sent by user_{CLERK}",
        "bye draft",
        "hello done",
    ]


def test_states_that_chase_each_other_are_ended(world: Portal) -> None:
    """The guard holds for machines too."""
    workflow_id = _machine(
        world,
        _state("Draft", node("StateInitialization", children=[_go("Other")])),
        _state("Other", node("StateInitialization", children=[_go("Draft")])),
    )
    assert errors(world, workflow_id) == [f"Stopped after {MAX_STEPS} steps."]


def test_a_state_that_does_not_exist_ends_the_process(world: Portal) -> None:
    """With a line in the log."""
    workflow_id = _machine(world, _state("Draft", node("StateInitialization", children=[_go("Nowhere")])))
    assert errors(world, workflow_id) == ["There is no state Nowhere."]


def test_each_item_of_a_list_gets_its_turn(world: Portal) -> None:
    """ForEach with Key and Value."""
    loop = node("ForEach", "E1", [sequence(log("{=E1:Key}={=E1:Value}"))], Variable="list", Object="Variable")
    workflow_id = start(world, loop, variables={"list": declared(default=["a", "b"], multiple=True)})
    assert lines(world, workflow_id) == ["0=a", "1=b"]


def _deep(levels: int) -> Node:
    tree = log("bottom")
    for _ in range(levels):
        tree = sequence(tree)
    return root(tree)


def test_a_tree_too_deep_is_no_template(world: Portal) -> None:
    """Refused when it is added, not when it runs."""
    world.add_template(Template(0, DEAL, "Deep enough", _deep(50)))
    assert lines(world, world.start_workflow(1, DEAL_1, {}, CLERK)) == ["bottom"]
    with pytest.raises(TreeError):
        world.add_template(Template(0, DEAL, "Too deep", _deep(5_000)))
    with pytest.raises(TreeError):
        world.add_template(Template(0, DEAL, "No type", {"Children": []}))
