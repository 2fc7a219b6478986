"""The facade: one portal with its people, processes and rules."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from bizproc_standin.engine.tree import read_tree
from bizproc_standin.engine.values import listed
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.state.documents import document_type_of
from bizproc_standin.state.errors import AccessRefusal, CrashRefusal, EngineRefusal, TaskRefusal
from bizproc_standin.state.organisation import is_head_of
from bizproc_standin.state.records import (
    APPROVE,
    Application,
    DelegationType,
    Department,
    Document,
    DocumentId,
    DocumentType,
    ElementList,
    Instance,
    Participant,
    RegisteredActivity,
    Task,
    TaskParameters,
    TaskRule,
    TaskStatus,
    Template,
    User,
)
from bizproc_standin.state.store import rest_type
from bizproc_standin.state.task_defaults import default_parameters, new_activity_name
from bizproc_standin.state.texts import say
from bizproc_standin.state.tokens import EventToken, sign, verify
from bizproc_standin.world.completion import parse_answer, record_answer
from bizproc_standin.world.delegation import delegate
from bizproc_standin.world.processes import Processes

__all__ = ["World", "parse_answer"]


class World(Processes):
    """A portal.

    Reads go through the public maps of ``Store`` (users, departments, documents, templates, instances,
    states, tasks, applications, messages, absences, files); ``Processes`` starts, resumes and stops processes;
    people, tasks and events are here.
    """

    # people

    def add_user(self, user: User) -> User:
        """Add a person."""
        self.users[user.id] = user
        return user

    def add_department(self, department: Department) -> Department:
        """Add a department."""
        self.departments[department.id] = department
        return department

    def is_head_of(self, head_id: int, user_id: int) -> bool:
        """Whether the first person heads the second, directly or through the tree; people do not head themselves."""
        return is_head_of(self, head_id, user_id)

    def may_see_tasks_of(self, viewer_id: int, user_id: int) -> bool:
        """Whether the viewer may list these tasks: their own, as administrator, or as a head (docs/portal.md 7.1)."""
        viewer = self.users.get(viewer_id)
        if viewer is None:
            return False
        return viewer.admin or viewer_id == user_id or is_head_of(self, viewer_id, user_id)

    # documents and templates

    def add_document(self, document: Document) -> Document:
        """Add a document."""
        self.documents[document.document_id] = document
        return document

    def add_list(self, added: ElementList) -> ElementList:
        """Add a list; its elements are documents."""
        self.lists[added.id] = added
        return added

    def document_type_of(self, document_id: DocumentId) -> DocumentType | None:
        """Derive a document's type: from its record, else from the id's form; None when neither works."""
        return document_type_of(self, document_id)

    def add_template(self, template: Template) -> Template:
        """Add a template; id 0 takes the next free one. Raises TreeError (a ValueError) for an invalid tree."""
        read_tree(template.tree)
        template.id = template.id or self.next_template_id
        template.modified = template.modified or self.now()
        self.templates[template.id] = template
        self.next_template_id = max(self.next_template_id, template.id + 1)
        return template

    def delete_template(self, template_id: int) -> None:
        """Delete a template; refused while it has running processes (docs/portal.md 6.2)."""
        if any(instance.template_id == template_id for instance in self.instances.values()):
            raise EngineRefusal("", say("en", "in_use"))
        del self.templates[template_id]

    # applications

    def add_application(self, application: Application) -> Application:
        """Install an application."""
        self.applications[application.client_id] = application
        return application

    def remove_application(self, client_id: str) -> None:
        """Uninstall an application with its activities and robots."""
        self.applications.pop(client_id, None)

    def register_activity(self, client_id: str, activity: RegisteredActivity) -> str:
        """Register an activity or robot without validation; return its type ``rest_<md5>``."""
        self.applications[client_id].activities[activity.code] = activity
        return rest_type(client_id, activity.code)

    # tasks

    def add_task(
        self,
        instance: Instance,
        activity: str,
        name: str,
        users: Iterable[int],
        *,
        task_id: int = 0,
        activity_name: str = "",
        description: str = "",
        parameters: TaskParameters | None = None,
        rule: TaskRule | None = None,
        overdue_date: datetime | None = None,
        delegation_type: DelegationType = DelegationType.SUBORDINATE,
    ) -> Task:
        """Add a task by hand to a process made with ``add_instance``; None means the default of its kind."""
        task = Task(
            id=task_id or self.next_task_id,
            workflow=instance.state,
            activity=activity,
            activity_name=activity_name or new_activity_name(self.rng),
            name=name,
            description=description,
            modified=self.now(),
            overdue_date=overdue_date,
            parameters=parameters or default_parameters(self.language, activity),
            rule=rule or TaskRule(),
            delegation_type=delegation_type,
            participants=[Participant(user_id) for user_id in users],
        )
        self.put_task(task)
        return task

    def add_bulk_tasks(
        self,
        count: int,
        users: Sequence[int],
        template_id: int,
        document_id: DocumentId,
        *,
        name: str = "Approve request",
    ) -> list[int]:
        """Add many simple approvals, each in its own process, assigned to these people in turn; return the ids."""
        parameters, rule = default_parameters(self.language, APPROVE), TaskRule()
        activity_name = new_activity_name(self.rng)
        made: list[int] = []
        for place in range(count):
            instance = self.add_instance(template_id, document_id, users[place % len(users)])
            task = Task(
                id=self.next_task_id,
                workflow=instance.state,
                activity=APPROVE,
                activity_name=activity_name,
                name=f"{name} {place + 1}",
                modified=instance.modified,
                parameters=parameters,
                rule=rule,
                participants=[Participant(users[place % len(users)])],
            )
            self.put_task(task)
            made.append(task.id)
        return made

    def complete_task(
        self,
        task_id: int,
        user_id: int,
        status: object,
        comment: str = "",
        fields: Mapping[str, object] | None = None,
    ) -> TaskStatus:
        """Answer a task as one person and resume the process; return the task's status (docs/portal.md 7.2).

        ``status`` is 1-4 or yes, no, ok, cancel in any case. Raises TaskRefusal in the portal's order.
        """
        known = self.tasks.get(task_id)
        if known is not None and self.is_running(known.workflow.id):
            raise TaskRefusal("ERROR_TASK_EXECUTION", say(self.language, "locked"))
        task, row = record_answer(self, task_id, user_id, status, comment=comment, fields=fields or {})
        self._track_answer(task, row)
        instance = self.instances[task.workflow.id]
        instance.modified = self.now()
        if self.is_carried_out(instance.id):
            self.signal(instance.id, Signal("task", task.activity_name, user_id=row.user_id))
        else:
            self._finish_seeded(instance)
        return task.status

    def _track_answer(self, task: Task, row: Participant) -> None:
        user = self.users.get(row.user_id)
        person = user.full_name if user else str(row.user_id)
        comment = f": {row.comment}" if row.comment else ""
        key = f"answered_{row.status.name.lower()}"
        self.track(
            task.workflow, task.activity_name, "message", say(self.language, key, person=person, comment=comment)
        )

    def _finish_seeded(self, instance: Instance) -> None:
        # The engine does not run seeded processes: they end when no task waits any longer.
        tasks = self.tasks_of_workflow(instance.id)
        if not any(task.running for task in tasks):
            instance.variables.update({name: value for task in tasks for name, value in task.values.items()})
            instance.state.name = "Completed"
            instance.state.title = say(self.language, "completed")
            self.finish(instance)

    def delegate_tasks(self, task_ids: Sequence[int], from_user: int, to_user: int, caller: int) -> list[int]:
        """Delegate tasks; return the delegated ones (docs/portal.md 7.3).

        Permitted tasks are delegated even when others are refused: then DelegationRefusal is raised
        afterwards. Ids that do not match are skipped; only zeros mean every running task of ``from_user``.
        """
        return delegate(self, task_ids, from_user, to_user, caller)

    def field_default(self, task: Task, field_id: str) -> object:
        """Return a field's default; in a seeded task without one, its variable's default (docs/portal.md 7.1)."""
        field = next(field for field in task.parameters.fields or () if field.id == field_id)
        instance = self.instances.get(task.workflow.id)
        if field.default not in (None, "", []) or instance is None or self.is_carried_out(instance.id):
            return field.default
        current = instance.variables.get(field_id)
        if current in (None, "", []):
            return field.default
        return listed(current) if field.multiple else current

    # events

    def sign_event(self, workflow_id: str, activity_name: str, event_id: str) -> str:
        """Create an event token (docs/portal.md 9.1)."""
        return sign(self.secret, EventToken(workflow_id, activity_name, event_id))

    def send_event(self, token: str, values: Mapping[str, object] | None = None, log_message: object = "") -> None:
        """Answer a waiting activity (docs/portal.md 9.2).

        Raises AccessRefusal for a token this portal did not sign, nothing else: used tokens and finished
        processes are accepted without effect.
        """
        read = verify(self.secret, token)
        if read is None:
            raise AccessRefusal
        text = log_message if isinstance(log_message, str) else ""
        signal = Signal("event", read.activity_name, event_id=read.event_id, values=values or {}, text=text)
        with suppress(CrashRefusal):  # the portal processes the event after its response
            self.signal(read.workflow_id, signal)

    def awaits_event(self, token: str) -> bool:
        """Whether an activity still waits for exactly this token: false for used, unknown and forged ones."""
        read = verify(self.secret, token)
        execution = self.executions.get(read.workflow_id) if read else None
        if read is None or execution is None:
            return False
        return execution.expects(Signal("event", read.activity_name, event_id=read.event_id))

    def log_event(self, token: str, message: object) -> None:
        """Log a line for the activity behind a token (docs/portal.md 9.3); anything but text logs the default text.

        Raises AccessRefusal, then ERROR_EMPTY_LOG_MESSAGE, then "404" or "423".
        """
        read = verify(self.secret, token)
        if read is None:
            raise AccessRefusal
        if not message or message == "0":
            raise EngineRefusal("ERROR_EMPTY_LOG_MESSAGE", "Empty log message!")
        instance = self.instances.get(read.workflow_id)
        if instance is None:
            raise EngineRefusal("404", say(self.language, "not_found"))
        if instance.owned_until is not None:
            raise EngineRefusal("423", say(self.language, "locked"))
        text = message if isinstance(message, str) else say(self.language, "application_answered")
        self.track(instance.state, read.activity_name, "message", text)

    def send_command(self, workflow_id: str, activity_name: str, user_id: int) -> bool:
        """Press a command button of a state machine (HandleExternalEventActivity); return whether one was waiting."""
        return self.signal(workflow_id, Signal("command", activity_name, user_id=user_id))
