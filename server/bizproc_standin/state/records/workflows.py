"""Templates and the processes started from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_standin.state.records.documents import DocumentId, DocumentType


@dataclass(slots=True)
class Template:
    """A process template; ``tree`` is the root activity, the maps are keyed by id as in the .bpt file.

    ``auto_execute`` is a bit mask: 0 manual, 1 create, 2 edit, 8 automation (docs/portal.md 6.1).
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
    """A line of the process log.

    ``kind`` is ``report`` for the output of a log step, ``message`` for other steps and applications,
    ``error`` for a fault, ``cancel`` for a step that was stopped.
    """

    when: datetime
    activity_name: str
    kind: str
    text: str


@dataclass(slots=True)
class WorkflowState:
    """The data of a process that stays readable after it ended (tasks point here); ``started_by`` 0 = automatic.

    ``name`` is the state: InProgress, Completed, Terminated, or the activity's name in a state machine.
    """

    id: str
    template_id: int
    template_name: str
    document_id: DocumentId
    document_type: DocumentType
    document_name: str
    document_url: str | None
    started: datetime
    started_by: int
    name: str = ""
    title: str = ""
    finished: datetime | None = None
    tracking: list[TrackEntry] = field(default_factory=list)


@dataclass(slots=True)
class Instance:
    """A running process: finished and terminated ones are removed from ``World.instances`` (docs/portal.md 5.2).

    ``owned_until`` set means locked: writing to it gives 423; a time in the past means it is stuck.
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
        """Return the id of the template it was started from."""
        return self.state.template_id

    @property
    def document_id(self) -> DocumentId:
        """Return the id of the document it runs on."""
        return self.state.document_id

    @property
    def started(self) -> datetime:
        """Return the start time."""
        return self.state.started

    @property
    def started_by(self) -> int:
        """Return the user who started it, 0 for an automatic start."""
        return self.state.started_by


@dataclass(slots=True, frozen=True)
class Message:
    """A notification to people; ``kind`` is ``im``, ``socnet`` or ``delegation``; sender 0 is the system."""

    when: datetime
    from_user: int
    to_users: tuple[int, ...]
    text: str
    kind: str = "im"
    workflow_id: str = ""
