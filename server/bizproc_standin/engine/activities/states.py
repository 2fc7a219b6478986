"""Templates with states: a machine, its states, their events and the way from one to the next."""

from bizproc_standin.engine.activities.containers import first_event, sequence
from bizproc_standin.engine.execution import Activity, Execution
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.waiting import Steps


def machine(run: Execution, node: Node) -> Steps:
    """Go from state to state until one has no events to wait for."""
    states = {state.name: state for state in node.children if state.type == "StateActivity"}
    name = run.property_text(node, "InitialStateName") or next(iter(states), "")
    while name:
        state = states.get(name)
        if state is None:
            run.log(node.name, "error", f"There is no state {name}.")
            return
        run.next_state = ""
        yield from run.carry_out(state)
        name = run.next_state


def state(run: Execution, node: Node) -> Steps:
    """Enter a state, then wait for its events until one of them names the next state."""
    run.set_title(node.title)
    for child in _children(node, "StateInitializationActivity"):
        yield from run.carry_out(child)
    events = _children(node, "EventDrivenActivity")
    while not run.next_state and (yield from first_event(run, events)):
        run.count_step(node)
    for child in _children(node, "StateFinalizationActivity"):
        yield from run.carry_out(child)


def _children(node: Node, kind: str) -> list[Node]:
    return [child for child in node.children if child.type == kind and child.activated]


def set_state(run: Execution, node: Node) -> None:
    """Name the state to go to once the present handler is through."""
    run.next_state = run.property_text(node, "TargetStateName")


def external_event(run: Execution, node: Node) -> Steps:
    """Wait for a person to press a command button; result SenderUserId."""
    allowed = run.property_people(node, "Permission")
    while True:
        signal = yield (run.wait(node),)
        if signal.kind == "command" and (not allowed or signal.user_id in allowed):
            run.result(node, SenderUserId=f"user_{signal.user_id}")
            return


STATES: dict[str, Activity] = {
    "StateMachineWorkflowActivity": machine,
    "StateActivity": state,
    "StateInitializationActivity": sequence,
    "StateFinalizationActivity": sequence,
    "SetStateActivity": set_state,
    "HandleExternalEventActivity": external_event,
}
