"""The portal's records with their indexes, and the basic operations on them."""

import hashlib
import heapq
import random
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from bizproc_standin.clock import Clock
from bizproc_standin.state.calendar import WorkCalendar
from bizproc_standin.state.crm import CrmRecords
from bizproc_standin.state.drive import Drive
from bizproc_standin.state.records import (
    Application,
    CalendarEvent,
    Department,
    Document,
    DocumentId,
    ElementList,
    HandlerCall,
    Instance,
    Message,
    Participant,
    RegisteredActivity,
    StoredFile,
    Task,
    Template,
    TrackEntry,
    User,
    WorkDay,
    WorkflowState,
)

Outbox = Callable[[HandlerCall], None]


@dataclass(order=True, slots=True)
class Timer:
    """The time at which to wake a waiting activity."""

    due: datetime
    number: int
    workflow_id: str = field(compare=False)
    activity_name: str = field(compare=False)
    wait: int = field(compare=False)


class Store:
    """All data of a portal. ``language`` (en, ru) is the language of task, engine and delegation texts.

    ``dates`` is the site's date format (en, ru), set separately if it differs from the language. ``utc_offset``
    is the portal's time zone; ``outbox`` receives each call to an application's handler and
    must return at once: delivery is by queue (docs/portal.md 8.4).
    """

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        language: str = "en",
        utc_offset: timedelta = timedelta(hours=3),
        outbox: Outbox | None = None,
    ) -> None:
        self.clock = clock
        self.rng = rng
        self.language = self.dates = language
        self.calendar = WorkCalendar()
        self.host_url = "https://portal.example.test"
        self.user_groups: dict[int, list[int]] = {}  # site groups; group 1, the administrators, is not stored here
        self.zone = timezone(utc_offset)
        self.secret = rng.randbytes(32)
        self.calls: deque[HandlerCall] = deque()
        self.outbox: Outbox = outbox or self.calls.append
        self.users: dict[int, User] = {}
        self.departments: dict[int, Department] = {}
        self.documents: dict[DocumentId, Document] = {}
        self.crm = CrmRecords()
        self.templates: dict[int, Template] = {}
        self.instances: dict[str, Instance] = {}
        self.states: dict[str, WorkflowState] = {}
        self.tasks: dict[int, Task] = {}
        self.applications: dict[str, Application] = {}
        self.messages: list[Message] = []
        self.files: dict[int, StoredFile] = {}
        self.lists: dict[int, ElementList] = {}
        self.lists_in_plan = True
        self.drive = Drive()
        self.absences: dict[int, list[tuple[datetime, datetime, str]]] = {}  # leave of any kind
        self.trips: dict[int, list[tuple[datetime, datetime, str]]] = {}  # other entries of the absence chart
        self.chart_readers: frozenset[int] | None = None  # of the absence chart; None: everybody
        self.events: dict[int, list[CalendarEvent]] = {}
        self.workdays: dict[int, WorkDay] = {}
        self.max_processes_per_document = 0  # 0: no limit (docs/portal.md 5.1)
        self.archived_after: timedelta | None = None  # how long tasks of a finished process stay; None for ever
        self.turns: dict[tuple[int, str], int] = {}  # the next person where people take turns
        self.next_task_id = 1
        self.next_template_id = 1
        self.revision = 0  # grows with every change to tasks and processes; cached long lists are valid until then
        self._task_ids: list[int] = []
        self._by_user: dict[int, list[int]] = {}
        self._by_workflow: dict[str, list[int]] = {}
        self._ended: deque[tuple[datetime, str]] = deque()
        self._timers: list[Timer] = []
        self._timer_number = 0

    def now(self) -> datetime:
        """Return the current time in the portal's time zone, in whole seconds as in its database."""
        return self.clock.now().astimezone(self.zone).replace(microsecond=0)

    # tasks

    def task_ids(self) -> Sequence[int]:
        """Return the ids of all tasks, ascending; do not change the sequence."""
        return self._task_ids

    def task_ids_of_user(self, user_id: int) -> Sequence[int]:
        """Return the ids of the tasks where the person has a row, ascending."""
        return self._by_user.get(user_id, ())

    def tasks_of_workflow(self, workflow_id: str) -> list[Task]:
        """Return the tasks of a process by ascending id, answered ones included."""
        return [self.tasks[task_id] for task_id in self._by_workflow.get(workflow_id, ())]

    def rows(self, user_id: int | None = None) -> Iterator[tuple[Task, Participant]]:
        """Yield (task, participant) by ascending task id: for one person, or for everybody."""
        if user_id is None:
            for task_id in self._task_ids:
                task = self.tasks[task_id]
                for row in task.participants:
                    yield task, row
            return
        for task_id in self.task_ids_of_user(user_id):
            task = self.tasks[task_id]
            mine = task.participant(user_id)
            if mine is not None:
                yield task, mine

    def takes_task(self, task: Task) -> bool:
        """Whether an activity may create the task: one without assignees is refused (docs/portal.md 7.5)."""
        return bool(task.participants)

    def put_task(self, task: Task) -> None:
        """Store a new task under its id and index its participants."""
        if task.id in self.tasks:
            raise ValueError(f"Task {task.id} exists already.")
        self.revision += 1
        task.voters = task.voters or len(task.participants)
        task.created = task.created or task.modified
        self.tasks[task.id] = task
        self.next_task_id = max(self.next_task_id, task.id + 1)
        _insert(self._task_ids, task.id)
        _insert(self._by_workflow.setdefault(task.workflow.id, []), task.id)
        for row in task.participants:
            _insert(self._by_user.setdefault(row.user_id, []), task.id)

    def drop_task(self, task_id: int) -> None:
        """Delete a task and all its rows."""
        self.revision += 1
        task = self.tasks.pop(task_id)
        _remove(self._task_ids, task_id)
        _remove(self._by_workflow.get(task.workflow.id, []), task_id)
        for row in task.participants:
            _remove(self._by_user.get(row.user_id, []), task_id)

    def drop_row(self, task: Task, row: Participant) -> None:
        """Delete one participant's row."""
        self.revision += 1
        task.participants.remove(row)
        _remove(self._by_user.get(row.user_id, []), task.id)

    def move_row(self, task: Task, row: Participant, to_user: int) -> None:
        """Move one participant's row to another person; the process still sees the original assignee."""
        _remove(self._by_user.get(row.user_id, []), task.id)
        self.revision += 1
        row.user_id = to_user
        _insert(self._by_user.setdefault(to_user, []), task.id)

    # processes

    def put_instance(self, instance: Instance) -> None:
        """Store a running process and its state row."""
        if instance.id in self.states:
            raise ValueError(f"Workflow {instance.id} exists already.")
        self.revision += 1
        self.instances[instance.id] = instance
        self.states[instance.id] = instance.state

    def remember_end(self, workflow_id: str) -> None:
        """Record that a process ended now, for archiving."""
        self._ended.append((self.clock.now(), workflow_id))

    def take_ended(self, before: datetime) -> Iterator[str]:
        """Yield, once each, the processes that ended before a time."""
        while self._ended and self._ended[0][0] <= before:
            yield self._ended.popleft()[1]

    def forget_workflow(self, workflow_id: str) -> None:
        """Delete the state row of a process and its log."""
        self.states.pop(workflow_id, None)
        self._by_workflow.pop(workflow_id, None)

    def new_workflow_id(self) -> str:
        """Return a new id of the form ``14 hex . 8 digits``, like PHP's uniqid with more entropy."""
        while True:
            moment = self.clock.now()
            head = f"{int(moment.timestamp()):08x}{moment.microsecond:05x}{self.rng.randrange(16):x}"
            workflow_id = f"{head}.{self.rng.randrange(10**8):08d}"
            if workflow_id not in self.states:
                return workflow_id

    def track(self, workflow: WorkflowState, activity_name: str, kind: str, text: str) -> None:
        """Write a line into the process log."""
        self.revision += 1
        workflow.tracking.append(TrackEntry(self.now(), activity_name, kind, text))

    def notify(
        self,
        to_users: Sequence[int],
        text: str,
        *,
        from_user: int = 0,
        kind: str = "im",
        workflow_id: str = "",
    ) -> None:
        """Send a message to people."""
        self.revision += 1
        self.messages.append(Message(self.now(), from_user, tuple(to_users), text, kind, workflow_id))

    def lock_crashed(self, workflow_id: str, reason: str) -> None:
        """Lock a process for good, as when its request died while running it."""
        instance = self.instances.get(workflow_id)
        if instance is not None:
            self.track(instance.state, "", "error", reason)
            instance.owned_until = self.now()

    # timers

    def set_timer(self, due: datetime, workflow_id: str, activity_name: str, wait: int) -> None:
        """Set a timer; it is ignored if its wait has ended before."""
        self._timer_number += 1
        heapq.heappush(self._timers, Timer(due, self._timer_number, workflow_id, activity_name, wait))

    def pop_due_timer(self) -> Timer | None:
        """Remove and return the earliest due timer, or None."""
        if self._timers and self._timers[0].due <= self.clock.now():
            return heapq.heappop(self._timers)
        return None

    def next_timer(self) -> datetime | None:
        """Return the time of the next timer, or None."""
        return self._timers[0].due if self._timers else None

    # applications

    def registered(self, type_code: str) -> tuple[Application, RegisteredActivity] | None:
        """Find the application and activity for a type ``rest_<md5>``."""
        for application in self.applications.values():
            for activity in application.activities.values():
                if rest_type(application.client_id, activity.code) == type_code:
                    return application, activity
        return None

    def absent(self, user_id: int) -> bool:
        """Whether the person is away now."""
        now = self.now()
        return any(since <= now <= until for since, until, _ in self.absences.get(user_id, ()))


def rest_type(client_id: str, code: str) -> str:
    """Return the type of an application's activity: ``rest_<md5(client_id@CODE)>`` (docs/portal.md 6.4)."""
    return "rest_" + hashlib.md5(f"{client_id}@{code}".encode(), usedforsecurity=False).hexdigest()


def _insert(ids: list[int], value: int) -> None:
    if ids and ids[-1] >= value:
        insort(ids, value)
    else:
        ids.append(value)


def _remove(ids: list[int], value: int) -> None:
    place = bisect_left(ids, value)
    if place < len(ids) and ids[place] == value:
        del ids[place]
