"""Answers about tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bizproc_mcp.answers._base import (
    Answer,
    Person,
    Told,
    is_past,
    minute,
    more_line,
    person,
    short_moment,
)
from bizproc_mcp.models.tasks import Participant, Task, UserStatus
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.decisions import comment_rule, legal_decisions, says_more, status_word
from bizproc_mcp.rules.searching import all_words
from bizproc_mcp.rules.untrusted import plain_text
from bizproc_mcp.text.portal_text import NO_TEXT, NO_TRIPLE, Names, PortalText, PortalTriple

KEPT_A_DAY = "The portal keeps finished tasks about a day."


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
