"""Templates with states: the state machine, its states, their events and transitions."""

from bizproc_standin.engine.activities.events import Listening
from bizproc_standin.engine.activity import Activity, ActivityFaultError, Maker, Status
from bizproc_standin.state.texts import say


class State(Listening):
    """A state: it initialises, then waits for its events; the branch that runs may set the next state."""

    next_state = ""

    def execute(self) -> Status:
        """Enter the state: run its initialisation first."""
        self.next_state = ""
        self.run.enter_state(self.node.name, self.node.title)
        if not self._begin("StateInitializationActivity") and not self.listen():
            return self._leave()
        return Status.EXECUTING

    def child_closed(self, child: Activity) -> None:
        """Listen after the initialisation, else leave; a branch that set no next state ends the process."""
        kind = child.node.type
        entering = kind == "StateInitializationActivity" and not self.stopping and not self.next_state
        if entering and self.listen():
            return
        if kind == "StateFinalizationActivity" or self._leave() is Status.CLOSED:
            self.run.close(self)

    def cancel(self) -> Status:
        """Stop listening, or cancel the child that has started."""
        self.stop_listening()
        return super().cancel()

    def _leave(self) -> Status:
        return Status.EXECUTING if self._begin("StateFinalizationActivity") else Status.CLOSED

    def _begin(self, kind: str) -> bool:
        found = next((child for child in self.children if child.node.type == kind and child.node.activated), None)
        if found is not None:
            self.run.execute(found)
        return found is not None


class StateMachine(Activity):
    """The root of a process with states: moves from state to state until no next state is set."""

    def execute(self) -> Status:
        """Enter the first state."""
        states = [child for child in self.children if isinstance(child, State)]
        self.run.state_titles = {state.node.name: state.node.title for state in states}
        if not states:
            return Status.CLOSED
        self._enter(self.run.property_text(self.node, "InitialStateName") or states[0].node.name)
        return Status.EXECUTING

    def child_closed(self, child: Activity) -> None:
        """Go to the next state, if one was set."""
        named = child.next_state if isinstance(child, State) else ""
        if self.stopping or not named:
            self.run.close(self)
        else:
            self._enter(named)

    def cancel(self) -> Status:
        """Stop; the state machine stays in its last state."""
        super().cancel()
        return Status.CANCELING if self.children else Status.CLOSED

    def _enter(self, name: str) -> None:
        state = next((child for child in self.children if child.node.name == name), None)
        if state is None:
            raise ActivityFaultError(f"There is no state {name}.")
        if state.status is Status.CLOSED:
            state.reinitialize()
        self.run.execute(state)


class SetState(Activity):
    """Sets the next state, entered when the current handler has finished, or at once."""

    def execute(self) -> Status:
        """Set the next state on the enclosing state."""
        state = self.parent
        while state is not None and not isinstance(state, State):
            state = state.parent
        if state is None:
            return Status.CLOSED
        state.next_state = self.run.property_text(self.node, "TargetStateName")
        if self.run.property(self.node, "CancelCurrentState") != "Y":
            return Status.CLOSED
        self.run.log(self.node.name, "message", say(self.run.store.language, "state_cancelled"))
        self.run.cancel(state)
        return Status.EXECUTING


STATES: dict[str, Maker] = {
    "StateMachineWorkflowActivity": StateMachine,
    "StateActivity": State,
    "SetStateActivity": SetState,
}
