"""Activities that act and go on at once."""

from collections.abc import Callable

from bizproc_standin.engine.activity import Activity, Run, Status
from bizproc_standin.engine.tree import Node


def step(act: Callable[[Run, Node], None]) -> type[Activity]:
    """Make the class of an activity that does one thing."""

    class Step(Activity):
        """One thing done at once."""

        def execute(self) -> Status:
            """Act."""
            act(self.run, self.node)
            return Status.CLOSED

    return Step
