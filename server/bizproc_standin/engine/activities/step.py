"""Activities that act and complete at once."""

from collections.abc import Callable
from functools import partial

from bizproc_standin.engine.activity import Activity, Maker, Run, Status
from bizproc_standin.engine.tree import Node


class Step(Activity):
    """A single action that completes at once."""

    def __init__(self, act: Callable[[Run, Node], None], run: Run, node: Node, parent: Activity | None) -> None:
        super().__init__(run, node, parent)
        self._act = act

    def execute(self) -> Status:
        """Perform the action."""
        self._act(self.run, self.node)
        return Status.CLOSED


def step(act: Callable[[Run, Node], None]) -> Maker:
    """Return a maker for an activity with a single action."""
    return partial(Step, act)
