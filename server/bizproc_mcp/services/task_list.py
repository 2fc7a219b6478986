"""`task_list`: the tasks of one user or of all, by page or by search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import anyio.to_thread

from bizproc_mcp.answers.tasks import KEPT_A_DAY, TaskItem, TaskList, task_item
from bizproc_mcp.errors import AnswerTooLarge, InvalidInput, Unavailable
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.portal import Depth
from bizproc_mcp.rules.searching import matches, names_document
from bizproc_mcp.services.context import ServiceContext

SEARCHED_AT_MOST = 2_000
_NONE, _SOME = "Nothing of that waits or waited for you.", "Listed are only tasks that wait or waited for you."
_HIDDEN = (
    "The portal shows other people's tasks only to their heads and to an administrator, and running processes only to "
    "an administrator. Look in the portal for what became of your own request: on its document, tab Business processes "
    "(Бизнес-процессы), and for processes of the feed under My processes (Мои процессы)."
)
_ALL = "Tasks of other people were not looked at: assignee=all does that."


@dataclass(frozen=True, slots=True)
class Sought:
    """Words to look for in tasks, and in the names of their documents."""

    words: str
    of_document: str

    def matches(self, task: Task) -> bool:
        """Whether a task has them all."""
        return matches(task, self.words) and (not self.of_document or names_document(task, self.of_document))


async def person_of(context: ServiceContext, assignee: str) -> int | None:
    """Return the user id to list, or None for everyone; raise `Unavailable` if the user may not see everyone's tasks.

    The portal does not refuse that request: it returns the user's own tasks instead (docs/portal.md 7.1).
    """
    if assignee.strip().lower() != "all":
        return await context.people.find_id(assignee)
    if await context.is_administrator() is False:
        raise Unavailable(
            "Only an administrator can see the tasks of all.", "Name one person: yourself, or somebody you are head of."
        )
    return None


def narrowed_by_due(query: TaskQuery, now: datetime, due_before: datetime | None, *, overdue_only: bool) -> TaskQuery:
    """Add the due date filter to the query; overdue means open and past due."""
    if not overdue_only:
        return replace(query, due_before=due_before)
    if query.status not in ("open", "any"):
        raise InvalidInput(
            f"No task is both {query.status} and overdue: overdue ones are open.", "Leave out status or overdue_only."
        )
    return replace(query, status="open", due_before=min(due_before, now) if due_before else now)


async def list_tasks(
    context: ServiceContext, query: TaskQuery, *, search: str, limit: int, cursor: str, document_words: str = ""
) -> TaskList:
    """One page of tasks with the names of the people involved, or the search results among the newest tasks.

    `document_words` are compared with the names of the tasks' documents.
    """
    note = "" if query.status == "open" else KEPT_A_DAY
    if search.strip() or document_words:
        return await _searched(context, query, Sought(search, document_words), limit, note)
    page = await _page(context, query, limit, cursor)
    return TaskList(
        total=page.total, next_cursor=page.next_cursor, note=note, items=await _items(context, page.items, query)
    )


def _depth(query: TaskQuery) -> Depth:
    """Comment rules and labels are read only for tasks that wait for one user."""
    return "answer" if query.person is not None and query.status in ("open", "any") else "header"


async def _page(context: ServiceContext, query: TaskQuery, limit: int, cursor: str) -> Page[Task]:
    """Read a page; if its forms are too large to read, leave out comment rules and labels."""
    try:
        return await context.tasks.page(query, limit=limit, cursor=cursor, depth=_depth(query))
    except AnswerTooLarge:
        return await context.tasks.page(query, limit=limit, cursor=cursor)


async def _searched(context: ServiceContext, query: TaskQuery, sought: Sought, limit: int, note: str) -> TaskList:
    """Search the newest matching tasks here, because the portal has no text search."""
    try:
        searched, found = await _looked_through(context, query, sought, _depth(query))
    except AnswerTooLarge:
        searched, found = await _looked_through(context, query, sought, "header")
    if searched >= SEARCHED_AT_MOST:
        note = f"Only the newest {searched} matching tasks were looked through; narrow the list. {note}".strip()
    if len(found) > limit:
        note = f"{len(found) - limit} more were found; raise limit or narrow the search. {note}".strip()
    items = await _items(context, found[:limit], query)
    return TaskList(total=len(found), searched=searched, note=note, items=items)


async def _looked_through(
    context: ServiceContext, query: TaskQuery, sought: Sought, depth: Depth
) -> tuple[int, Sequence[Task]]:
    """The number of tasks read, and those that match."""
    searched, found = 0, list[Task]()
    async for portion in context.tasks.scan(query, depth=depth, limit=SEARCHED_AT_MOST):
        searched += len(portion)
        found += await anyio.to_thread.run_sync(_found, portion, sought, abandon_on_cancel=True)
    return searched, found


def _found(portion: Sequence[Task], sought: Sought) -> list[Task]:
    return [task for task in portion if sought.matches(task)]


async def _items(context: ServiceContext, tasks: Sequence[Task], query: TaskQuery) -> list[TaskItem]:
    waiting = await context.tasks.participants([task.id for task in tasks]) if tasks and query.person is None else {}
    people = {task.started_by for task in tasks} | {p.user_id for group in waiting.values() for p in group}
    names = await context.people.names(people)
    now = context.now()
    return [task_item(task, now, names, waiting.get(task.id, ())) for task in tasks]


async def with_what_is_not_shown(context: ServiceContext, query: TaskQuery, search: str, listed: TaskList) -> TaskList:
    """The list, with a hint where else to look for what the user asks about (docs/portal.md 7.1).

    The hint is added for the user's own requests, and when a specific search found nothing.
    """
    me = await context.people.me()
    particular = search.strip() or query.document or query.workflow_id or query.started_by
    if query.person != me or not (query.started_by == me or (particular and not listed.total)):
        return listed
    where = _ALL if await context.is_administrator() else f"{_SOME if listed.total else _NONE} {_HIDDEN}"
    return listed.model_copy(update={"note": f"{where} {listed.note}".strip()})
