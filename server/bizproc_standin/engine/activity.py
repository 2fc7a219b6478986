"""An activity of a running process: its status, its children, and how it ends.

The engine keeps a queue of operations (execute, cancel, handle a fault). An activity that has nothing to wait for
closes at once; one that waits stays ``EXECUTING`` until its children or an event close it. A child that closes
notifies its parent, which queues the next one: that is why parallel branches take turns step by step.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from bizproc_standin.engine.process_values import ProcessValues
from bizproc_standin.engine.result_types import initial_results
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.waiting import Signal


class Status(Enum):
    """The status of an activity."""

    INITIALIZED = "Initialized"
    EXECUTING = "Executing"
    CANCELING = "Canceling"
    FAULTING = "Faulting"
    CLOSED = "Closed"


class Outcome(Enum):
    """How a closed activity ended."""

    NONE = "None"
    SUCCEEDED = "Succeeded"
    CANCELED = "Canceled"
    FAULTED = "Faulted"


class ActivityFaultError(Exception):
    """An activity cannot do its work: it ends, the fault is logged, its sequence continues."""


class Activity:
    """One activity; ``execute``, ``cancel`` and ``handle_fault`` return the status it has afterwards."""

    def __init__(self, run: "Run", node: Node, parent: "Activity | None") -> None:
        self.run = run
        self.node = node
        self.parent = parent
        self.children: Sequence[Activity] = [run.make(child, self) for child in node.children]
        self.status = Status.INITIALIZED
        self.outcome = Outcome.NONE

    def first_results(self) -> dict[str, object]:
        """Return the results before the activity has run."""
        return initial_results(self.run.store, self.node.type)

    def execute(self) -> Status:
        """Start; ``CLOSED`` when nothing is left to do, ``EXECUTING`` while it waits for something."""
        return Status.CLOSED

    def cancel(self) -> Status:
        """Stop waiting; ``CANCELING`` until all children have stopped."""
        for child in reversed(self.children):
            if child.status is Status.EXECUTING:
                self.run.cancel(child)
        return Status.CANCELING if self.active else Status.CLOSED

    def handle_fault(self) -> Status:
        """Stop after a fault, as a cancelled activity does."""
        return Status.FAULTING if self.cancel() is Status.CANCELING else Status.CLOSED

    def wake(self, signal: Signal) -> None:
        """Handle the signal that it waited for."""

    def child_closed(self, _child: "Activity") -> None:
        """Continue after a child; by default the activity closes when no child is running."""
        if not self.active:
            self.run.close(self)

    def settled(self) -> None:
        """Clean up after the activity has closed."""

    def reinitialize(self) -> None:
        """Reset, children and results included, for the next round of a loop."""
        self.status, self.outcome = Status.INITIALIZED, Outcome.NONE
        self.run.reset_results(self)
        for child in self.children:
            child.reinitialize()

    @property
    def active(self) -> bool:
        """Whether a child is running."""
        return any(child.status not in {Status.INITIALIZED, Status.CLOSED} for child in self.children)

    @property
    def stopping(self) -> bool:
        """Whether the activity was cancelled or failed."""
        return self.status in {Status.CANCELING, Status.FAULTING}


class Run(ProcessValues):
    """The interface of a running process for its activities; `Execution` implements it."""

    go: int
    """How often the process has resumed."""

    @abstractmethod
    def make(self, node: Node, parent: Activity | None) -> Activity:
        """Create a node's activity, with its children and initial results."""

    @abstractmethod
    def reset_results(self, activity: Activity) -> None:
        """Reset an activity's results."""

    @abstractmethod
    def execute(self, activity: Activity) -> None:
        """Queue a new activity."""

    @abstractmethod
    def cancel(self, activity: Activity) -> None:
        """Queue the cancellation of a waiting activity."""

    @abstractmethod
    def close(self, activity: Activity) -> None:
        """Close an activity and notify its parent."""

    @abstractmethod
    def wait(
        self,
        activity: Activity,
        wake: Callable[[Signal], None] | None = None,
        *,
        due: datetime | None = None,
        event_id: str = "",
    ) -> None:
        """Wake an activity on signals to it, including a timeout."""

    @abstractmethod
    def forget(self, activity: Activity) -> None:
        """Stop all waits of an activity."""


Maker: TypeAlias = Callable[[Run, Node, Activity | None], Activity]
"""Creates the activity of a node inside its parent."""
