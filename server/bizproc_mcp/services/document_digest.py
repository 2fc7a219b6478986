"""A document as a task carries it: read beside the task, and never the reason that the task cannot be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio

from bizproc_mcp.errors import (
    AccessDenied,
    BizprocError,
    LimitExceeded,
    NotFound,
    ScopeMissing,
    TransportError,
    Unavailable,
)
from bizproc_mcp.models.document_contents import DocumentContent
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.users import UserDetails
from bizproc_mcp.services.context import ServiceContext

__all__ = ["Behind", "read_behind", "unread_because"]

_SECONDS = 15.0
"""How long a task waits for its document."""
_NO_ELEMENT = "deleted, not published yet, or in no list that these rights can read"
_REASONS: Sequence[tuple[type[BizprocError], str]] = (
    (AccessDenied, "not readable with these rights"),
    (NotFound, "deleted, or not readable with these rights"),
    (LimitExceeded, "the portal is too busy"),
    (TransportError, "the portal did not answer"),
)


@dataclass(slots=True)
class Behind:
    """The document behind a task, or why it was not read; neither where there is none."""

    content: DocumentContent | None = None
    unread: str = ""


async def read_behind(
    context: ServiceContext, task: Task, people: set[int]
) -> tuple[Behind, Mapping[int, UserDetails]]:
    """The task's document and what is known of these people, read at the same time."""
    behind = Behind()

    async def read() -> None:
        with anyio.move_on_after(_SECONDS) as waited:
            await _read(context, task, behind)
        if waited.cancelled_caught:
            behind.unread = "the portal did not answer in time"

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        found = await context.people.details(people)
    return behind, found


async def _read(context: ServiceContext, task: Task, behind: Behind) -> None:
    documents, document = context.portal.documents, task.document
    if documents is None or document is None:
        return
    if missing := context.capabilities.missing_scope(document.module):
        behind.unread = missing
        return
    try:
        behind.content = await documents.read(document, link=task.document_url, brief=True)
    except BizprocError as error:
        behind.unread = unread_because(error, document)


def unread_because(error: BizprocError, document: DocumentId) -> str:
    """Why a document could not be read, in a few words."""
    if isinstance(error, ScopeMissing):
        return f"the credentials lack the scope {document.module}"
    if isinstance(error, Unavailable):
        return error.fact.rstrip(".")
    if isinstance(error, NotFound) and document.module == "lists":
        return _NO_ELEMENT
    return next((words for kind, words in _REASONS if isinstance(error, kind)), "the portal refused")
