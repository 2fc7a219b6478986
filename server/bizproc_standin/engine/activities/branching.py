"""Conditional branches, loops and parallel branches."""

from bizproc_standin.engine.activity import Activity, ActivityFaultError, Maker, Status
from bizproc_standin.engine.conditions import holds
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import listed
from bizproc_standin.state.errors import CrashRefusal
from bizproc_standin.state.texts import say

MAX_ROUNDS = 1_000  # iterations of one loop per run


def _holds(activity: Activity, node: Node) -> bool:
    if "codecondition" in node.properties:
        raise CrashRefusal("The condition is written in PHP, which is not run here.")
    return holds(activity.run, node)


class IfElse(Activity):
    """Runs the first branch with a true condition, if there is one."""

    def execute(self) -> Status:
        """Choose a branch."""
        for branch in self.children:
            if branch.node.activated and _holds(self, branch.node):
                self.run.execute(branch)
                return Status.EXECUTING
        return Status.CLOSED


class Loop(Activity):
    """Repeats its first child; a loop without a child waits forever."""

    _rounds = 0
    _go = 0

    def execute(self) -> Status:
        """Start the first round."""
        self._rounds = 0
        return Status.EXECUTING if self._next_round() else Status.CLOSED

    def child_closed(self, _child: Activity) -> None:
        """Start the next round."""
        if self.stopping or not self._next_round():
            self.run.close(self)

    def cancel(self) -> Status:
        """Stop; the portal's loop waits for its child even when the child has already ended."""
        super().cancel()
        return Status.CANCELING if self.children else Status.CLOSED

    def goes_on(self) -> bool:
        """Whether there is another round."""
        raise NotImplementedError

    def _next_round(self) -> bool:
        if not self.goes_on():
            return False
        if self.children:
            self._count_round()
            self.children[0].reinitialize()
            self.run.execute(self.children[0])
        return True

    def _count_round(self) -> None:
        if self._go != self.run.go:
            self._go, self._rounds = self.run.go, 0
        self._rounds += 1
        if self._rounds > MAX_ROUNDS:
            raise ActivityFaultError(say(self.run.store.language, "too_many_rounds"))


class While(Loop):
    """A loop while a condition holds."""

    def goes_on(self) -> bool:
        """Evaluate the condition."""
        return _holds(self, self.node)


class ForEach(Loop):
    """A loop over the items of a variable; its results are Key and Value."""

    _items: tuple[tuple[int, object], ...] = ()

    def execute(self) -> Status:
        """Take a snapshot of the items."""
        reference = Reference(self.node.flag("Object", "Variable"), self.node.flag("Variable"))
        self._items = tuple(enumerate(listed(self.run.lookup(reference))))
        return super().execute()

    def goes_on(self) -> bool:
        """Take the next item."""
        if not self._items:
            return False
        (key, value), *rest = self._items
        self._items = tuple(rest)
        self.run.result(self.node, Key=key, Value=value)
        return True


class Parallel(Activity):
    """Runs all branches side by side; it ends when all of them have ended."""

    def execute(self) -> Status:
        """Start all branches; they take turns."""
        for child in self.children:
            self.run.execute(child)
        return Status.EXECUTING if self.children else Status.CLOSED


BRANCHING: dict[str, Maker] = {
    "IfElseActivity": IfElse,
    "WhileActivity": While,
    "ForEachActivity": ForEach,
    "ParallelActivity": Parallel,
}
