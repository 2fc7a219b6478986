"""Choosing one branch, repeating, and doing several things side by side."""

from bizproc_standin.engine.activity import Activity, ActivityFaultError, Maker, Status
from bizproc_standin.engine.conditions import holds
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import listed
from bizproc_standin.state.errors import CrashRefusal
from bizproc_standin.state.texts import say

MAX_ROUNDS = 1_000  # of one loop in one go


def _holds(activity: Activity, node: Node) -> bool:
    if "codecondition" in node.properties:
        raise CrashRefusal("The condition is written in PHP, which is not run here.")
    return holds(activity.run, node)


class IfElse(Activity):
    """The first branch whose condition holds; none may hold."""

    def execute(self) -> Status:
        """Choose a branch."""
        for branch in self.children:
            if branch.node.activated and _holds(self, branch.node):
                self.run.execute(branch)
                return Status.EXECUTING
        return Status.CLOSED


class Loop(Activity):
    """The first child again and again; one without a child waits for ever."""

    _rounds = 0
    _go = 0

    def execute(self) -> Status:
        """Begin the first round."""
        self._rounds = 0
        return Status.EXECUTING if self._next_round() else Status.CLOSED

    def child_closed(self, _child: Activity) -> None:
        """Begin the next round."""
        if self.stopping or not self._next_round():
            self.run.close(self)

    def cancel(self) -> Status:
        """Stop; the portal's loop waits for its child even when that has ended."""
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
        """Ask the condition."""
        return _holds(self, self.node)


class ForEach(Loop):
    """A loop over the items of a variable; results Key and Value."""

    _items: tuple[tuple[int, object], ...] = ()

    def execute(self) -> Status:
        """Take the items as they are now."""
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
    """All branches side by side; it ends when all have."""

    def execute(self) -> Status:
        """Begin all branches, which take turns."""
        for child in self.children:
            self.run.execute(child)
        return Status.EXECUTING if self.children else Status.CLOSED


BRANCHING: dict[str, Maker] = {
    "IfElseActivity": IfElse,
    "WhileActivity": While,
    "ForEachActivity": ForEach,
    "ParallelActivity": Parallel,
}
