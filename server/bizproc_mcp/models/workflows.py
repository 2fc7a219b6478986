"""Workflows: running instances of processes."""

import re
from dataclasses import dataclass
from datetime import datetime

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import DocumentId

WORKFLOW_ID = re.compile(r"[0-9a-f]{14}\.[0-9]{8}")
"""The form of a process's id."""


def is_workflow_id(text: str) -> bool:
    """Whether a text has the form of a process's id."""
    return WORKFLOW_ID.fullmatch(text) is not None


def checked_workflow_id(workflow_id: str) -> str:
    """The id if it is well-formed; otherwise `InvalidInput`, so that it is never sent."""
    if not is_workflow_id(workflow_id):
        raise InvalidInput(
            "A workflow id is 14 hexadecimal digits, a dot and 8 digits, e.g. 66e81a641752f8.56521481.",
            "List the workflows to find the right one.",
        )
    return workflow_id


@dataclass(frozen=True, slots=True)
class Workflow:
    """A running instance as `bizproc.workflow.instances` returns it.

    `started_by` is 0 for an automatic start; `locked_until` is OWNED_UNTIL: when the engine's lock
    on the instance expires, None while nothing works on it.
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
    """Filters for listing instances; None and empty mean "any".

    `started_by` 0 asks for automatic starts. `locked_before` asks for instances whose lock ran out
    before that time (stuck ones). `template_ids` are several to choose from, none of them where it is empty.
    """

    template_id: int | None = None
    template_ids: tuple[int, ...] | None = None
    document: DocumentId | None = None
    started_by: int | None = None
    started_before: datetime | None = None
    started_after: datetime | None = None
    modified_before: datetime | None = None
    locked_before: datetime | None = None

    def matches(self, found: Workflow) -> bool:
        """Whether an instance matches the query exactly: no other may ever be stopped in bulk."""
        return (
            self.template_id in (None, found.template_id)
            and (self.template_ids is None or found.template_id in self.template_ids)
            and self.document in (None, found.document)
            and self.started_by in (None, found.started_by)
            and _before(found.started, self.started_before)
            and _before(found.modified, self.modified_before)
            and _before(found.locked_until, self.locked_before)
            and (self.started_after is None or (found.started is not None and found.started > self.started_after))
        )


def _before(moment: datetime | None, bound: datetime | None) -> bool:
    return bound is None or (moment is not None and moment < bound)
