"""The processes of a document: its open tasks and running instances."""

from collections.abc import Sequence
from dataclasses import dataclass

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.upstream.rest.dialect import given
from bizproc_mcp.upstream.rest.documents.asking import Asking
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.rest.task_query import as_asked, listing_of
from bizproc_mcp.upstream.rest.task_rows import task
from bizproc_mcp.upstream.rest.workflows import instance, instances_of
from bizproc_mcp.upstream.values import rows

__all__ = ["Processes", "processes"]

_ORDER = {"ID": "DESC", "USER_ID": "ASC"}


@dataclass(frozen=True, slots=True)
class Processes:
    """Open tasks and running instances; instances are None for those who may not list them."""

    tasks: tuple[Task, ...]
    workflows: tuple[Workflow, ...] | None


def processes(document: DocumentId, people: People) -> Asking[Processes]:
    """Read a document's open tasks, the current user's or for an administrator everybody's, and its instances."""
    tasks = TaskQuery(person=None, document=document, per_person=True)
    workflows = WorkflowQuery(document=document)
    waiting = listing_of(tasks, "header")
    running = instances_of(workflows)
    found, instances = yield [waiting.command(_ORDER, {}), running.command({"MODIFIED": "DESC"}, {})]
    open_tasks = tuple(filter(as_asked(tasks), map(task, rows(given(found).result, waiting.method))))
    people.want(*(user for one in open_tasks for user in (one.person or 0, one.started_by)))
    started: Sequence[Workflow] | None = None
    if not isinstance(instances, BizprocError):
        started = list(filter(workflows.matches, map(instance, rows(instances.result, running.method))))
        people.want(*(one.started_by for one in started))
    return Processes(open_tasks, None if started is None else tuple(started))
