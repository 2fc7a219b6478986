"""What the portal stores: people, documents, templates, processes, tasks, applications.

Times are aware datetimes, ids are ints (workflow ids are strings ``14 hex . 8 digits``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple


class DocumentId(NamedTuple):
    """A document's triple, e.g. ``("crm", "CCrmDocumentDeal", "DEAL_5141")``."""

    module: str
    entity: str
    id: str


class DocumentType(NamedTuple):
    """A document type's triple, e.g. ``("lists", "BizprocDocument", "iblock_171")``."""

    module: str
    entity: str
    type: str


@dataclass(slots=True)
class Department:
    """A department; ``head_id`` 0 means nobody heads it, ``parent_id`` 0 means it is the root."""

    id: int
    name: str
    parent_id: int = 0
    head_id: int = 0


@dataclass(slots=True)
class User:
    """A person; ``user_type`` is ``employee``, ``extranet`` or ``email``."""

    id: int
    name: str
    last_name: str
    second_name: str = ""
    email: str = ""
    active: bool = True
    admin: bool = False
    work_position: str = ""
    departments: list[int] = field(default_factory=list)
    user_type: str = "employee"
    time_zone: str = ""
    gender: str = ""
    phone: str = ""
    mobile: str = ""
    inner_phone: str = ""
    photo: str = ""
    birthday: str = ""
    registered: datetime | None = None
    last_login: datetime | None = None

    @property
    def full_name(self) -> str:
        """Return first and last name."""
        return f"{self.name} {self.last_name}".strip()

    @property
    def intranet(self) -> bool:
        """Whether the person belongs to the company: only such people delegate and receive tasks."""
        return self.user_type == "employee" and bool(self.departments)


@dataclass(slots=True)
class Document:
    """A document a process runs on; ``restricted_to`` None lets every employee start processes on it."""

    document_id: DocumentId
    document_type: DocumentType
    title: str
    url: str | None = None
    fields: dict[str, object] = field(default_factory=dict)
    field_types: dict[str, Mapping[str, object]] = field(default_factory=dict)
    created_by: int = 0
    restricted_to: frozenset[int] | None = None
    permissions: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Template:
    """A process template; ``tree`` is the root activity, the maps are by id as in the .bpt file.

    ``auto_execute`` is the bit mask of reference 6.1 (0 manual, 1 create, 2 edit, 8 automation).
    """

    id: int
    document_type: DocumentType
    name: str
    tree: Mapping[str, object]
    description: str = ""
    auto_execute: int = 0
    parameters: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    document_fields: Mapping[str, object] = field(default_factory=dict)
    modified: datetime | None = None
    user_id: int = 1
    system_code: str = ""
    is_modified: bool = False
    application_id: str = ""


@dataclass(slots=True, frozen=True)
class TrackEntry:
    """A line of the process log; ``kind`` is ``execute``, ``report``, ``error`` or ``answer``."""

    when: datetime
    activity_name: str
    kind: str
    text: str


@dataclass(slots=True)
class WorkflowState:
    """What stays readable of a process after it ended (tasks point here); ``started_by`` 0 = automatic."""

    id: str
    template_id: int
    template_name: str
    document_id: DocumentId
    document_type: DocumentType
    document_name: str
    document_url: str | None
    started: datetime
    started_by: int
    title: str = ""
    finished: datetime | None = None
    tracking: list[TrackEntry] = field(default_factory=list)


@dataclass(slots=True)
class Instance:
    """A live process: finished and terminated ones leave ``World.instances`` (reference 5.2).

    ``owned_until`` set means locked: writing to it gives 423, in the past it is stuck.
    """

    id: str
    state: WorkflowState
    modified: datetime
    owned_until: datetime | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)
    constants: dict[str, object] = field(default_factory=dict)
    results: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def template_id(self) -> int:
        """Return the template it was started from."""
        return self.state.template_id

    @property
    def document_id(self) -> DocumentId:
        """Return the document it runs on."""
        return self.state.document_id

    @property
    def started(self) -> datetime:
        """Return when it was started."""
        return self.state.started

    @property
    def started_by(self) -> int:
        """Return who started it, 0 when nobody did."""
        return self.state.started_by


class TaskStatus(IntEnum):
    """A task's STATUS (reference 7.1; the documentation omits 5)."""

    RUNNING = 0
    YES = 1
    NO = 2
    OK = 3
    TIMEOUT = 4
    CANCELLED = 5


class UserStatus(IntEnum):
    """A participant's USER_STATUS, and what STATUS means in a completion (reference 7.1, 7.2)."""

    WAITING = 0
    YES = 1
    NO = 2
    OK = 3
    CANCEL = 4


class DelegationType(IntEnum):
    """To whom a task may be handed over (reference 7.3)."""

    SUBORDINATE = 0
    ALL_EMPLOYEES = 1
    NONE = 2
    EXACTLY_NONE = 3


APPROVE = "ApproveActivity"
REVIEW = "ReviewActivity"
REQUEST = "RequestInformationActivity"
REQUEST_OPTIONAL = "RequestInformationOptionalActivity"


@dataclass(slots=True, frozen=True)
class TaskField:
    """A field of an information request; ``id`` is also the variable it fills (reference 7.1)."""

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


@dataclass(slots=True, frozen=True)
class TaskParameters:
    """What a task shows; None means the portal leaves the key out (reference 7.1).

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
    """When a task ends (reference 7.2, completion semantics).

    ``approve_type`` is any, all or vote; ``cancel_type`` any or all (optional requests only).
    """

    approve_type: str = "any"
    min_percent: int = 50
    wait_for_all: bool = False
    cancel_type: str = "any"
    save_variables: bool = False


@dataclass(slots=True)
class Participant:
    """A (task, person) row; ``original_user_id`` is whom the process sees after delegation."""

    user_id: int
    status: UserStatus = UserStatus.WAITING
    original_user_id: int = 0
    comment: str = ""
    answered: datetime | None = None

    def __post_init__(self) -> None:
        """Without delegation the process sees the person itself."""
        self.original_user_id = self.original_user_id or self.user_id


@dataclass(slots=True)
class Task:
    """A task of one of the four task activities; document and process data come from ``workflow``."""

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
    voters: int = 0  # how many were asked: waiting rows are deleted when the task ends
    values: dict[str, object] = field(default_factory=dict)  # the answered form
    responder: int = 0  # whose answer these values are (the original user)
    created: datetime | None = None

    @property
    def workflow_id(self) -> str:
        """Return the id of the process."""
        return self.workflow.id

    @property
    def running(self) -> bool:
        """Whether the task still waits for somebody."""
        return self.status is TaskStatus.RUNNING

    def participant(self, user_id: int) -> Participant | None:
        """Return the person's row, or None."""
        for row in self.participants:
            if row.user_id == user_id:
                return row
        return None

    def waits_for(self, user_id: int) -> bool:
        """Whether the task runs and this person has not answered."""
        row = self.participant(user_id)
        return self.status is TaskStatus.RUNNING and row is not None and row.status is UserStatus.WAITING


@dataclass(slots=True, frozen=True)
class StoredFile:
    """A file somebody put into a task's form."""

    id: int
    name: str
    content: bytes


@dataclass(slots=True, frozen=True)
class Message:
    """A notification to people; ``kind`` is ``im``, ``socnet`` or ``delegation``; from 0 = the system."""

    when: datetime
    from_user: int
    to_users: tuple[int, ...]
    text: str
    kind: str = "im"
    workflow_id: str = ""


@dataclass(slots=True)
class RegisteredActivity:
    """An application's activity or robot (reference 8.1); ``use_subscription`` None: the author decides.

    ``name`` and ``description`` are a text or a map by language; descriptors keep the keys they came with.
    """

    code: str
    handler: str
    name: object
    robot: bool = False
    description: object = ""
    auth_user_id: int = 0
    properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    return_properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    document_type: DocumentType | None = None
    filter: Mapping[str, object] | None = None
    use_subscription: bool | None = None
    use_placement: bool = False
    placement_handler: str = ""


@dataclass(slots=True)
class Application:
    """An installed application; ``local_id`` makes the SYSTEM_CODE ``rest_app_<id>`` of its templates."""

    client_id: str
    name: str = ""
    local_id: int = 1
    client_secret: str = ""
    application_token: str = ""
    scopes: tuple[str, ...] = ("bizproc", "user")
    status: str = "L"
    activities: dict[str, RegisteredActivity] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class HandlerCall:
    """What is POSTed to a registered activity's handler (reference 8.4); the dialect adds ``auth``.

    ``timeout_duration`` is in seconds, 0 = none; ``auth_user_id`` whose tokens the call carries.
    """

    handler: str
    client_id: str
    workflow_id: str
    code: str
    document_id: DocumentId
    document_type: DocumentType
    event_token: str
    properties: Mapping[str, object]
    use_subscription: bool
    timeout_duration: int
    when: datetime
    auth_user_id: int
