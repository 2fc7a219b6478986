"""Sequences of steps, and the sequential process."""

from bizproc_standin.engine.activity import Activity, Maker, Status
from bizproc_standin.state.texts import say


class Sequence(Activity):
    """Runs its children one after another; a disabled or failed child does not stop the next."""

    def execute(self) -> Status:
        """Start the first child."""
        if not self.children:
            return Status.CLOSED
        self.run.execute(self.children[0])
        return Status.EXECUTING

    def child_closed(self, child: Activity) -> None:
        """Start the next child."""
        place = self.children.index(child) + 1
        if self.stopping or place == len(self.children):
            self.run.close(self)
        else:
            self.run.execute(self.children[place])


class SequentialProcess(Sequence):
    """The root of a process without states: in progress, then completed."""

    def execute(self) -> Status:
        """Set the state to "in progress" and start."""
        self.run.enter_state("InProgress", say(self.run.store.language, "in_progress"))
        return super().execute()

    def settled(self) -> None:
        """Complete the process; a title set by a step stays."""
        if not self.run.own_title:
            self.run.enter_state("Completed", say(self.run.store.language, "completed"))


SEQUENCES: dict[str, Maker] = {
    "SequentialWorkflowActivity": SequentialProcess,
    "SequenceActivity": Sequence,
    "EmptyBlockActivity": Sequence,
    "EventDrivenActivity": Sequence,
    "IfElseBranchActivity": Sequence,
    "StateInitializationActivity": Sequence,
    "StateFinalizationActivity": Sequence,
}
