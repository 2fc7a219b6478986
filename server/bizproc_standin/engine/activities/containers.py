"""Sequences, branches, loops, parallel parts and waiting for the first of several events."""

from collections.abc import Generator

from bizproc_standin.engine.conditions import holds
from bizproc_standin.engine.execution import Activity, Execution
from bizproc_standin.engine.expressions import Reference
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import listed
from bizproc_standin.engine.waiting import Signal, Steps, Wait, side_by_side


def sequence(run: Execution, node: Node) -> Steps:
    """Carry out the children one after the other."""
    yield from run.in_order(node.children)


def if_else(run: Execution, node: Node) -> Steps:
    """Carry out the first branch whose condition holds; none may hold."""
    for branch in node.children:
        if branch.activated and holds(run, branch):
            yield from run.carry_out(branch)
            return


def while_loop(run: Execution, node: Node) -> Steps:
    """Repeat the children while the condition holds."""
    while holds(run, node):
        yield from run.in_order(node.children)
        # An empty loop must run into the guard too.
        run.count_step(node)


def for_each(run: Execution, node: Node) -> Steps:
    """Repeat the children for each item of a variable; results Key and Value."""
    holder = node.flag("Object", "Variable")
    for key, value in enumerate(listed(run.lookup(Reference(holder, node.flag("Variable"))))):
        run.result(node, Key=key, Value=value)
        yield from run.in_order(node.children)


def parallel(run: Execution, node: Node) -> Steps:
    """Carry out the children side by side and go on when all are done."""
    yield from side_by_side([run.carry_out(child) for child in node.children])


def listen(run: Execution, node: Node) -> Steps:
    """Wait for the first of several events and carry out what follows it, dropping the others."""
    yield from first_event(run, [child for child in node.children if child.activated])


def first_event(run: Execution, branches: list[Node]) -> Generator[tuple[Wait, ...], Signal, bool]:
    """Wait for the branches' first activities, then carry out the rest of the one that came; whether any did."""
    branches = [branch for branch in branches if branch.children]
    chosen = yield from side_by_side([run.carry_out(branch.children[0]) for branch in branches], until_first=True)
    if chosen < 0:
        return False
    yield from run.in_order(branches[chosen].children[1:])
    return True


CONTAINERS: dict[str, Activity] = {
    "SequentialWorkflowActivity": sequence,
    "SequenceActivity": sequence,
    "EmptyBlockActivity": sequence,
    "IfElseActivity": if_else,
    "IfElseBranchActivity": sequence,
    "WhileActivity": while_loop,
    "ForEachActivity": for_each,
    "ParallelActivity": parallel,
    "ListenActivity": listen,
    "EventDrivenActivity": sequence,
}
