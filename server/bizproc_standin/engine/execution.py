"""One process being carried out: a queue of operations on its activities, and what they wait for."""

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

MAX_STEPS = 10_000  # in one go: a template that never waits must not eat the machine

# What an activity that meets broken values raises: it breaks its own step, never the portal.
_BROKEN = (ActivityFaultError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


class ProcessEndedError(Exception):
    """The process is to stop at once; an empty ``title`` is the portal's own, ``kill`` deletes all about it."""

    def __init__(self, title: str = "", *, kill: bool = False) -> None:
        super().__init__(title)
        self.title = title
        self.kill = kill


class Operation(Enum):
    """What the queue asks of an activity."""

    EXECUTE = Status.EXECUTING
    CANCEL = Status.CANCELING
    HANDLE_FAULT = Status.FAULTING


class Execution(Run):
    """A live process with the template it follows.

    Raises TreeError when the template has an activity of a type nobody knows.
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
        """Make the activity a node stands for, with its children and its results as they are before it ran."""
        found = self.catalogue.get("rest_" if node.type.startswith("rest_") else node.type)
        if found is None or (node.type.startswith("rest_") and self.store.registered(node.type) is None):
            raise TreeError(f"Activity {node.type} is not found.")
        made = found(self, node, parent)
        self.instance.results[node.name] = {**made.first_results(), **self.instance.results.get(node.name, {})}
        return made

    def reset_results(self, activity: Activity) -> None:
        """Forget what an activity brought."""
        self.instance.results[activity.node.name] = dict(activity.first_results())

    # running

    def start(self) -> bool:
        """Run until the process waits or ends; whether it ended."""
        return self._go(lambda: self.execute(self.root))

    def resume(self, signal: Signal) -> bool:
        """Go on after a signal that ``expects`` said yes to; whether the process ended."""
        return self._go(lambda: self._wake(signal))

    def expects(self, signal: Signal) -> bool:
        """Whether something here waits for this signal."""
        return any(wait.is_meant_by(signal) for _, wait in self._waits)

    @property
    def waits(self) -> Sequence[Wait]:
        """Return what the process waits for."""
        return [wait for _, wait in self._waits]

    def abandon(self) -> None:
        """Stop without a word."""
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

    # what activities ask for

    def execute(self, activity: Activity) -> None:
        """Queue an activity that is new."""
        if activity.status is not Status.INITIALIZED:
            raise ActivityFaultError("InvalidExecutionState")
        self._put(activity, Operation.EXECUTE)

    def cancel(self, activity: Activity) -> None:
        """Ask an activity to stop."""
        if activity.status is not Status.EXECUTING:
            raise ActivityFaultError("InvalidCancelingState")
        self._put(activity, Operation.CANCEL)

    def fault(self, activity: Activity, error: Exception) -> None:
        """Let an activity end with a fault; what has ended already hands it to its parent."""
        if activity.status is not Status.CLOSED:
            self._put(activity, Operation.HANDLE_FAULT, str(error))
        elif activity.parent is not None:
            self.fault(activity.parent, error)
        else:
            raise ProcessEndedError from error

    def close(self, activity: Activity) -> None:
        """End an activity and tell its parent."""
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
        """Let an activity be told what happens to it, the passing of a moment included."""
        self._wait_number += 1
        if due is not None:
            self.store.set_timer(due, self.instance.id, activity.node.name, self._wait_number)
        wait = Wait(activity.node.name, self._wait_number, wake or activity.wake, event_id, due)
        self._waits.append((activity, wait))

    def forget(self, activity: Activity) -> None:
        """Wait no longer for anything that happens to an activity."""
        self._waits = [known for known in self._waits if known[0] is not activity]


_OUTCOMES = {
    Status.EXECUTING: Outcome.SUCCEEDED,
    Status.CANCELING: Outcome.CANCELED,
    Status.FAULTING: Outcome.FAULTED,
}
