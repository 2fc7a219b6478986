"""Tasks: `bizproc.task.list`, `.complete`, `.delegate` (docs/portal.md 7)."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bizproc_mcp.errors import BizprocError, InvalidInput
from bizproc_mcp.models._base import Json, JsonMap, Page
from bizproc_mcp.models.tasks import (
    RECORDED_AS,
    Completion,
    Glance,
    GlanceAnswer,
    Participant,
    Task,
    TaskQuery,
)
from bizproc_mcp.portal import Depth
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.rest.coalescing import Together
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest
from bizproc_mcp.upstream.rest.glancing import glance
from bizproc_mcp.upstream.rest.id_pages import Stretch, ValueWalk
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing, PeopleWalk, id_pages, in_pages_of_ids
from bizproc_mcp.upstream.rest.task_rows import (
    ACTIVITIES,
    COLUMNS,
    PERSON_COLUMNS,
    as_asked,
    brief_task,
    status_of,
    task,
    user_status,
)
from bizproc_mcp.upstream.rest.time_pages import Sweep
from bizproc_mcp.upstream.rest.writing_many import write_many
from bizproc_mcp.upstream.values import Row, iso, rows, sendable, wrong

__all__ = ["RestTasks"]

_LIST = "bizproc.task.list"
_COMPLETE = "bizproc.task.complete"
_DELEGATE = "bizproc.task.delegate"
_PEOPLE_MERGED = 50
_MOST_PEOPLE = 20_000
"""Rows of fifty tasks together, one for each person who takes part."""
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class RestTasks:
    """The group of tasks."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._merging: dict[int | None, Together[int, Task]] = {}

    async def page(self, query: TaskQuery, *, limit: int, cursor: str = "") -> Page[Task]:
        """One page of headers in the query's order; `InvalidInput` for a cursor not given here."""
        check_limit(limit)
        query = replace(query, per_person=False)  # a page is of tasks
        # "Overdue" means before now, and now is later when the next page is asked for.
        bound = replace(query, due_before=query.due_before and _SOME_TIME)
        at = open_cursor(bound, cursor)
        listing = _listing(query, "header")
        if query.order == "due":
            walk = ValueWalk(self._rest, listing, "OVERDUE_DATE", newest=False, undated=query.due_before is None)
            found = await walk.page(at, limit)
        else:
            found = await self._by_id(query, listing, at, limit)
        items = list(filter(as_asked(query), map(task, found.rows)))
        following = seal_cursor(bound, _after(at, found.rows)) if found.more else ""
        return Page(found.total - (len(found.rows) - len(items)), following, items)

    async def _by_id(self, query: TaskQuery, listing: Listing, at: Cursor, limit: int) -> Stretch:
        walk = IdWalk(self._rest, listing, newest=query.order == "newest", after=at.last_id)
        found: list[Row] = []
        left = 0
        async for portion in walk.portions(limit):
            left = left if portion.left is None else portion.left
            found += portion.rows
        return Stretch(found[:limit], at.given + left, more=bool(found) and left > min(limit, len(found)))

    async def scan(
        self, query: TaskQuery, *, depth: Depth = "row", limit: int = 0, ordered: bool = True
    ) -> AsyncIterator[Sequence[Task]]:
        """All matching tasks in portions, each once.

        Newest first, or oldest first for other orders; without `ordered` as quickly as the budget
        allows, which is in no order at all and knows no limit.
        """
        read = brief_task if depth == "row" else task
        fits = as_asked(query)
        if not ordered and not limit:
            sweep = Sweep(self._rest, _listing(query, depth), people=query.per_person and query.person is None)
            async for tasks in sweep.portions(read):
                yield list(filter(fits, tasks))
            return
        walk = (PeopleWalk if query.per_person and query.person is None else IdWalk)(
            self._rest, _listing(query, depth), newest=query.order == "newest"
        )
        given = 0
        async for portion in walk.portions(limit):
            items = list(filter(fits, map(read, portion.rows)))
            if limit:
                items = items[: limit - given]
            given += len(items)
            if items:
                yield items

    async def find(self, task_ids: Sequence[int], person: int | None) -> Mapping[int, Task]:
        """The tasks with their forms, by id; ids that are not there are missing from the answer."""
        wanted = frozenset(_positive(task_ids))
        listing = _listing(TaskQuery(person=person, status="any"), "form")
        if self._rest.batching and len(wanted) <= PAGE_SIZE:
            return await self._finding(person, listing).get(wanted)
        found = await in_pages_of_ids(self._rest, listing, list(task_ids))
        return _of_person(found, wanted, person)

    def _finding(self, person: int | None, listing: Listing) -> Together[int, Task]:
        """What merges the tasks that several callers want of one person."""

        async def fetch(close: Callable[[], Collection[int]]) -> Mapping[int, Task]:
            wanted: Collection[int] = ()

            def commands() -> Sequence[Command]:
                nonlocal wanted
                wanted = close()
                return id_pages(listing, list(wanted))

            answers = await self._rest.call_when_due(commands)
            return _of_person([row for answer in answers for row in rows(answer.result, _LIST)], wanted, person)

        if person not in self._merging:
            while len(self._merging) >= _PEOPLE_MERGED:
                del self._merging[next(iter(self._merging))]
            self._merging[person] = Together(fetch, most=PAGE_SIZE * listing.pages_at_once, follow=True)
        return self._merging[person]

    async def glance(self, wanted: Glance) -> GlanceAnswer:
        """What can be seen of open and of single tasks in one request."""
        return await glance(self._rest, wanted)

    async def participants(self, task_ids: Sequence[int]) -> Mapping[int, Sequence[Participant]]:
        """Who takes part in these tasks, by task id (administrators)."""
        unique = list(dict.fromkeys(_positive(task_ids)))
        listing = Listing(_LIST, ("ID", *PERSON_COLUMNS))
        people: dict[int, dict[int, Participant]] = {task_id: {} for task_id in unique}
        for row in await self._people_of(listing, unique):
            user = row.whole("USER_ID", 0)
            if user and row.whole("ID") in people:
                people[row.whole("ID")][user] = Participant(user, user_status(row))
        return {task_id: tuple(found.values()) for task_id, found in people.items() if found}

    async def _people_of(self, listing: Listing, ids: Sequence[int]) -> Sequence[Row]:
        """A row a person; tasks of many people need further pages, told apart by offset."""
        order = {"ID": "ASC", "USER_ID": "ASC"}
        portions: list[JsonMap] = [{"ID": ids[start : start + PAGE_SIZE]} for start in range(0, len(ids), PAGE_SIZE)]
        first = await self._rest.call_all([listing.command(order, bounds) for bounds in portions])
        further = [
            listing.command(order, bounds, start)
            for bounds, answer in zip(portions, first, strict=True)
            for start in range(PAGE_SIZE, _believable(answer.total or 0), PAGE_SIZE)
        ]
        rest = await self._rest.call_all(further)
        return [row for answer in (*first, *rest) for row in rows(answer.result, _LIST)]

    async def complete(self, completion: Completion) -> None:
        """Answer a task as the current person (`bizproc.task.complete`)."""
        command = await _completion(completion)
        await self._rest.write(command.method, command.params)

    async def complete_many(self, completions: Sequence[Completion]) -> Sequence[BizprocError | None]:
        """Answer many in batches of fifty; after a batch that failed as a whole nothing more is sent."""
        return await write_many(self._rest, [await _completion(item) for item in completions])

    async def delegate(self, task_ids: Sequence[int], from_user: int, to_user: int) -> None:
        """Hand tasks over (`bizproc.task.delegate`); may apply to some and still raise `Refused`.

        Ids of zero would hand over every task of the person (docs/portal.md 7.3), so they are refused here.
        """
        if not task_ids:
            raise InvalidInput("No task was named.", "Give task_ids.")
        params: dict[str, Json] = {
            "TASK_IDS": list(dict.fromkeys(_positive(task_ids))),
            "FROM_USER_ID": _positive([from_user])[0],
            "TO_USER_ID": _positive([to_user])[0],
        }
        await self._rest.write(_DELEGATE, params)


def _listing(query: TaskQuery, depth: Depth) -> Listing:
    equal, different = status_of(query)
    filters: dict[str, Json] = {name: int(value) for name, value in equal.items()}
    filters |= {f"!{name}": int(value) for name, value in different.items()}
    if query.person is not None:
        filters["USER_ID"] = _positive([query.person])[0]
    if query.kind is not None and query.kind in ACTIVITIES:
        filters["ACTIVITY"] = ACTIVITIES[query.kind]
    if query.template_id is not None:
        filters["WORKFLOW_TEMPLATE_ID"] = query.template_id
    if query.workflow_id:
        filters["WORKFLOW_ID"] = query.workflow_id
    if query.document is not None:
        filters |= {
            "MODULE_ID": query.document.module,
            "ENTITY": query.document.entity,
            "DOCUMENT_ID": query.document.id,
        }
    if query.started_by is not None:
        filters["WORKFLOW_STARTED_BY"] = query.started_by
    if query.due_before is not None:
        filters["<OVERDUE_DATE"] = iso(query.due_before)
    people = PERSON_COLUMNS if query.person is not None or query.per_person else ()
    # What is compared here must come back, also where nobody shows it.
    compared = [name for name in ("WORKFLOW_ID", "WORKFLOW_STARTED_BY") if name in filters]
    return Listing(_LIST, tuple(dict.fromkeys((*COLUMNS[depth], *people, *compared))), filters)


def _of_person(found: Sequence[Row], wanted: Collection[int], person: int | None) -> dict[int, Task]:
    """The tasks that were wanted, as that person's rows."""
    tasks = map(task, found)
    return {item.id: item for item in tasks if item.id in wanted and (person is None or item.person == person)}


def _after(at: Cursor, found: Sequence[Row]) -> Cursor:
    last = found[-1]
    return Cursor(at.given + len(found), str(last.whole("ID")), last.text("OVERDUE_DATE"))


async def _completion(completion: Completion) -> Command:
    params: dict[str, Json] = {
        "TASK_ID": _positive([completion.task_id])[0],
        "STATUS": int(RECORDED_AS[completion.decision]),
    }
    if completion.comment:
        params["COMMENT"] = completion.comment
    if completion.fields:
        params["FIELDS"] = await sendable(completion.fields)
    return Command(_COMPLETE, params)


def _believable(people: int) -> int:
    """How many rows fifty tasks have for their people; `NotAPortal` for a number nobody can read to its end."""
    if people > _MOST_PEOPLE:
        raise wrong(_LIST, f"fifty tasks wait for more than {_MOST_PEOPLE} people")
    return people


def _positive(ids: Sequence[int]) -> Sequence[int]:
    if any(isinstance(item, bool) or item <= 0 for item in ids):
        raise InvalidInput("An id must be a whole number above zero.", "Correct it and call again.")
    return ids
