"""Event activities: a person's command, a delay, and waiting for the first of several events."""

from collections.abc import Callable, Iterator
from functools import partial

from bizproc_standin.engine.activity import Activity, Maker, Status
from bizproc_standin.engine.waiting import Signal


class EventActivity(Activity):
    """An activity that waits for an event. As the first activity of an event branch, its event starts the branch."""

    happened = False

    def execute(self) -> Status:
        """Wait, unless the event has already started this branch."""
        if self.happened:
            return Status.CLOSED
        return Status.EXECUTING if self.subscribe(self.wake) else Status.CLOSED

    def cancel(self) -> Status:
        """Stop waiting."""
        self.run.forget(self)
        return Status.CLOSED

    def reinitialize(self) -> None:
        """Wait again."""
        self.happened = False
        super().reinitialize()

    def wake(self, signal: Signal) -> None:
        """Close when the event arrives."""
        if self.accepts(signal):
            self.run.close(self)

    def subscribe(self, wake: Callable[[Signal], None]) -> bool:
        """Start waiting; return whether there is anything to wait for."""
        raise NotImplementedError

    def accepts(self, signal: Signal) -> bool:
        """Whether the signal is this activity's event."""
        raise NotImplementedError


class Listening(Activity):
    """Waits for the first event of several branches and runs that branch."""

    def listen(self) -> bool:
        """Start waiting for the first activity of each event branch; return whether there is one."""
        branches = list(self._branches())
        for branch, event in branches:
            event.subscribe(partial(self._came, branch, event))
        return bool(branches)

    def stop_listening(self) -> None:
        """Stop waiting."""
        for _, event in self._branches():
            self.run.forget(event)

    def _branches(self) -> Iterator[tuple[Activity, EventActivity]]:
        for branch in self.children:
            first = next(iter(branch.children), None)
            if branch.node.type == "EventDrivenActivity" and branch.node.activated and isinstance(first, EventActivity):
                yield branch, first

    def _came(self, branch: Activity, event: EventActivity, signal: Signal) -> None:
        if event.accepts(signal):
            self.stop_listening()
            event.happened = True
            self.run.execute(branch)


class Listen(Listening):
    """Waits for the first of several events, runs its branch and drops the others."""

    def execute(self) -> Status:
        """Listen; without a branch it waits forever."""
        self.listen()
        return Status.EXECUTING

    def cancel(self) -> Status:
        """Stop listening, or cancel the branch that has started."""
        self.stop_listening()
        return super().cancel()


LISTENING: dict[str, Maker] = {"ListenActivity": Listen}
