"""Information requests: a form that fills variables, and one that can be declined."""

from collections.abc import Sequence

from bizproc_standin.engine.activities.asking import Asking
from bizproc_standin.engine.activities.task_form import requested_fields
from bizproc_standin.engine.activity import Maker
from bizproc_standin.php.comparison import identical
from bizproc_standin.state.records import REQUEST, REQUEST_OPTIONAL, Participant, Task, TaskField, TaskStatus


class Request(Asking):
    """A form; the first answer ends it."""

    title_key = "request_title"
    _fields: Sequence[TaskField] = ()

    def began(self, task: Task) -> None:
        """Keep the form as defined in the template."""
        super().began(task)
        self._fields = requested_fields(self.run, self.node)

    def show_title(self) -> None:
        """Set the title once, when the task is new."""
        if self.task is not None and not self.task.answers:
            super().show_title()

    def answered(self, task: Task, row: Participant) -> None:
        """Copy the submitted values into the variables."""
        self.run.instance.variables.update(task.values)
        self.run.result(self.node, Comments=row.comment, InfoUser=f"user_{row.user_id}")

    def ended(self, task: Task) -> None:
        """Set the values that differ from the form's defaults, and continue."""
        self.run.result(self.node, Changes=self._changes(task))
        self.run.close(self)

    def _changes(self, task: Task) -> dict[str, object]:
        # Compare with the template's default only; the value of a variable shown in its place does not count.
        own = {field.id: field.default for field in self._fields}
        names = {field.id: field.name for field in self._fields}
        return {name: names[name] for name, value in task.values.items() if not identical(value, own.get(name))}


class RequestOptional(Request):
    """The first child runs on OK, the second on cancel and on a timeout."""

    def ended(self, task: Task) -> None:
        """Continue with the branch."""
        self.lead_into(0 if task.status is TaskStatus.OK else 1)


REQUESTS: dict[str, Maker] = {REQUEST: Request, REQUEST_OPTIONAL: RequestOptional}
