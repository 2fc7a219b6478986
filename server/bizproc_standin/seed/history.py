"""Replays the company's history: stories interleaved by time, each step at its own time."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bizproc_standin.seed.documents import Kind, document_id
from bizproc_standin.state.records import HandlerCall, TaskStatus
from bizproc_standin.world.world import World

Story = Callable[["History"], Iterator[timedelta]]
"""Yields how long ago its next step happens, then performs it."""


class _PastClock:
    """A clock set to the time of each step."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment


class History:
    """Performs the steps of the history: starts processes and answers tasks at the time of each step.

    Calls to handlers are kept in ``calls``, not posted: in the history they were delivered long ago.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: list[HandlerCall] = []

    def play(self, stories: Mapping[str, Story]) -> None:
        """Play all stories interleaved by time, then restore the current time."""
        world, clock, outbox = self.world, self.world.clock, self.world.outbox
        present = clock.now()
        past = _PastClock(present)
        world.clock, world.outbox = past, self.calls.append
        told = [story(self) for story in stories.values()]
        due = [(-next(steps), number) for number, steps in enumerate(told)]
        heapq.heapify(due)
        try:
            while due:
                ago, number = heapq.heappop(due)
                past.moment = present + ago
                world.tick()
                following = next(told[number], None)
                if following is not None:
                    heapq.heappush(due, (-following, number))
        finally:
            world.clock, world.outbox = clock, outbox

    def start(
        self,
        template_id: int,
        kind: Kind,
        number: int,
        by: int,
        parameters: Mapping[str, object] | None = None,
        *,
        workflow_id: str = "",
        first_task: int = 0,
    ) -> str:
        """Start a process; ``first_task`` is the id of its first task, if the samples name one."""
        if first_task:
            self.world.next_task_id = max(self.world.next_task_id, first_task)
        return self.world.start_workflow(
            template_id, document_id(kind, number), parameters, by, workflow_id=workflow_id
        )

    def open_task(self, workflow_id: str) -> int:
        """Return the id of the process's newest open task."""
        return max(task.id for task in self.world.tasks_of_workflow(workflow_id) if task.status is TaskStatus.RUNNING)

    def answer(
        self,
        workflow_id: str,
        person: int,
        decision: str,
        comment: str = "",
        fields: Mapping[str, object] | None = None,
        *,
        next_task: int = 0,
    ) -> None:
        """Answer the process's open task as one person; ``next_task`` is the id of the next task."""
        if next_task:
            self.world.next_task_id = max(self.world.next_task_id, next_task)
        self.world.complete_task(self.open_task(workflow_id), person, decision, comment, fields)

    def hand_over(self, workflow_id: str, from_user: int, to_user: int) -> None:
        """Delegate the process's open task as its current assignee."""
        self.world.delegate_tasks([self.open_task(workflow_id)], from_user, to_user, from_user)

    def due_in(self, workflow_id: str, days: float) -> None:
        """Give the open task a due date, relative to this step."""
        task = self.world.tasks[self.open_task(workflow_id)]
        task.overdue_date = self.world.now() + timedelta(days=days)

    def hang(self, workflow_id: str) -> None:
        """Leave the process locked from now on, like a crash in the middle of a step."""
        self.world.lock_workflow(workflow_id, self.world.now())


def days(number: float) -> timedelta:
    """That many days ago."""
    return timedelta(days=number)


def hours(number: float) -> timedelta:
    """That many hours ago."""
    return timedelta(hours=number)
