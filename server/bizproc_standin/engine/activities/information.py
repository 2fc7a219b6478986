"""Asking for information: a form whose values become variables, and one that may be refused."""

from bizproc_standin.engine.activities.asking import Asking
from bizproc_standin.engine.activity import Activity
from bizproc_standin.world.records import REQUEST, REQUEST_OPTIONAL, Participant, Task, TaskStatus


class Request(Asking):
    """The first answer ends it."""

    title_key = "request_title"

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
        fields = {field.id: field for field in task.parameters.fields or ()}
        self.run.result(
            self.node,
            # A field left empty counts as changed, also where it was empty before.
            Changes={
                name: fields[name].name
                for name, value in task.values.items()
                if value is None or value != fields[name].default
            },
        )
        self.run.close(self)


class RequestOptional(Request):
    """The first child runs on OK, the second when it was refused and when the time is up."""

    def ended(self, task: Task) -> None:
        """Go on with the branch."""
        self.lead_into(0 if task.status is TaskStatus.OK else 1)


REQUESTS: dict[str, type[Activity]] = {REQUEST: Request, REQUEST_OPTIONAL: RequestOptional}
