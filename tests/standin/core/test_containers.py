"""Sequences, branches, loops, parallel branches, listening, and input that must not cause a crash."""

from datetime import timedelta

import pytest

from bizproc_standin.engine.activities.branching import MAX_ROUNDS
from bizproc_standin.engine.execution import MAX_STEPS
from bizproc_standin.engine.tree import TreeError
from bizproc_standin.state.errors import EngineRefusal, TaskRefusal
from bizproc_standin.state.records import APPROVE, Template, UserStatus
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
    """Both come out of PHP (docs/portal.md 6.4)."""
    tree = root()
    tree["Properties"] = []
    tree["Children"] = {"0": log("one"), "5": log("two"), "3": log("three")}
    template = world.add_template(Template(0, DEAL, "Map", tree))
    assert lines(world, world.start_workflow(template.id, DEAL_1, {}, CLERK)) == ["one", "two", "three"]


def test_a_deactivated_activity_is_skipped_with_all_below(world: Portal) -> None:
    """Activated N; absent means yes (docs/portal.md 6.4)."""
    off = {**sequence(log("never")), "Activated": "N"}
    quiet = _branch(log("not this"), truecondition="1")
    quiet["Activated"] = "N"
    on = {**log("on"), "Activated": "Y"}
    choice = node("IfElse", children=[quiet, _branch(log("else"), truecondition="1")])
    assert lines(world, start(world, off, on, choice)) == ["on", "else"]


@pytest.mark.parametrize("kind", ["Crystal", "rest_0"])
def test_a_template_with_an_unknown_activity_does_not_start(world: Portal, kind: str) -> None:
    """Recorded: all activities are made before the first one runs, those that are switched off included."""
    with pytest.raises(EngineRefusal, match=f"Activity {kind}Activity is not found"):
        start(world, log("on"), {**node(kind, "C1", [log("inside")]), "Activated": "N"})
    assert not world.states


def test_the_first_branch_that_holds_runs_and_none_may(world: Portal) -> None:
    """Recorded: a branch without a condition holds."""
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
    assert lines(world, start(world, choice, none, log("end"))) == ["middle", "bare", "end"]


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


def test_an_endless_loop_stands_still_after_a_thousand_rounds(world: Portal) -> None:
    """Recorded: the loop faults, waits for a child that has ended, and the process never ends."""
    workflow_id = start(world, node("While", "W", [sequence(log("."))], truecondition="1"), log("never"))
    assert workflow_id in world.instances
    assert errors(world, workflow_id) == ["The loop went round too often."]
    assert lines(world, workflow_id) == ["."] * MAX_ROUNDS


def test_a_loop_without_a_child_waits_for_ever(world: Portal) -> None:
    """Recorded."""
    workflow_id = start(world, node("While", "W", truecondition="1"), log("never"))
    assert workflow_id in world.instances
    assert lines(world, workflow_id) == []


def test_the_rounds_of_a_loop_are_counted_in_one_go(world: Portal) -> None:
    """What waits in between may go on for ever."""
    loop = node("While", "W", [sequence(node("Delay", "D", TimeoutDuration="1"))], truecondition="1")
    workflow_id = start(world, loop)
    for _ in range(MAX_ROUNDS + 5):
        world.clock.advance(timedelta(seconds=1))
        assert world.tick() == 1
    assert errors(world, workflow_id) == []


def test_loops_in_loops_are_ended_with_a_line_in_the_log(world: Portal) -> None:
    """The guard of this stand-in, which must not freeze."""
    inner = node("While", "W2", [sequence(log("."))], propertyvariablecondition=[["i", "<", "900", "0"]])
    count = node("SetVariable", VariableValue={"i": "={=Variable:i}+1"})
    inner["Children"] = [sequence(count)]
    again = node("SetVariable", VariableValue={"i": "0"})
    workflow_id = start(
        world,
        node("While", "W1", [sequence(again, inner)], truecondition="1"),
        variables={"i": declared("int", "0")},
    )
    assert workflow_id not in world.instances
    assert errors(world, workflow_id) == [f"Stopped after {MAX_STEPS} steps."]
    assert world.states[workflow_id].title == "Workflow terminated."


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
    """Nothing to wait for; recorded: they take turns step by step."""
    both = node("Parallel", children=[sequence(log("a1"), log("a2")), sequence(log("b1"), log("b2"))])
    workflow_id = start(world, both, log("c"))
    assert lines(world, workflow_id) == ["a1", "b1", "a2", "b2", "c"]


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


def _listening() -> Node:
    return node(
        "Listen",
        children=[
            _event(node("HandleExternalEvent", "Send"), log("sent"), approve("A1")),
            _event(node("Delay", "D1", TimeoutDuration="1", TimeoutDurationType="d"), log("too late")),
        ],
    )


def test_listening_goes_on_with_the_first_event(world: Portal) -> None:
    """A command in time drops the delay; the rest of the chosen branch runs."""
    workflow_id = start(world, _listening(), log("end"))
    world.send_command(workflow_id, "Send", CLERK)
    assert not world.send_command(workflow_id, "Send", CLERK)
    world.clock.advance(timedelta(days=2))
    assert world.tick() == 0
    world.complete_task(only_task(world).id, GROUP, 1)
    assert lines(world, workflow_id) == ["sent", "yes", "end"]


def test_listening_hears_no_command_after_the_delay(world: Portal) -> None:
    """The delay wins."""
    workflow_id = start(world, _listening(), approve("A2"))
    world.clock.advance(timedelta(days=2))
    world.tick()
    assert not world.send_command(workflow_id, "Send", CLERK)
    assert lines(world, workflow_id) == ["too late"]


def test_a_command_for_certain_people_is_also_their_task(world: Portal) -> None:
    """Recorded: REST shows it and cannot complete it; the command marks the row of who pressed."""
    command = node("HandleExternalEvent", "Send", Permission=[f"user_{CLERK}"])
    workflow_id = start(world, node("Listen", children=[_event(command)]), log("end"))
    task = only_task(world)
    with pytest.raises(TaskRefusal, match="ERROR_TASK_TYPE"):
        world.complete_task(task.id, CLERK, 3)
    world.send_command(workflow_id, "Send", COLLEAGUE)
    assert workflow_id in world.instances
    world.send_command(workflow_id, "Send", CLERK)
    assert [row.status for row in task.participants] == [UserStatus.OK]
    assert lines(world, workflow_id) == ["end"]


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
            _event(node("Delay", "Nudge", TimeoutDuration="1", TimeoutDurationType="h"), log("nudged"), _go("Draft")),
            node("StateFinalization", children=[log("bye draft")]),
        ),
        _state("Check", node("StateInitialization", children=[approve(yes=sequence(_go("Done")))])),
    )
    assert world.states[workflow_id].title.startswith("In Draft: Deferred for 1 h until ")
    world.clock.advance(timedelta(hours=1))
    world.tick()
    assert not world.send_command(workflow_id, "Other", CLERK)
    world.send_command(workflow_id, "Send", COLLEAGUE)
    assert world.states[workflow_id].name == "Draft"
    assert world.send_command(workflow_id, "Send", CLERK)
    assert world.states[workflow_id].title == "In Check: Approval: 0% (0 of 1)"
    asked = next(task for task in world.tasks.values() if task.activity == APPROVE)
    world.complete_task(asked.id, GROUP, 1)
    assert world.states[workflow_id].title == "In Done"
    assert not world.instances
    assert lines(world, workflow_id) == [
        "hello draft",
        "nudged",
        "bye draft",
        "hello draft",
        f"sent by user_{CLERK}",
        "bye draft",
        "hello done",
    ]


def test_a_branch_that_names_no_state_ends_the_process(world: Portal) -> None:
    """Recorded: the machine does not go back to listening."""
    workflow_id = _machine(world, _state("Draft", _event(node("HandleExternalEvent", "Send"), log("sent"))))
    world.send_command(workflow_id, "Send", CLERK)
    assert lines(world, workflow_id) == ["sent"]
    assert workflow_id not in world.instances
    assert world.states[workflow_id].title == "In Draft"


def test_states_that_chase_each_other_are_ended(world: Portal) -> None:
    """The guard holds for machines too."""
    workflow_id = _machine(
        world,
        _state("Draft", node("StateInitialization", children=[_go("Other")])),
        _state("Other", node("StateInitialization", children=[_go("Draft")])),
    )
    assert errors(world, workflow_id) == [f"Stopped after {MAX_STEPS} steps."]


def test_a_state_that_does_not_exist_leaves_the_process_standing(world: Portal) -> None:
    """Recorded: with a line in the log."""
    workflow_id = _machine(world, _state("Draft", node("StateInitialization", children=[_go("Nowhere")])))
    assert errors(world, workflow_id) == ["There is no state Nowhere."]
    assert workflow_id in world.instances


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
