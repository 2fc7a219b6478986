"""Activities that act and go on at once."""

from collections.abc import Callable
from functools import partial

from bizproc_standin.engine.activity import Activity, Maker, Run, Status
from bizproc_standin.engine.tree import Node


class Step(Activity):
    """One thing done at once."""

    def __init__(self, act: Callable[[Run, Node], None], run: Run, node: Node, parent: Activity | None) -> None:
        super().__init__(run, node, parent)
        self._act = act

    def execute(self) -> Status:
        """Act."""
        self._act(self.run, self.node)
        return Status.CLOSED


def step(act: Callable[[Run, Node], None]) -> Maker:
    """Give what makes an activity that does one thing."""
    return partial(Step, act)
