"""Answers about tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bizproc_mcp.answers._base import (
    AGREED,
    Answer,
    Employee,
    OutcomeWord,
    Person,
    Told,
    is_past,
    minute,
    moment,
    more_line,
    person,
    portal_link,
    short_moment,
)
from bizproc_mcp.answers._forms import fields_left_out, form_lines, not_read, schema_of
from bizproc_mcp.answers.document_digest import Digest, DocumentDigest, document_digest
from bizproc_mcp.answers.users import employee
from bizproc_mcp.models.document_contents import DocumentContent
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import Participant, Task, TaskStatus, UserStatus
from bizproc_mcp.models.users import UserDetails
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.decisions import comment_rule, legal_decisions, says_more
from bizproc_mcp.rules.field_values import is_empty
from bizproc_mcp.rules.searching import all_words
from bizproc_mcp.rules.task_values import cannot_go_back
from bizproc_mcp.rules.untrusted import plain_text, quoted_text
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, Names, PortalText, PortalTriple

KEPT_A_DAY = "The portal keeps finished tasks about a day."
_RESULTS: Mapping[TaskStatus, str] = {
    TaskStatus.YES: "approved",
    TaskStatus.NO: "rejected",
    TaskStatus.OK: "completed",
    TaskStatus.TIMEOUT: "timed_out",
    TaskStatus.CANCELLED: "cancelled",
}
_ANSWERS: Mapping[UserStatus, str] = {
    UserStatus.YES: "approved",
    UserStatus.NO: "rejected",
    UserStatus.OK: "completed",
    UserStatus.CANCEL: "cancelled",
}


def status_word(task: Task) -> str:
    """The status in a word: the user's own answer if there is one, else the task's result."""
    own = _ANSWERS.get(task.person_status) if task.person_status is not None else None
    if own is not None and task.status is not TaskStatus.TIMEOUT:
        return own
    return _RESULTS.get(task.status, "open")


class TaskItem(Answer):
    """A task in a listing; `status` is omitted for open tasks, `document_name` if the task's name contains it.

    `labels` are button labels that differ from the decision, `comment` is set if a comment is required, and
    `about` is the beginning of the description.
    """

    id: int
    name: PortalText
    kind: str
    status: str = "open"
    document: PortalTriple = NO_TRIPLE
    document_name: PortalText = NO_TEXT
    about: PortalText = NO_TEXT
    due: str = ""
    overdue: bool = False
    started_by: Person | None = None
    decisions: Sequence[str] = ()
    labels: Mapping[str, PortalText] = {}
    comment: str = ""
    waits_for: Sequence[Person] = ()

    def text(self) -> str:
        """One line."""
        labelled = [f"{word} {self.labels[word]:40}" if word in self.labels else word for word in self.decisions]
        parts = [
            f"{self.id} {self.kind} {self.name:120}",
            f"{self.document} {self.document_name:80}".strip(),
            f"about {self.about:70}" if self.about else "",
            f"due {short_moment(self.due)}{' OVERDUE' if self.overdue else ''}" if self.due else "",
            f"by {self.started_by.text()}" if self.started_by else "",
            f"waits for {', '.join(person.text() for person in self.waits_for)}" if self.waits_for else "",
            "|".join(labelled),
            f"comment {self.comment}" if self.comment else "",
            self.status if self.status != "open" else "",
        ]
        return " · ".join(part for part in parts if part)


class TaskList(Told):
    """A page of tasks; `searched` counts the tasks a `search` looked through."""

    total: int
    next_cursor: str = ""
    searched: int | None = None
    note: str = ""
    items: Sequence[TaskItem]

    def text(self) -> str:
        """A line of counts, then one line per task."""
        head = more_line(self.total, len(self.items), "task", self.next_cursor, searched=self.searched)
        return "\n".join([head, *(item.text() for item in self.items), *([self.note] if self.note else [])])


class TaskDetail(Told):
    """Everything needed to decide; `fields_schema` is the JSON Schema of `fields` in `task_complete`."""

    id: int
    name: PortalText
    kind: str
    status: str
    decisions: Sequence[str] = ()
    comment: str = ""
    description: PortalText = NO_TEXT
    labels: Mapping[str, PortalText] = {}
    fields_schema: Mapping[str, Any] = {}
    document: PortalTriple = NO_TRIPLE
    document_name: PortalText = NO_TEXT
    document_link: str = ""
    digest: Digest = None
    document_unread: str = ""
    due: str = ""
    overdue: bool = False
    workflow_id: str = ""
    workflow_state: PortalText = NO_TEXT
    workflow_started: str = ""
    started_by: Employee | None = None
    template_id: int = 0
    template: PortalText = NO_TEXT
    waits_for: Sequence[Employee] = ()
    note: str = ""

    def text(self) -> str:
        """Several lines, the most important first."""
        labels = {key: f" ({label:60})" for key, label in self.labels.items()}
        state = f" state {self.workflow_state}" if self.workflow_state else ""
        lines = [
            f"Task {self.id} {self.kind} {self.name} {self.status}",
            f"description {quoted_text(self.description)}" if self.description else "",
            f"decisions: {', '.join(word + labels.get(word, '') for word in self.decisions)}" if self.decisions else "",
            f"comment: {self.comment}" if self.comment else "",
            *(f"field {line}" for line in form_lines(self.fields_schema)),
            f"document {self.document} {self.document_name} {self.document_link}".rstrip(),
            f"digest {self.digest.text()}" if self.digest else "",
            f"document unread: {self.document_unread}" if self.document_unread else "",
            f"due {short_moment(self.due)}{' OVERDUE' if self.overdue else ''}" if self.due else "",
            f"process {self.workflow_id} {self.template} (template {self.template_id}){state}",
            f"started {short_moment(self.workflow_started)} by {self.started_by.text()}" if self.started_by else "",
            f"waits for {', '.join(person.text() for person in self.waits_for)}" if self.waits_for else "",
            self.note,
        ]
        return "\n".join(line for line in lines if line)


class SummaryLine(Answer):
    """One group of tasks."""

    key: PortalTriple
    name: PortalText = NO_TEXT
    count: int
    overdue: int = 0
    oldest_due: str = ""

    def text(self) -> str:
        """One line."""
        late = f", {self.overdue} overdue" if self.overdue else ""
        due = f", oldest due {short_moment(self.oldest_due)}" if self.oldest_due else ""
        return f"{self.key} {self.name:80}".strip() + f": {self.count}{late}{due}"


class TaskSummary(Told):
    """Open tasks in numbers."""

    total: int
    overdue: int
    oldest_due: str = ""
    group_by: str
    groups: Sequence[SummaryLine]
    note: str = ""

    def text(self) -> str:
        """A line with the total, then one line per group."""
        due = f", oldest due {short_moment(self.oldest_due)}" if self.oldest_due else ""
        head = f"{counted(self.total, 'open task')}, {self.overdue} overdue{due}; by {self.group_by}:"
        return "\n".join([head, *(group.text() for group in self.groups), *([self.note] if self.note else [])])


class ItemOutcome(Answer):
    """Several tasks with the same outcome."""

    outcome: OutcomeWord
    what: str
    task_ids: Sequence[int]
    names: Sequence[PortalText] = ()

    def text(self) -> str:
        """One line, with task names if there are few."""
        named = [f" {name:60}" for name in self.names] or [""] * len(self.task_ids)
        tasks = ", ".join(f"{task_id}{name}" for task_id, name in zip(self.task_ids, named, strict=True))
        return f"{self.outcome} {len(self.task_ids)}: {self.what} ({tasks})"


class BulkReceipt(Told):
    """What is known after a write on several tasks, or foreseen in a dry run; equal outcomes grouped."""

    outcome: OutcomeWord
    what: str
    dry_run: bool = False
    counts: Mapping[str, int] = {}
    items: Sequence[ItemOutcome] = ()
    next_step: str = ""
    portal_text: PortalText = NO_TEXT
    confirmation: str = ""
    agreed: bool = False

    def text(self) -> str:
        """A line with the total, then one line per group of equal outcomes."""
        lines = [f"{'dry run, nothing changed' if self.dry_run else self.outcome}: {self.what}"]
        lines += [item.text() for item in self.items]
        if self.portal_text:
            lines.append(f"the portal said {self.portal_text:400}")
        lines += [AGREED] if self.agreed else []
        return "\n".join([*lines, *([self.next_step] if self.next_step else [])])


def task_item(
    task: Task, now: datetime, names: Names, waiting: Sequence[Participant] = (), *, of_process: bool = False
) -> TaskItem:
    """A task for a listing; with `of_process`, facts about the process itself are left out."""
    document_name = task.document_name.line(80)
    legal = legal_decisions(task)
    rule = comment_rule(task) if legal else ""
    return TaskItem(
        id=task.id,
        name=task.name.line(120),
        kind=task.kind,
        status=status_word(task),
        document=task.document.with_list.line() if task.document and not of_process else NO_TRIPLE,
        document_name=NO_TEXT if of_process or document_name.raw in task.name.line(120) else document_name,
        about=_beginning(task),
        due=minute(task.due),
        overdue=task.open and is_past(task.due, now),
        started_by=None if of_process else person(task.started_by, names),
        decisions=legal,
        labels={
            word: label.line(40) for word, label in task.labels.items() if word in legal and says_more(label, word)
        },
        comment=rule if rule.startswith("required") else "",
        waits_for=waiting_people(waiting, names),
    )


def _beginning(task: Task) -> PortalText:
    """The beginning of the description, or "" if the task's and document's names contain all its words."""
    beginning = PortalText(plain_text(task.description, 400)).line(70)
    told = f"{task.name.raw} {task.document_name.raw}"
    return NO_TEXT if all_words(beginning.raw, told) else beginning


def waiting_people(participants: Sequence[Participant], names: Names) -> list[Person]:
    """The people who have not answered yet."""
    waiting = (person(p.user_id, names) for p in participants if p.status is UserStatus.WAITING)
    return [someone for someone in waiting if someone is not None]


def _waiting_employees(participants: Sequence[Participant], people: Mapping[int, UserDetails]) -> list[Employee]:
    found = (employee(one.user_id, people) for one in participants if one.status is UserStatus.WAITING)
    return [someone for someone in found if someone is not None]


def task_detail(
    task: Task,
    now: datetime,
    people: Mapping[int, UserDetails],
    address: str,
    *,
    waiting: Sequence[Participant] = (),
    note: str = "",
    content: DocumentContent | None = None,
    unread: str = "",
) -> TaskDetail:
    """All details of a task; `content` is its document, or `unread` says in a few words why it could not be read."""
    legal = legal_decisions(task)
    return TaskDetail(
        id=task.id,
        name=task.name.line(),
        kind=task.kind,
        status=status_word(task),
        decisions=legal,
        comment=comment_rule(task) if legal else "",
        description=PortalText(plain_text(task.description)),
        labels={word: label.line(60) for word, label in task.labels.items() if word in legal},
        fields_schema=schema_of(task.fields) if task.fields else {},
        document=_named(task.document, content),
        document_name=task.document_name.line(),
        document_link=portal_link(task.document_url, address),
        digest=_digest(task, content, people) if content is not None else None,
        document_unread=unread,
        due=moment(task.due),
        overdue=task.open and is_past(task.due, now),
        workflow_id=task.workflow_id,
        workflow_state=task.workflow_state.line(),
        workflow_started=moment(task.workflow_started),
        started_by=employee(task.started_by, people),
        template_id=task.template_id,
        template=task.template_name.line(),
        waits_for=_waiting_employees(waiting, people),
        note=" ".join(said for said in (note, _defaults_go(task) if legal else "", _left_out(task)) if said),
    )


def _named(document: DocumentId | None, content: DocumentContent | None) -> PortalTriple:
    """The document with the list of an element, as far as its task's link or the document itself names it."""
    known = content.document if content is not None and not (document and document.list_id) else document
    return known.with_list.line() if known is not None else NO_TRIPLE


def _digest(task: Task, content: DocumentContent, people: Mapping[int, UserDetails]) -> DocumentDigest:
    names = {user_id: known.user.name for user_id, known in people.items()}
    told = f"{task.name.raw}\n{task.document_name.raw}\n{plain_text(task.description)}"
    return document_digest(content, names, told=told, title_told=task.document_name.line().raw)


def _defaults_go(task: Task) -> str:
    """A note that fields left out of the answer are still sent, with their default."""
    goes = any(not is_empty(field.default) and not cannot_go_back(field) for field in task.fields)
    return "Fields left out go with defaults." if goes else ""


def _left_out(task: Task) -> str:
    """A note on a form that was not read or is shown only in part, otherwise ""."""
    return not_read("Its form is", task.too_large) or fields_left_out(task.fields)
