"""Processes: starting, resuming, stopping, time (docs/portal.md 5)."""

import re
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from bizproc_standin.clock import Clock
from bizproc_standin.engine.catalogue import CATALOGUE
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.tree import Node, TreeError, read_tree
from bizproc_standin.engine.types import field_of
from bizproc_standin.engine.values import mapped
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.state.documents import document_type_of
from bizproc_standin.state.errors import AccessRefusal, CrashRefusal, EngineRefusal
from bizproc_standin.state.records import Document, DocumentId, Instance, Template, WorkflowState
from bizproc_standin.state.store import Outbox, Store
from bizproc_standin.state.texts import say

WORKFLOW_ID = re.compile(r"[0-9a-f]{14}\.[0-9]{8}", re.ASCII)
RETRY_LOCKED = timedelta(minutes=1)


class Processes(Store):
    """The part of the world that runs processes."""

    def __init__(
        self,
        clock: Clock,
        rng: Random,
        language: str = "en",
        utc_offset: timedelta = timedelta(hours=3),
        outbox: Outbox | None = None,
    ) -> None:
        super().__init__(clock, rng, language, utc_offset, outbox)
        self.executions: dict[str, Execution] = {}
        self._queued: deque[tuple[str, Signal]] = deque()
        self._trees: dict[int, tuple[Mapping[str, object], Node]] = {}

    # starting

    def start_workflow(
        self,
        template_id: int,
        document_id: DocumentId | None,
        parameters: Mapping[str, object] | None = None,
        started_by: int = 0,
        *,
        workflow_id: str = "",
    ) -> str:
        """Start a process and run it until it waits or ends; return its id (docs/portal.md 5.1).

        ``document_id`` None stands for a malformed one; ``started_by`` 0 starts automatically, without the
        check of rights. Raises EngineRefusal and AccessRefusal in the portal's order (docs/portal.md 5.1).
        """
        template, document = self._startable(template_id, document_id, started_by)
        instance = self._new_instance(template, document, started_by, workflow_id, self.now())
        # Missing declared parameters get their defaults; undeclared ones stay readable.
        instance.parameters = {**self._defaults(template.parameters), **(parameters or {})}
        try:
            execution = Execution(self, instance, template, self._tree(template), CATALOGUE)
        except TreeError as error:
            raise EngineRefusal("", str(error)) from error
        self.put_instance(instance)
        self.executions[instance.id] = execution
        try:
            ended = execution.start()
        except CrashRefusal:
            self.finish(instance)
            self._delete(instance.id)
            raise
        self._after(instance, execution, ended=ended)
        return instance.id

    def _startable(
        self, template_id: int, document_id: DocumentId | None, started_by: int
    ) -> tuple[Template, Document]:
        if not template_id:
            raise EngineRefusal("ERROR_WRONG_WORKFLOW_ID", "Empty TEMPLATE_ID")
        template = self.templates.get(template_id)
        if template is None:
            raise EngineRefusal("ERROR_WRONG_WORKFLOW_ID", "Template not found")
        if document_id is None or not all(document_id):
            raise EngineRefusal("", "Wrong DOCUMENT_ID!")
        document_type = document_type_of(self, document_id)
        if document_type is None:
            raise EngineRefusal("", "Incorrect document type!")
        document = self.documents.get(document_id)
        if document is None:
            raise EngineRefusal("", "Wrong DOCUMENT_ID!")
        if document_type != template.document_type:
            raise EngineRefusal("", "Template type and DOCUMENT_ID mismatch!")
        if started_by and not self.may_start(document, started_by):
            raise AccessRefusal
        limit = self.max_processes_per_document
        if limit and sum(live.document_id == document_id for live in self.instances.values()) >= limit:
            raise EngineRefusal("", say(self.language, "too_many", count=limit))
        return template, document

    def may_start(self, document: Document, user_id: int) -> bool:
        """Whether a person may start processes on a document; not only administrators may (docs/portal.md 5.1)."""
        user = self.users.get(user_id)
        if user is None or not user.active:
            return False
        if user.admin or document.created_by == user_id:
            return True
        return user.intranet and (document.restricted_to is None or user_id in document.restricted_to)

    def _new_instance(
        self, template: Template, document: Document, started_by: int, workflow_id: str, started: datetime
    ) -> Instance:
        state = WorkflowState(
            id=workflow_id or self.new_workflow_id(),
            template_id=template.id,
            template_name=template.name,
            document_id=document.document_id,
            document_type=document.document_type,
            document_name=document.title,
            document_url=document.url,
            started=started,
            started_by=started_by,
        )
        return Instance(
            id=state.id,
            state=state,
            modified=started,
            parameters=self._defaults(template.parameters),
            variables=self._defaults(template.variables),
            constants=self._defaults(template.constants),
        )

    def _defaults(self, declared: Mapping[str, object]) -> dict[str, object]:
        """Return the initial values of variables and the like."""
        known = {str(name): mapped(descriptor) for name, descriptor in declared.items()}
        return {name: field_of(self, item).read(item.get("Default")) for name, item in known.items()}

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
        """Seed a running process without executing its template. It ends when its last task ends."""
        template, document = self.templates[template_id], self.documents[document_id]
        instance = self._new_instance(template, document, started_by, workflow_id, started or self.now())
        instance.state.title = title
        self.put_instance(instance)
        return instance

    def _tree(self, template: Template) -> Node:
        known = self._trees.get(template.id)
        if known is None or known[0] is not template.tree:
            known = (template.tree, read_tree(template.tree))
            self._trees[template.id] = known
        return known[1]

    def knows_activity(self, kind: str) -> bool:
        """Whether an activity type exists: a built-in one, or one registered by an application."""
        return self.registered(kind) is not None if kind.startswith("rest_") else kind in CATALOGUE

    # resuming

    def is_running(self, workflow_id: str) -> bool:
        """Whether the process is executing right now (a handler called back into it)."""
        execution = self.executions.get(workflow_id)
        return execution is not None and execution.running

    def is_carried_out(self, workflow_id: str) -> bool:
        """Whether the engine runs the process: it does not run seeded ones."""
        return workflow_id in self.executions

    def signal(self, workflow_id: str, signal: Signal) -> bool:
        """Send a signal to a process; return whether it was waiting for it."""
        instance, execution = self.instances.get(workflow_id), self.executions.get(workflow_id)
        if instance is None or execution is None or instance.owned_until is not None:
            return False
        if execution.running:
            self._queued.append((workflow_id, signal))
            return True
        if not execution.expects(signal):
            return False
        try:
            ended = execution.resume(signal)
        except CrashRefusal as crash:
            self.lock_crashed(instance.id, crash.reason)
            raise
        self._after(instance, execution, ended=ended)
        return True

    def _after(self, instance: Instance, execution: Execution, *, ended: bool) -> None:
        instance.modified = self.now()
        self.revision += 1
        if execution.terminated is not None:
            self._stop(instance, execution.terminated.title)
            if execution.terminated.kill:
                self._delete(instance.id)
        elif ended:
            self.finish(instance)
        while self._queued and not self.is_running(self._queued[0][0]):
            self.signal(*self._queued.popleft())

    def finish(self, instance: Instance) -> None:
        """Remove a process from the running ones; its state, tasks and log stay."""
        execution = self.executions.pop(instance.id, None)
        if execution is not None:
            execution.abandon()
        self.instances.pop(instance.id, None)
        instance.state.finished = self.now()
        self.remember_end(instance.id)

    # stopping

    def lock_workflow(self, workflow_id: str, until: datetime | None) -> None:
        """Lock a process (in the past: it is stuck) or, with None, unlock it."""
        self.instances[workflow_id].owned_until = until
        self.revision += 1

    def terminate(self, workflow_id: str, status_title: str = "") -> None:
        """Stop a process: running tasks are deleted, history stays (docs/portal.md 5.3).

        Raises EngineRefusal "" when it is unknown or has ended, "423" when it is executing right now.
        Works on stuck ones: the portal loads them without checking the lock.
        """
        instance = self.instances.get(workflow_id)
        if instance is None:
            raise EngineRefusal("", say(self.language, "not_found"))
        if self.is_running(workflow_id):
            raise EngineRefusal("423", say(self.language, "locked"))
        self._stop(instance, status_title)

    def _stop(self, instance: Instance, title: str) -> None:
        for task in self.tasks_of_workflow(instance.id):
            if task.running:
                self.drop_task(task.id)
        instance.state.name = "Terminated"
        instance.state.title = title or say(self.language, "terminated")
        self.finish(instance)

    def kill(self, workflow_id: str) -> None:
        """Stop a process and delete all its data (docs/portal.md 5.3)."""
        self.terminate(workflow_id)
        self._delete(workflow_id)

    def _delete(self, workflow_id: str) -> None:
        for task in self.tasks_of_workflow(workflow_id):
            self.drop_task(task.id)
        self.forget_workflow(workflow_id)

    # time

    def tick(self) -> int:
        """Run due timers (delays, time limits) and archive the tasks of processes that ended long ago.

        Returns how many timers fired. Cheap when nothing is due; the HTTP side calls it before each request.
        """
        fired = 0
        while (timer := self.pop_due_timer()) is not None:
            instance = self.instances.get(timer.workflow_id)
            if instance is None:
                continue
            if instance.owned_until is not None:
                # A stuck process does not move; its timers still apply once it is unlocked.
                retry = self.clock.now() + RETRY_LOCKED
                self.set_timer(retry, timer.workflow_id, timer.activity_name, timer.wait)
                continue
            with suppress(CrashRefusal):  # there is no client to receive it
                fired += self.signal(timer.workflow_id, Signal("timeout", timer.activity_name, timer.wait))
        if self.archived_after is not None:
            for workflow_id in self.take_ended(self.clock.now() - self.archived_after):
                for task in self.tasks_of_workflow(workflow_id):
                    self.drop_task(task.id)
        return fired
