"""Tasks, their participants, and the meaning of answers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bizproc_standin.state.records.workflows import WorkflowState


class TaskStatus(IntEnum):
    """A task's STATUS (docs/portal.md 7.1); the documentation omits 5."""

    RUNNING = 0
    YES = 1
    NO = 2
    OK = 3
    TIMEOUT = 4
    CANCELLED = 5


class UserStatus(IntEnum):
    """A participant's USER_STATUS, and the STATUS of a completion (docs/portal.md 7.1, 7.2)."""

    WAITING = 0
    YES = 1
    NO = 2
    OK = 3
    CANCEL = 4


class DelegationType(IntEnum):
    """To whom a task may be delegated (docs/portal.md 7.3)."""

    SUBORDINATE = 0
    ALL_EMPLOYEES = 1
    NONE = 2
    EXACTLY_NONE = 3


APPROVE = "ApproveActivity"
REVIEW = "ReviewActivity"
REQUEST = "RequestInformationActivity"
REQUEST_OPTIONAL = "RequestInformationOptionalActivity"
EXTERNAL_EVENT = "HandleExternalEventActivity"
"""Its tasks are listed, but no call completes them."""


@dataclass(slots=True, frozen=True)
class TaskField:
    """A field of an information request; ``id`` is also the variable it fills (docs/portal.md 7.1)."""

    id: str
    type: str
    name: str
    description: str = ""
    base_type: str | None = None
    multiple: bool = False
    required: bool = False
    options: object = None
    settings: object = None
    default: object = ""
    unread: bool = False  # the portal looks for the answer under another name and never finds it


@dataclass(slots=True, frozen=True)
class TaskParameters:
    """The parameters of a task; None means the portal omits the key (docs/portal.md 7.1).

    ``comment_required`` is N, Y, YA (on approve or ok) or YR (on reject or cancel).
    """

    comment_label: str | None = None
    comment_required: str | None = "N"
    show_comment: str | None = "Y"
    ok_label: str | None = None
    yes_label: str | None = None
    no_label: str | None = None
    cancel_label: str | None = None
    fields: tuple[TaskField, ...] | None = None


@dataclass(slots=True, frozen=True)
class TaskRule:
    """When a task ends (docs/portal.md 7.5).

    ``approve_type`` is any, all or vote; ``cancel_type`` any or all (optional requests only); ``min_percent`` is
    the template's value, unchecked.
    """

    approve_type: str = "any"
    min_percent: object = 50
    wait_for_all: bool = False
    cancel_type: str = "any"
    save_variables: bool = False


@dataclass(slots=True)
class Participant:
    """A (task, person) row; ``original_user_id`` is the first assignee, before any delegation."""

    user_id: int
    status: UserStatus = UserStatus.WAITING
    original_user_id: int = 0
    comment: str = ""
    answered: datetime | None = None

    def __post_init__(self) -> None:
        """Without a delegation the original assignee is the person itself."""
        self.original_user_id = self.original_user_id or self.user_id


@dataclass(slots=True)
class Task:
    """A task of a task activity; document and process data come from ``workflow``."""

    id: int
    workflow: WorkflowState
    activity: str
    activity_name: str
    name: str
    modified: datetime
    description: str = ""
    overdue_date: datetime | None = None
    status: TaskStatus = TaskStatus.RUNNING
    parameters: TaskParameters = field(default_factory=TaskParameters)
    rule: TaskRule = field(default_factory=TaskRule)
    delegation_type: DelegationType = DelegationType.SUBORDINATE
    participants: list[Participant] = field(default_factory=list)
    voters: int = 0  # the number of people asked: waiting rows are deleted when the task ends
    values: dict[str, object] = field(default_factory=dict)  # the submitted form
    answers: dict[int, UserStatus] = field(default_factory=dict)  # each person's answer, in the order of answers
    created: datetime | None = None

    @property
    def workflow_id(self) -> str:
        """Return the id of the process."""
        return self.workflow.id

    @property
    def running(self) -> bool:
        """Whether the task still waits for an answer."""
        return self.status is TaskStatus.RUNNING

    def participant(self, user_id: int) -> Participant | None:
        """Return the person's row, or None."""
        for row in self.participants:
            if row.user_id == user_id:
                return row
        return None

    def waits_for(self, user_id: int) -> bool:
        """Whether the task is running and this person has not answered."""
        row = self.participant(user_id)
        return self.status is TaskStatus.RUNNING and row is not None and row.status is UserStatus.WAITING
