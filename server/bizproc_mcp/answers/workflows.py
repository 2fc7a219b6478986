"""Answers about workflows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bizproc_mcp.answers._base import (
    AGREED,
    Answer,
    OutcomeWord,
    Person,
    Told,
    is_past,
    moment,
    more_line,
    person,
    short_moment,
)
from bizproc_mcp.answers.tasks import KEPT_A_DAY, TaskItem, task_item
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, Names, PortalText, PortalTriple

STUCK_AFTER = timedelta(minutes=5)
"""An instance counts as stuck if its lock expired longer ago than this."""
STUCK = "Stuck: a step began and never ended; the lock it held ran out at the time given."
NO_STATE = "There are no open tasks, so no state is shown: REST shows it only with a task."


class WorkflowItem(Answer):
    """A running instance; `started_by` is empty if it was started automatically."""

    id: str
    template_id: int = 0
    template: PortalText = NO_TEXT
    document: PortalTriple = NO_TRIPLE
    started: str = ""
    started_by: Person | None = None
    automatic: bool = False
    modified: str = ""
    stuck: bool = False
    stuck_since: str = ""

    def text(self) -> str:
        """One line."""
        named = f"template {self.template_id} {self.template:80}".strip()
        starter = f"by {self.started_by.text()}" if self.started_by else "automatic"
        parts = [self.id, named, f"{self.document}", f"started {short_moment(self.started)} {starter}"]
        parts.append(f"last change {short_moment(self.modified)}")
        if self.stuck:
            parts.append(f"STUCK since {short_moment(self.stuck_since)} (lock ran out)")
        return " · ".join(part for part in parts if part)


class WorkflowList(Told):
    """A page of running instances."""

    total: int
    next_cursor: str = ""
    note: str = ""
    items: Sequence[WorkflowItem]

    def text(self) -> str:
        """A line of counts, then one line per instance."""
        head = more_line(self.total, len(self.items), "running process", self.next_cursor, many="running processes")
        return "\n".join([head, *(item.text() for item in self.items), *([self.note] if self.note else [])])


class WorkflowDetail(Told):
    """One process: a running one with its open tasks, of one that ended what is still known.

    `history` is what the person who asks wrote to it from here.
    """

    workflow: WorkflowItem
    running: bool = True
    state: PortalText = NO_TEXT
    document_name: PortalText = NO_TEXT
    tasks: Sequence[TaskItem] = ()
    history: Sequence[str] = ()
    note: str = ""

    def text(self) -> str:
        """The process's line, its state, then one line per task."""
        what = "open task" if self.running else "finished task"
        lines = [
            self.workflow.text() if self.running else self._ended(),
            f"{self.document_name}" if self.running else "",
            f"state {self.state}" if self.state else "",
            counted(len(self.tasks), what) if self.tasks else "",
            *(task.text() for task in self.tasks),
            *(f"from here: {line}" for line in self.history),
            self.note,
        ]
        return "\n".join(line for line in lines if line)

    def _ended(self) -> str:
        """What is known of an ended process, which the portal no longer lists."""
        one = self.workflow
        starter = f" by {one.started_by.text()}" if one.started_by else ""
        parts = [
            f"{one.id} does not run any more",
            f"template {one.template_id} {one.template:80}".strip() if one.template_id else "",
            f"{one.document} {self.document_name:80}".strip(),
            f"started {short_moment(one.started)}{starter}" if one.started else "",
            f"last change seen {short_moment(one.modified)}" if one.modified else "",
        ]
        return " · ".join(part for part in parts if part)


class WorkflowOutcome(Answer):
    """Several processes with the same outcome."""

    outcome: OutcomeWord
    what: str
    workflow_ids: Sequence[str]

    def text(self) -> str:
        """One line."""
        return f"{self.outcome} {len(self.workflow_ids)}: {self.what} ({', '.join(self.workflow_ids)})"


class WorkflowBulkReceipt(Told):
    """What is known after a write on several processes, or foreseen in a dry run; equal outcomes grouped.

    `templates` counts the chosen processes by template, `left_out` those that match beyond `max_count`.
    """

    outcome: OutcomeWord
    what: str
    dry_run: bool = False
    counts: Mapping[str, int] = {}
    templates: Mapping[str, int] = {}
    left_out: int = 0
    items: Sequence[WorkflowOutcome] = ()
    next_step: str = ""
    confirmation: str = ""
    agreed: bool = False

    def text(self) -> str:
        """A line with the total, one with templates, then one line per group of equal outcomes."""
        lines = [f"dry run, nothing changed: {self.what}" if self.dry_run else f"{self.outcome}: {self.what}"]
        if self.templates:
            lines.append("by template: " + ", ".join(f"{key} {count}" for key, count in self.templates.items()))
        lines += [item.text() for item in self.items]
        lines += [AGREED] if self.agreed else []
        return "\n".join([*lines, *([self.next_step] if self.next_step else [])])


def workflow_item(
    workflow: Workflow,
    now: datetime,
    names: Names,
    templates: Names | None = None,
) -> WorkflowItem:
    """An instance for a listing."""
    locked = workflow.locked_until
    stuck = locked is not None and is_past(locked + STUCK_AFTER, now)
    return WorkflowItem(
        id=workflow.id,
        template_id=workflow.template_id,
        template=(templates or {}).get(workflow.template_id, NO_TEXT),
        document=workflow.document.words.line() if workflow.document else NO_TRIPLE,
        started=moment(workflow.started),
        started_by=person(workflow.started_by, names),
        automatic=workflow.started_by == 0,
        modified=moment(workflow.modified),
        stuck=stuck,
        stuck_since=moment(locked) if stuck else "",
    )


def ended_workflow(
    workflow_id: str, tasks: Sequence[Task], names: Names, now: datetime, history: Sequence[str]
) -> WorkflowDetail:
    """An ended process, from the tasks the portal still has (newest first) and this server's journal."""
    item, state, document_name = WorkflowItem(id=workflow_id), NO_TEXT, NO_TEXT
    if tasks:
        last = tasks[0]
        state, document_name = last.workflow_state.line(), last.document_name.line()
        item = WorkflowItem(
            id=workflow_id,
            template_id=last.template_id,
            template=last.template_name.line(80),
            document=last.document.words.line() if last.document else NO_TRIPLE,
            started=moment(last.workflow_started),
            started_by=person(last.started_by, names),
            modified=moment(max((one.modified for one in tasks if one.modified), default=None)),
        )
    return WorkflowDetail(
        workflow=item,
        running=False,
        state=state,
        document_name=document_name,
        tasks=[task_item(task, now, names) for task in tasks],
        history=history,
        note=KEPT_A_DAY if tasks else f"no finished tasks. {KEPT_A_DAY}",
    )
