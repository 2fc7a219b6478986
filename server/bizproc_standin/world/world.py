"""The facade: one portal with its people, processes and rules."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bizproc_standin.world.records import (
    Application,
    DelegationType,
    Department,
    Document,
    DocumentId,
    DocumentType,
    Instance,
    RegisteredActivity,
    Task,
    TaskParameters,
    TaskRule,
    TaskStatus,
    Template,
    User,
    UserStatus,
)
from bizproc_standin.world.store import Store


class World(Store):
    """A portal. Reads go through the public maps of ``Store``; everything that changes it is here."""

    # people

    def add_user(self, user: User) -> User:
        """Add a person."""
        raise NotImplementedError

    def add_department(self, department: Department) -> Department:
        """Add a department."""
        raise NotImplementedError

    def is_head_of(self, head_id: int, user_id: int) -> bool:
        """Whether the first person heads the second, directly or through the tree; nobody heads himself."""
        raise NotImplementedError

    def may_see_tasks_of(self, viewer_id: int, user_id: int) -> bool:
        """Whether the viewer may list these tasks: own, an administrator's or a head's view (7.1)."""
        raise NotImplementedError

    # documents and templates

    def add_document(self, document: Document) -> Document:
        """Add a document."""
        raise NotImplementedError

    def document_type_of(self, document_id: DocumentId) -> DocumentType | None:
        """Derive a document's type: from its record, else from the id's form; None when it cannot be."""
        raise NotImplementedError

    def add_template(self, template: Template) -> Template:
        """Add a template; id 0 takes the next free one."""
        raise NotImplementedError

    def delete_template(self, template_id: int) -> None:
        """Delete a template; refused while processes of it run (reference 6.2)."""
        raise NotImplementedError

    # applications

    def add_application(self, application: Application) -> Application:
        """Install an application."""
        raise NotImplementedError

    def remove_application(self, client_id: str) -> None:
        """Uninstall an application with its activities and robots."""
        raise NotImplementedError

    def register_activity(self, client_id: str, activity: RegisteredActivity) -> str:
        """Register an activity or robot (no checks, they are the dialect's); return its type ``rest_<md5>``."""
        raise NotImplementedError

    # processes

    def start_workflow(
        self,
        template_id: int,
        document_id: DocumentId | None,
        parameters: Mapping[str, object] | None = None,
        started_by: int = 0,
        *,
        workflow_id: str = "",
    ) -> str:
        """Start a process and run it until it waits or ends; return its id (reference 5.1).

        ``document_id`` None stands for a malformed one; ``started_by`` 0 starts automatically, without the
        check of rights. Raises EngineRefusal and AccessRefusal in the reference's order.
        """
        raise NotImplementedError

    def add_instance(
        self,
        template_id: int,
        document_id: DocumentId,
        started_by: int = 0,
        *,
        workflow_id: str = "",
        started: datetime | None = None,
        title: str = "",
    ) -> Instance:
        """Add a live process without running its template: for seeding. It ends when its last task ends."""
        raise NotImplementedError

    def lock_workflow(self, workflow_id: str, until: datetime | None) -> None:
        """Lock a process (in the past: it is stuck) or, with None, unlock it."""
        raise NotImplementedError

    def terminate(self, workflow_id: str, status_title: str = "") -> None:
        """Stop a process: running tasks are deleted, history stays (reference 5.3).

        Raises EngineRefusal "" when it is unknown or over. Works on stuck ones.
        """
        raise NotImplementedError

    def kill(self, workflow_id: str) -> None:
        """Stop a process and delete everything about it (reference 5.3)."""
        raise NotImplementedError

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
        """Add a task by hand to a process made with ``add_instance``; None takes the kind's defaults."""
        raise NotImplementedError

    def add_bulk_tasks(
        self,
        count: int,
        users: Sequence[int],
        template_id: int,
        document_id: DocumentId,
        *,
        name: str = "Approve request",
    ) -> list[int]:
        """Add many simple approvals, each in a process of its own, one person each in turn; return the ids."""
        raise NotImplementedError

    def complete_task(
        self,
        task_id: int,
        user_id: int,
        status: object,
        comment: str = "",
        fields: Mapping[str, object] | None = None,
    ) -> TaskStatus:
        """Answer a task as one person and let the process go on; return the task's status (7.2).

        ``status`` is 1-4 or yes, no, ok, cancel in any case. Raises TaskRefusal in the reference's order.
        """
        raise NotImplementedError

    def delegate_tasks(self, task_ids: Sequence[int], from_user: int, to_user: int, caller: int) -> list[int]:
        """Hand tasks over; return those handed over (reference 7.3).

        Permitted tasks are handed over even when others are refused: then DelegationRefusal is raised after
        the fact. Ids that do not match are skipped; only zeros mean every running task of ``from_user``.
        """
        raise NotImplementedError

    def field_default(self, task: Task, field_id: str) -> object:
        """Return a field's default: its own, else the current value of the variable it fills (7.1)."""
        raise NotImplementedError

    # events

    def sign_event(self, workflow_id: str, activity_name: str, event_id: str) -> str:
        """Make an event token (reference 9.1)."""
        raise NotImplementedError

    def send_event(
        self, token: str, values: Mapping[str, object] | None = None, log_message: str = ""
    ) -> None:
        """Answer a waiting activity (reference 9.2).

        Raises AccessRefusal for a token this portal did not sign, nothing else: used tokens and finished
        processes are accepted without effect.
        """
        raise NotImplementedError

    def log_event(self, token: str, text: str) -> None:
        """Write a line for the activity behind a token (reference 9.3).

        Raises AccessRefusal, then ERROR_EMPTY_LOG_MESSAGE, then "404" or "423".
        """
        raise NotImplementedError

    def send_command(self, workflow_id: str, activity_name: str, user_id: int) -> bool:
        """Press a state machine's command button (HandleExternalEventActivity); whether one was waiting."""
        raise NotImplementedError

    # time

    def tick(self) -> int:
        """Run what is due by the clock (delays, time limits) and archive tasks of processes long over.

        Returns how many timers fired. Cheap when nothing is due; the HTTP side calls it before each request.
        """
        raise NotImplementedError


def parse_answer(status: object) -> UserStatus | None:
    """Read a completion's STATUS: 1-4 or yes, no, ok, cancel in any case; None for anything else (7.2)."""
    raise NotImplementedError
