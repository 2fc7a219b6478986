"""Asking for information: a form whose values become variables, and one that may be refused."""

from collections.abc import Sequence

from bizproc_standin.engine.activities.asking import Asking
from bizproc_standin.engine.activities.task_form import requested_fields
from bizproc_standin.engine.activity import Maker
from bizproc_standin.php.comparison import identical
from bizproc_standin.state.records import REQUEST, REQUEST_OPTIONAL, Participant, Task, TaskField, TaskStatus


class Request(Asking):
    """The first answer ends it."""

    title_key = "request_title"
    _fields: Sequence[TaskField] = ()

    def began(self, task: Task) -> None:
        """Keep the form as the template has it."""
        super().began(task)
        self._fields = requested_fields(self.run, self.node)

    def show_title(self) -> None:
        """Set the title once, when the task is new."""
        if self.task is not None and not self.task.answers:
            super().show_title()

    def answered(self, task: Task, row: Participant) -> None:
        """Take over what was filled in."""
        self.run.instance.variables.update(task.values)
        self.run.result(self.node, Comments=row.comment, InfoUser=f"user_{row.user_id}")

    def ended(self, task: Task) -> None:
        """Tell what differs from what the form showed, and go on."""
        self.run.result(self.node, Changes=self._changes(task))
        self.run.close(self)

    def _changes(self, task: Task) -> dict[str, object]:
        # What differs from the template's own default: that of the variable shown in its place does not count.
        own = {field.id: field.default for field in self._fields}
        names = {field.id: field.name for field in self._fields}
        return {name: names[name] for name, value in task.values.items() if not identical(value, own.get(name))}


class RequestOptional(Request):
    """The first child runs on OK, the second when it was refused and when the time is up."""

    def ended(self, task: Task) -> None:
        """Go on with the branch."""
        self.lead_into(0 if task.status is TaskStatus.OK else 1)


REQUESTS: dict[str, Maker] = {REQUEST: Request, REQUEST_OPTIONAL: RequestOptional}
