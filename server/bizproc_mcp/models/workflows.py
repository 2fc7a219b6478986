"""Workflows: running instances of processes."""

from dataclasses import dataclass
from datetime import datetime

from bizproc_mcp.models.documents import DocumentId


@dataclass(frozen=True, slots=True)
class Workflow:
    """A running instance as `bizproc.workflow.instances` tells it.

    `started_by` is 0 for an automatic start; `locked_until` is OWNED_UNTIL: when the engine's lock
    on the instance runs out, None while nothing works on it.
    """

    id: str
    template_id: int
    document: DocumentId | None
    started: datetime | None
    started_by: int
    modified: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class WorkflowQuery:
    """Which instances to list; None and empty mean "not asked for".

    `started_by` 0 asks for automatic starts. `locked_before` asks for instances whose lock ran out
    before that time (stuck ones).
    """

    template_id: int | None = None
    document: DocumentId | None = None
    started_by: int | None = None
    started_before: datetime | None = None
    started_after: datetime | None = None
    modified_before: datetime | None = None
    locked_before: datetime | None = None
