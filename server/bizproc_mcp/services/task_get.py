"""`task_get`: all details of one task, from the current user's row or another user's."""

from collections.abc import Sequence
from dataclasses import replace

from bizproc_mcp.answers.task_detail import TaskDetail, task_detail
from bizproc_mcp.errors import AccessDenied, NotFound
from bizproc_mcp.models.tasks import Participant, Task, UserStatus
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.document_digest import Behind, read_behind
from bizproc_mcp.services.task_list import person_of
from bizproc_mcp.text.portal_text import PortalCode

_GONE = (
    "It was answered by another participant, delegated, ended with its process, or never yours; "
    "the portal keeps finished tasks about a day."
)


async def get_task(context: ServiceContext, task_id: int, assignee: str, *, with_document: bool = True) -> TaskDetail:
    """Return all details of a task: the current user's row, or another user's if the portal allows it.

    What its document contains is read at the same time as people's names, unless `with_document` is off.
    """
    me = await context.people.me()
    person = await person_of(context, assignee)
    task, waiting, note = await context.tasks.find(task_id, person), list[Participant](), ""
    if task is None and person == me:
        task, waiting = await _elsewhere(context, task_id)
        note = _not_yours(task) if task else ""
    elif task is not None and person != me:
        waiting = [p for p in await _participants(context, task) if p.status is UserStatus.WAITING]
        task, note = replace(task, person=None), "Only the people it waits for can answer."
    if task is None:
        raise NotFound(
            f"There is no task {task_id} for {PortalCode(assignee.strip())}. {_GONE}", "List what waits with task_list."
        )
    people = {task.started_by, *(p.user_id for p in waiting)}
    behind = Behind()
    if with_document:
        behind, details = await read_behind(context, task, people)
    else:
        details = await context.people.details(people)
    return task_detail(
        task,
        context.now(),
        details,
        context.portal.address,
        waiting=waiting,
        note=note,
        content=behind.content,
        unread=behind.unread,
    )


def _not_yours(task: Task) -> str:
    if not task.open:
        return "This task is closed: nobody can answer it any more."
    return "This task does not wait for you: only the people it waits for can answer."


async def _elsewhere(context: ServiceContext, task_id: int) -> tuple[Task | None, list[Participant]]:
    """Another user's task, if the current user is an administrator and may read it."""
    if not await context.is_administrator():
        return None, []
    try:
        task = await context.tasks.find(task_id, None)
    except AccessDenied:
        return None, []
    return task, [] if task is None else list(await _participants(context, task))


async def _participants(context: ServiceContext, task: Task) -> Sequence[Participant]:
    if task.person is not None and not await context.is_administrator():
        return [Participant(task.person, task.person_status or UserStatus.WAITING)]
    try:
        return (await context.tasks.participants([task.id])).get(task.id, ())
    except AccessDenied:
        return ()
