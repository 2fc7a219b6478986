"""Reading tasks: the inbox, one task in full."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import anyio.to_thread

from bizproc_mcp.answers.tasks import KEPT_A_DAY, TaskDetail, TaskItem, TaskList, task_detail, task_item
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.errors import AccessDenied, InvalidInput, NotFound, Unavailable
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.tasks import Participant, Task, TaskQuery, UserStatus
from bizproc_mcp.models.text import PortalCode
from bizproc_mcp.rules.searching import matches

SEARCHED_AT_MOST = 2_000
_GONE = (
    "It was answered by another participant, delegated, ended with its process, or never yours; "
    "the portal keeps finished tasks about a day."
)


async def person_of(desk: Desk, assignee: str) -> int | None:
    """The person a listing is about, None for everybody; `Unavailable` where everybody is not theirs to see.

    The portal does not refuse that: it answers with the person's own tasks (docs/portal.md 7.1).
    """
    if assignee.strip().lower() != "all":
        return await desk.people.find_id(assignee)
    if await desk.is_administrator() is False:
        raise Unavailable(
            "Only an administrator can see the tasks of all.", "Name one person: yourself, or somebody you are head of."
        )
    return None


def narrowed_by_due(query: TaskQuery, now: datetime, due_before: datetime | None, *, overdue_only: bool) -> TaskQuery:
    """The query narrowed to a due date; overdue means open and past it."""
    if not overdue_only:
        return replace(query, due_before=due_before)
    if query.status not in ("open", "any"):
        raise InvalidInput(
            f"No task is both {query.status} and overdue: overdue ones are open.", "Leave out status or overdue_only."
        )
    return replace(query, status="open", due_before=min(due_before, now) if due_before else now)


async def list_tasks(desk: Desk, query: TaskQuery, *, search: str, limit: int, cursor: str) -> TaskList:
    """One page of tasks with the people behind them, or what a search finds among the newest."""
    note = "" if query.status == "open" else KEPT_A_DAY
    if search.strip():
        return await _searched(desk, query, search, limit, note)
    page = await desk.tasks.page(query, limit=limit, cursor=cursor)
    return TaskList(
        total=page.total, next_cursor=page.next_cursor, note=note, items=await _items(desk, page.items, query)
    )


async def _searched(desk: Desk, query: TaskQuery, search: str, limit: int, note: str) -> TaskList:
    """The portal has no text search: the newest matching tasks are looked through here."""
    searched, found = 0, list[Task]()
    async for portion in desk.tasks.scan(query, depth="header", limit=SEARCHED_AT_MOST):
        searched += len(portion)
        found += await anyio.to_thread.run_sync(_found, portion, search, abandon_on_cancel=True)
    if searched >= SEARCHED_AT_MOST:
        note = f"Only the newest {searched} matching tasks were looked through; narrow the list. {note}".strip()
    if len(found) > limit:
        note = f"{len(found) - limit} more were found; raise limit or narrow the search. {note}".strip()
    items = await _items(desk, found[:limit], query)
    return TaskList(total=len(found), searched=searched, note=note, items=items)


def _found(portion: Sequence[Task], search: str) -> list[Task]:
    return [task for task in portion if matches(task, search)]


async def _items(desk: Desk, tasks: Sequence[Task], query: TaskQuery) -> list[TaskItem]:
    waiting = await desk.tasks.participants([task.id for task in tasks]) if tasks and query.person is None else {}
    people = {task.started_by for task in tasks} | {p.user_id for group in waiting.values() for p in group}
    names = await desk.people.names(people)
    now = desk.now()
    return [task_item(task, now, names, waiting.get(task.id, ())) for task in tasks]


async def get_task(desk: Desk, task_id: int, assignee: str) -> TaskDetail:
    """Everything about one task: the person's own row, or somebody else's where the portal allows."""
    me = await desk.people.me()
    person = await person_of(desk, assignee)
    task, waiting, note = await find_task(desk, task_id, person), list[Participant](), ""
    if task is None and person == me:
        task, waiting = await _elsewhere(desk, task_id)
        note = "This task does not wait for you: only the people it waits for can answer." if task else ""
    elif task is not None and person != me:
        waiting = [p for p in await _participants(desk, task) if p.status is UserStatus.WAITING]
        task, note = replace(task, person=None), "Only the people it waits for can answer."
    if task is None:
        raise NotFound(
            f"There is no task {task_id} for {PortalCode(assignee.strip())}. {_GONE}", "List what waits with task_list."
        )
    names = await desk.people.names({task.started_by, *(p.user_id for p in waiting)})
    return task_detail(task, desk.now(), names, desk.portal.address, waiting=waiting, note=note)


async def find_task(desk: Desk, task_id: int, person: int | None) -> Task | None:
    """One task with its form as that person's row, None where there is none."""
    return (await desk.tasks.find([task_id], person)).get(task_id)


async def _elsewhere(desk: Desk, task_id: int) -> tuple[Task | None, list[Participant]]:
    """Somebody else's task, where the person is an administrator and may read it."""
    if not await desk.is_administrator():
        return None, []
    try:
        task = await find_task(desk, task_id, None)
    except AccessDenied:
        return None, []
    return task, [] if task is None else list(await _participants(desk, task))


async def _participants(desk: Desk, task: Task) -> Sequence[Participant]:
    if task.person is not None and not await desk.is_administrator():
        return [Participant(task.person, task.person_status or UserStatus.WAITING)]
    try:
        return (await desk.tasks.participants([task.id])).get(task.id, ())
    except AccessDenied:
        return ()


async def open_tasks_of(desk: Desk, workflow_id: str) -> Page[Task]:
    """The open tasks of one process, whoever they wait for (administrators)."""
    return await desk.tasks.page(TaskQuery(person=None, workflow_id=workflow_id), limit=50)
