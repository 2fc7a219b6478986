"""Executes one process: a queue of operations on its activities, and their waits."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum

from bizproc_standin.engine.activity import Activity, ActivityFaultError, Maker, Outcome, Run, Status
from bizproc_standin.engine.tree import Node, TreeError
from bizproc_standin.engine.waiting import Signal, Wait
from bizproc_standin.state.errors import CrashRefusal
from bizproc_standin.state.records import Instance, Template
from bizproc_standin.state.store import Store

MAX_STEPS = 10_000  # per run, so that a template that never waits cannot exhaust the machine

# Raised by an activity on malformed values: its step fails, the portal does not.
_BROKEN = (ActivityFaultError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


class ProcessEndedError(Exception):
    """The process must stop at once; an empty ``title`` means the portal's own text, ``kill`` deletes the process."""

    def __init__(self, title: str = "", *, kill: bool = False) -> None:
        super().__init__(title)
        self.title = title
        self.kill = kill


class Operation(Enum):
    """An operation in the queue."""

    EXECUTE = Status.EXECUTING
    CANCEL = Status.CANCELING
    HANDLE_FAULT = Status.FAULTING


class Execution(Run):
    """A live process with the template it follows.

    Raises TreeError when the template has an activity of an unknown type.
    """

    def __init__(
        self, store: Store, instance: Instance, template: Template, root: Node, catalogue: Mapping[str, Maker]
    ) -> None:
        super().__init__(store, instance, template)
        self.catalogue = catalogue
        self.running = False
        self.terminated: ProcessEndedError | None = None
        self.go = 0
        self._queue: deque[tuple[Activity, Operation, str]] = deque()
        self._waits: list[tuple[Activity, Wait]] = []
        self._steps = 0
        self._wait_number = 0
        self.root = self.make(root, None)

    def make(self, node: Node, parent: Activity | None) -> Activity:
        """Create a node's activity, with its children and initial results."""
        found = self.catalogue.get("rest_" if node.type.startswith("rest_") else node.type)
        if found is None or (node.type.startswith("rest_") and self.store.registered(node.type) is None):
            raise TreeError(f"Activity {node.type} is not found.")
        made = found(self, node, parent)
        self.instance.results[node.name] = {**made.first_results(), **self.instance.results.get(node.name, {})}
        return made

    def reset_results(self, activity: Activity) -> None:
        """Reset an activity's results."""
        self.instance.results[activity.node.name] = dict(activity.first_results())

    # running

    def start(self) -> bool:
        """Run until the process waits or ends; return whether it ended."""
        return self._go(lambda: self.execute(self.root))

    def resume(self, signal: Signal) -> bool:
        """Continue after a signal accepted by ``expects``; return whether the process ended."""
        return self._go(lambda: self._wake(signal))

    def expects(self, signal: Signal) -> bool:
        """Whether an activity waits for this signal."""
        return any(wait.is_meant_by(signal) for _, wait in self._waits)

    @property
    def waits(self) -> Sequence[Wait]:
        """Return the current waits."""
        return [wait for _, wait in self._waits]

    def abandon(self) -> None:
        """Stop silently."""
        self._queue.clear()
        self._waits.clear()

    def _go(self, begin: Callable[[], None]) -> bool:
        self.running = True
        self.go += 1
        self._steps = 0
        try:
            begin()
            while self._queue:
                self._operate(*self._queue.popleft())
        except ProcessEndedError as ended:
            self.terminated = ended
            return True
        except CrashRefusal:
            self._queue.clear()  # lost with the request
            raise
        finally:
            self.running = False
        return self.root.status is Status.CLOSED

    def _wake(self, signal: Signal) -> None:
        for activity, wait in list(self._waits):
            if wait.is_meant_by(signal):
                try:
                    wait.wake(signal)
                except _BROKEN as error:
                    self.fault(activity, error)

    def _operate(self, activity: Activity, operation: Operation, fault: str) -> None:
        if activity.status is not operation.value:
            return  # it ended before its turn came
        self._count_step(activity)
        try:
            if self._carry_out(activity, operation, fault) is Status.CLOSED:
                self.close(activity)
        except _BROKEN as error:
            self.fault(activity, error)
        except ProcessEndedError:
            activity.status = Status.FAULTING
            raise

    def _carry_out(self, activity: Activity, operation: Operation, fault: str) -> Status:
        if operation is Operation.EXECUTE:
            return activity.execute() if activity.node.activated else Status.CLOSED
        if operation is Operation.CANCEL:
            self.log(activity.node.name, "cancel", "")
            return activity.cancel()
        self.log(activity.node.name, "error", fault)
        return activity.handle_fault()

    def _count_step(self, activity: Activity) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            self.log(activity.node.name, "error", f"Stopped after {MAX_STEPS} steps.")
            raise ProcessEndedError

    # operations requested by activities

    def execute(self, activity: Activity) -> None:
        """Queue a new activity."""
        if activity.status is not Status.INITIALIZED:
            raise ActivityFaultError("InvalidExecutionState")
        self._put(activity, Operation.EXECUTE)

    def cancel(self, activity: Activity) -> None:
        """Ask an activity to stop."""
        if activity.status is not Status.EXECUTING:
            raise ActivityFaultError("InvalidCancelingState")
        self._put(activity, Operation.CANCEL)

    def fault(self, activity: Activity, error: Exception) -> None:
        """End an activity with a fault; an activity that has already ended passes it to its parent."""
        if activity.status is not Status.CLOSED:
            self._put(activity, Operation.HANDLE_FAULT, str(error))
        elif activity.parent is not None:
            self.fault(activity.parent, error)
        else:
            raise ProcessEndedError from error

    def close(self, activity: Activity) -> None:
        """Close an activity and notify its parent."""
        if activity.status is Status.CLOSED:
            return
        if activity.status is Status.INITIALIZED:
            raise ActivityFaultError("InvalidClosingState")
        if activity.active:
            raise ActivityFaultError("ActiveChildExist")
        activity.outcome = _OUTCOMES[activity.status]
        activity.status = Status.CLOSED
        self.forget(activity)
        activity.settled()
        if activity.parent is not None:
            activity.parent.child_closed(activity)

    def _put(self, activity: Activity, operation: Operation, fault: str = "") -> None:
        activity.status = operation.value
        self._queue.append((activity, operation, fault))

    def wait(
        self,
        activity: Activity,
        wake: Callable[[Signal], None] | None = None,
        *,
        due: datetime | None = None,
        event_id: str = "",
    ) -> None:
        """Wake an activity on signals to it, including a timeout."""
        self._wait_number += 1
        if due is not None:
            self.store.set_timer(due, self.instance.id, activity.node.name, self._wait_number)
        wait = Wait(activity.node.name, self._wait_number, wake or activity.wake, event_id, due)
        self._waits.append((activity, wait))

    def forget(self, activity: Activity) -> None:
        """Stop all waits of an activity."""
        self._waits = [known for known in self._waits if known[0] is not activity]


_OUTCOMES = {
    Status.EXECUTING: Outcome.SUCCEEDED,
    Status.CANCELING: Outcome.CANCELED,
    Status.FAULTING: Outcome.FAULTED,
}
