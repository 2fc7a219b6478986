"""Shared by the activities that ask people: the task, its title, its time limit, its end."""

from bizproc_standin.engine.activities.task_form import task_parameters, task_rule
from bizproc_standin.engine.activity import Activity, ActivityFaultError, Status
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.php.numbers import to_int
from bizproc_standin.state.closing import expire_task
from bizproc_standin.state.records import DelegationType, Participant, Task, UserStatus
from bizproc_standin.state.texts import say


class Asking(Activity):
    """Creates a task and waits until it ends; without assignees it faults, and the sequence continues."""

    title_key = ""
    task: Task | None = None

    def execute(self) -> Status:
        """Create the task."""
        people = self.run.property_people(self.node, "Users")
        limit = self.run.time_limit(self.node)
        now = self.run.store.now()
        self.task = self._new_task(people)
        self.task.overdue_date = now + limit if limit else self.run.moment(self.run.property(self.node, "OverdueDate"))
        self.announce(self.task, people)
        if not self.run.store.takes_task(self.task):
            raise ActivityFaultError(say(self.run.store.language, "nobody_named"))
        self.run.store.put_task(self.task)
        self.began(self.task)
        self.show_title()
        self.run.wait(self, due=now + limit if limit else None)
        return Status.EXECUTING

    def cancel(self) -> Status:
        """Delete the running task."""
        self.run.forget(self)
        if self.task is not None and self.task.running and self.task.id in self.run.store.tasks:
            self.run.store.drop_task(self.task.id)
        return super().cancel()

    def wake(self, signal: Signal) -> None:
        """Take an answer, or the end of the time limit."""
        task = self.task
        if task is None:
            return
        if signal.kind == "timeout":
            expire_task(self.run.store, task)
            self.run.result(self.node, IsTimeout=1)
        else:
            row = task.participant(signal.user_id)
            if row is None:
                return
            self.answered(task, row)
            self.show_title()
        if not task.running:
            self.run.forget(self)
            self.ended(task)

    def announce(self, task: Task, people: list[int]) -> None:
        """Log who is asked."""
        self.tell("asked", names=self.names(people), name=task.name)

    def began(self, task: Task) -> None:
        """Set the results of a new task."""
        self.run.result(self.node, TaskId=task.id)

    def answered(self, task: Task, row: Participant) -> None:
        """Set the results after an answer."""
        raise NotImplementedError

    def ended(self, task: Task) -> None:
        """Continue after the end of the task."""
        raise NotImplementedError

    def title_marks(self, _task: Task) -> dict[str, object]:
        """Return the values of the placeholders in the title."""
        return {}

    def lead_into(self, place: int) -> None:
        """Run a child, or close when there is none."""
        if place < len(self.children):
            self.run.execute(self.children[place])
        else:
            self.run.close(self)

    def show_title(self) -> None:
        """Set the title of the process, unless the template switches it off."""
        if self.task is None or self.run.property(self.node, "SetStatusMessage", "Y") != "Y":
            return
        written = self.run.property(self.node, "StatusMessage")
        default = say(self.run.store.language, self.title_key)
        title = written if isinstance(written, str) and written else default
        for mark, value in self.title_marks(self.task).items():
            title = title.replace(f"#{mark}#", str(value))
        self.run.set_title(title)

    def names(self, user_ids: list[int]) -> str:
        """Write people's names for the title and the results, by ascending id."""
        users = [self.run.store.users[user_id] for user_id in sorted(user_ids) if user_id in self.run.store.users]
        return ", ".join(f"{user.full_name} ({user.login})" for user in users)

    def _new_task(self, people: list[int]) -> Task:
        kind = to_int(self.run.property(self.node, "DelegationType"))
        return Task(
            id=self.run.store.next_task_id,
            workflow=self.run.instance.state,
            activity=self.node.type,
            activity_name=self.node.name,
            name=self.run.property_text(self.node, "Name"),
            description=self.run.property_text(self.node, "Description"),
            modified=self.run.store.now(),
            parameters=task_parameters(self.run, self.node),
            rule=task_rule(self.run, self.node),
            delegation_type=DelegationType(kind if 0 <= kind <= 3 else 0),
            participants=[Participant(user_id) for user_id in people],
        )

    def tell(self, key: str, **parts: object) -> None:
        """Write a line into the process log."""
        self.run.log(self.node.name, "message", say(self.run.store.language, key, **parts))


def answers(task: Task, *statuses: UserStatus) -> list[int]:
    """Return who answered with one of these statuses, in order of the answers; after a delegation, the new person."""
    return [user_id for user_id, status in task.answers.items() if status in statuses]


def percent(part: int, total: int) -> int:
    """Return a share in whole percent, rounded down."""
    return int(part / total * 100) if total else 0
