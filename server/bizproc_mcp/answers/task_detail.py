"""One task in full, with what its document says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bizproc_mcp.answers._base import Employee, Told, is_past, moment, portal_link, short_moment
from bizproc_mcp.answers._forms import fields_left_out, form_lines, not_read, schema_of
from bizproc_mcp.answers.document_digest import Digest, DocumentDigest, document_digest
from bizproc_mcp.answers.users import employee
from bizproc_mcp.models.document_contents import DocumentContent
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import Participant, Task, UserStatus
from bizproc_mcp.models.users import UserDetails
from bizproc_mcp.rules.decisions import comment_rule, legal_decisions, status_word
from bizproc_mcp.rules.field_values import is_empty
from bizproc_mcp.rules.task_values import cannot_go_back
from bizproc_mcp.rules.untrusted import plain_text, quoted_text
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, PortalText, PortalTriple

__all__ = ["TaskDetail", "task_detail"]


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
    seen = f"{task.name.raw}\n{task.document_name.raw}\n{plain_text(task.description)}"
    return document_digest(content, names, seen=seen, title_seen=task.document_name.line().raw)


def _defaults_go(task: Task) -> str:
    """A note that fields left out of the answer are still sent, with their default."""
    goes = any(not is_empty(field.default) and not cannot_go_back(field) for field in task.fields)
    return "Fields left out go with defaults." if goes else ""


def _left_out(task: Task) -> str:
    """A note on a form that was not read or is shown only in part, otherwise ""."""
    return not_read("Its form is", task.too_large) or fields_left_out(task.fields)


def _waiting_employees(participants: Sequence[Participant], people: Mapping[int, UserDetails]) -> list[Employee]:
    found = (employee(one.user_id, people) for one in participants if one.status is UserStatus.WAITING)
    return [someone for someone in found if someone is not None]
