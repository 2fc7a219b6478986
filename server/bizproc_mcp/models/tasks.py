"""Tasks: their assignees, their forms, and the answers people give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.files import Value
from bizproc_mcp.text.portal_text import NO_CODE, NO_TEXT, PortalCode, PortalText

Kind = Literal["approval", "review", "information", "information_optional", "other"]
Decision = Literal["approve", "reject", "acknowledge", "submit", "cancel"]
StatusWord = Literal["open", "answered", "approved", "rejected", "completed", "cancelled", "timed_out", "any"]
TaskOrder = Literal["newest", "oldest", "due"]


class TaskStatus(IntEnum):
    """STATUS of a task (docs/portal.md 7.1)."""

    RUNNING = 0
    YES = 1
    NO = 2
    OK = 3
    TIMEOUT = 4
    CANCELLED = 5


class UserStatus(IntEnum):
    """USER_STATUS: a participant's answer (docs/portal.md 7.1)."""

    WAITING = 0
    YES = 1
    NO = 2
    OK = 3
    CANCEL = 4


RECORDED_AS: Mapping[Decision, UserStatus] = {
    "approve": UserStatus.YES,
    "reject": UserStatus.NO,
    "acknowledge": UserStatus.OK,
    "submit": UserStatus.OK,
    "cancel": UserStatus.CANCEL,
}
"""The value each answer is sent as, which the portal then shows."""
DECLINING: frozenset[Decision] = frozenset({"reject", "cancel"})
"""The negative answers: they cannot be undone, and policies limit their number."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a task's form or one parameter of a template.

    `type` is the portal's type name (`string`, `date`, `S:employee`, `E:ECrm`, …); `options` maps
    the value to send to its label; `default` is in the format the portal accepts.
    """

    id: PortalCode
    type: PortalCode
    title: PortalText
    description: PortalText = NO_TEXT
    required: bool = False
    multiple: bool = False
    options: Mapping[PortalCode, PortalText] = field(default_factory=dict)
    settings: Json = None
    default: Json = None


@dataclass(frozen=True, slots=True)
class CommentRule:
    """Whether the task shows a comment and when it is required: N, Y, YA (approve), YR (reject)."""

    shown: bool = False
    required: Literal["N", "Y", "YA", "YR"] = "N"
    label: PortalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Task:
    """A task as `bizproc.task.list` returns it; with `person` it is that participant's row.

    Ids are ints, times are aware datetimes; a value the portal did not give is None or empty. `too_large` says why
    its form was not read, `a text of 7,000,000 characters`: then `fields` are empty and nobody can answer it here.
    `step` is the name of the activity in the template's tree, where it was asked for.
    """

    id: int
    name: PortalText
    activity: PortalCode
    kind: Kind
    workflow_id: str
    document: DocumentId | None
    status: TaskStatus
    description: PortalText = NO_TEXT
    document_name: PortalText = NO_TEXT
    document_url: PortalText = NO_TEXT
    template_id: int = 0
    template_name: PortalText = NO_TEXT
    workflow_state: PortalText = NO_TEXT
    workflow_started: datetime | None = None
    started_by: int = 0
    modified: datetime | None = None
    due: datetime | None = None
    person: int | None = None
    person_status: UserStatus | None = None
    comment: CommentRule = CommentRule()
    labels: Mapping[Decision, PortalText] = field(default_factory=dict)
    fields: tuple[FormField, ...] = ()
    too_large: str = ""
    step: PortalCode = NO_CODE

    @property
    def open(self) -> bool:
        """Open: running, and, if `person` is set, waiting for that person."""
        return self.status is TaskStatus.RUNNING and self.person_status in (None, UserStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Participant:
    """One participant of a task and their answer."""

    user_id: int
    status: UserStatus


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Filters for listing tasks; None and empty mean "any".

    `person` None lists everyone's tasks (administrators only): one item per task, or with `per_person`
    one per participant.
    """

    person: int | None
    status: StatusWord = "open"
    kind: Kind | None = None
    template_id: int | None = None
    workflow_id: str = ""
    document: DocumentId | None = None
    started_by: int | None = None
    due_before: datetime | None = None
    order: TaskOrder = "newest"
    per_person: bool = False


@dataclass(frozen=True, slots=True)
class Glance:
    """What to poll: a person's open tasks (the newest fifty and further pages), and single tasks.

    `further` are the numbers of those pages; the newest is 0. With `everybody`, all participants' rows of the single
    tasks are read (administrators only), otherwise only the person's own.
    """

    person: int
    listed: bool = True
    further: tuple[int, ...] = ()
    task_ids: tuple[int, ...] = ()
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class GlanceAnswer:
    """The result: the number of open tasks, the newest ones, each further page, and the rows of the single tasks."""

    total: int = 0
    newest: tuple[Task, ...] = ()
    further: tuple[tuple[Task, ...], ...] = ()
    single: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer to a task: the decision, the comment, and the form's values as the portal takes them."""

    task_id: int
    decision: Decision
    comment: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
