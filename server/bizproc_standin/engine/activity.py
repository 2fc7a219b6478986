"""An activity of a running process: its status, its children, and how it ends.

The engine keeps a queue of operations (execute, cancel, handle a fault). An activity that has nothing to wait for
closes at once; one that waits stays ``EXECUTING`` until its children or an event close it. A child that closes tells
its parent, which queues the next one: that is why parallel branches take turns step by step.
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
    """Where an activity is."""

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
    """What an activity cannot do: it ends, the fault is logged, its sequence goes on."""


class Activity:
    """One activity; ``execute`` and the others return the status it has afterwards."""

    def __init__(self, run: "Run", node: Node, parent: "Activity | None") -> None:
        self.run = run
        self.node = node
        self.parent = parent
        self.children: Sequence[Activity] = [run.make(child, self) for child in node.children]
        self.status = Status.INITIALIZED
        self.outcome = Outcome.NONE

    def first_results(self) -> dict[str, object]:
        """Return the results as they are before the activity has run."""
        return initial_results(self.run.store, self.node.type)

    def execute(self) -> Status:
        """Begin; ``CLOSED`` when nothing is left to do, ``EXECUTING`` when something is waited for."""
        return Status.CLOSED

    def cancel(self) -> Status:
        """Stop waiting; ``CANCELING`` while a child is still to be stopped."""
        for child in reversed(self.children):
            if child.status is Status.EXECUTING:
                self.run.cancel(child)
        return Status.CANCELING if self.active else Status.CLOSED

    def handle_fault(self) -> Status:
        """Stop after a fault, the way a cancelled activity stops."""
        return Status.FAULTING if self.cancel() is Status.CANCELING else Status.CLOSED

    def wake(self, signal: Signal) -> None:
        """Take note of what was waited for."""

    def child_closed(self, _child: "Activity") -> None:
        """Go on after a child; by default the activity ends when none is left."""
        if not self.active:
            self.run.close(self)

    def settled(self) -> None:
        """Do what is to be done when the activity has closed."""

    def reinitialize(self) -> None:
        """Become new again, children and results included: the next round of a loop."""
        self.status, self.outcome = Status.INITIALIZED, Outcome.NONE
        self.run.reset_results(self)
        for child in self.children:
            child.reinitialize()

    @property
    def active(self) -> bool:
        """Whether a child is at work."""
        return any(child.status not in {Status.INITIALIZED, Status.CLOSED} for child in self.children)

    @property
    def stopping(self) -> bool:
        """Whether the activity was cancelled or has faulted."""
        return self.status in {Status.CANCELING, Status.FAULTING}


class Run(ProcessValues):
    """The live process as its activities see it; `Execution` carries it out."""

    go: int
    """How often the process has gone on."""

    @abstractmethod
    def make(self, node: Node, parent: Activity | None) -> Activity:
        """Make the activity a node stands for, with its children and its results as they are before it ran."""

    @abstractmethod
    def reset_results(self, activity: Activity) -> None:
        """Forget what an activity brought."""

    @abstractmethod
    def execute(self, activity: Activity) -> None:
        """Queue an activity that has not begun."""

    @abstractmethod
    def cancel(self, activity: Activity) -> None:
        """Queue the end of an activity that waits."""

    @abstractmethod
    def close(self, activity: Activity) -> None:
        """Close an activity and tell its parent."""

    @abstractmethod
    def wait(
        self,
        activity: Activity,
        wake: Callable[[Signal], None] | None = None,
        *,
        due: datetime | None = None,
        event_id: str = "",
    ) -> None:
        """Let an activity be told what happens to it, the passing of a moment included."""

    @abstractmethod
    def forget(self, activity: Activity) -> None:
        """Wait no longer for anything that happens to an activity."""


Maker: TypeAlias = Callable[[Run, Node, Activity | None], Activity]
"""What makes the activity of a node inside its parent."""
