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
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest, RestAnswer
from bizproc_mcp.upstream.rest.glancing import glance
from bizproc_mcp.upstream.rest.id_pages import Stretch, ValueWalk
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing, PeopleWalk
from bizproc_mcp.upstream.rest.task_query import as_asked, listing_of
from bizproc_mcp.upstream.rest.task_rows import (
    COLUMNS,
    PERSON_COLUMNS,
    brief_task,
    task,
    task_without_form,
    user_status,
)
from bizproc_mcp.upstream.rest.time_pages import Sweep
from bizproc_mcp.upstream.rest.two_people import rows_of_two
from bizproc_mcp.upstream.rest.writing_many import write_many
from bizproc_mcp.upstream.values import Row, positive, rows, sendable, wrong

__all__ = ["RestTasks"]

_LIST = "bizproc.task.list"
_COMPLETE = "bizproc.task.complete"
_DELEGATE = "bizproc.task.delegate"
_PEOPLE_MERGED = 50
_MOST_FORMS = 10 * PAGE_SIZE
"""Maximum tasks with forms in one request, so that the response stays readable."""
_MOST_PEOPLE = 20_000
"""Maximum rows for fifty tasks, with one row per person."""
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class RestTasks:
    """The task methods."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._merging: dict[int | None, Together[int, Task]] = {}

    async def page(self, query: TaskQuery, *, limit: int, cursor: str = "", depth: Depth = "header") -> Page[Task]:
        """One page in the query's order; raises `InvalidInput` for a foreign cursor."""
        check_limit(limit)
        query = replace(query, per_person=False)  # a page has one row per task
        # "Overdue" means before now, and now will be later on the next page, so the cursor ignores the exact time.
        bound = replace(query, due_before=query.due_before and _SOME_TIME)
        at = open_cursor(bound, cursor)
        listing = listing_of(query, depth)
        if query.order == "due":
            walk = ValueWalk(self._rest, listing, "OVERDUE_DATE", newest=False, undated=query.due_before is None)
            found = await walk.page(at, limit)
        else:
            found = await self._by_id(query, listing, at, limit)
        items = list(filter(as_asked(query), map(_reader(depth), found.rows)))
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
        """Yield all matching tasks in portions, each once.

        Newest first, or oldest first for other orders. With `ordered` off, it reads as fast as the budget
        allows: in no particular order, and ignoring the limit.
        """
        read = _reader(depth)
        fits = as_asked(query)
        if not ordered and not limit:
            sweep = Sweep(self._rest, listing_of(query, depth), people=query.per_person and query.person is None)
            async for tasks in sweep.portions(read):
                yield list(filter(fits, tasks))
            return
        walk = (PeopleWalk if query.per_person and query.person is None else IdWalk)(
            self._rest, listing_of(query, depth), newest=query.order == "newest"
        )
        given = 0
        async for portion in walk.portions(limit):
            items = list(filter(fits, map(read, portion.rows)))
            if limit:
                items = items[: limit - given]
            given += len(items)
            if items:
                yield items

    async def find(self, task_id: int, person: int | None) -> Task | None:
        """One task with its form, or None if it doesn't exist."""
        return (await self.find_many([task_id], person)).get(task_id)

    async def find_many(self, task_ids: Sequence[int], person: int | None) -> Mapping[int, Task]:
        """The tasks with their forms, by id; ids not found are missing from the result."""
        wanted = frozenset(positive(task_ids))
        if person is not None:
            positive([person])
        if self._rest.batching and len(wanted) <= PAGE_SIZE:
            return await self._finding(person).get(wanted)
        return _of_person(await self._rest.call_all(_whole_tasks(wanted, person)), wanted, person)

    async def find_of_two(
        self, task_ids: Sequence[int], person: int, other: int
    ) -> tuple[Mapping[int, Task], Collection[int] | None]:
        """The user's rows as `find_many` returns them, and which of the tasks the other user takes part in."""
        wanted = frozenset(positive(task_ids))
        return await rows_of_two(self._rest, _whole_tasks(wanted, *positive([person])), wanted, person, other)

    def _finding(self, person: int | None) -> Together[int, Task]:
        """The object that merges several callers' reads of one user's tasks."""

        async def fetch(close: Callable[[], Collection[int]]) -> Mapping[int, Task]:
            wanted: Collection[int] = ()

            def commands() -> Sequence[Command]:
                nonlocal wanted
                wanted = close()
                return _whole_tasks(wanted, person)

            return _of_person(await self._rest.call_when_due(commands), wanted, person)

        if person not in self._merging:
            while len(self._merging) >= _PEOPLE_MERGED:
                del self._merging[next(iter(self._merging))]
            self._merging[person] = Together(fetch, most=_MOST_FORMS, follow=True)
        return self._merging[person]

    async def glance(self, wanted: Glance) -> GlanceAnswer:
        """Read the state of open and of single tasks in one request."""
        return await glance(self._rest, wanted)

    async def participants(self, task_ids: Sequence[int]) -> Mapping[int, Sequence[Participant]]:
        """The people taking part in these tasks, by task id (administrators)."""
        unique = list(dict.fromkeys(positive(task_ids)))
        listing = Listing(_LIST, ("ID", *PERSON_COLUMNS))
        people: dict[int, dict[int, Participant]] = {task_id: {} for task_id in unique}
        for row in await self._people_of(listing, unique):
            user = row.whole("USER_ID", 0)
            if user and row.whole("ID") in people:
                people[row.whole("ID")][user] = Participant(user, user_status(row))
        return {task_id: tuple(found.values()) for task_id, found in people.items() if found}

    async def _people_of(self, listing: Listing, ids: Sequence[int]) -> Sequence[Row]:
        """One row per person; tasks of many people need further pages, read by offset."""
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
        """Answer many in batches of fifty; if a whole batch fails, nothing more is sent."""
        return await write_many(self._rest, [await _completion(item) for item in completions])

    async def delegate(self, task_ids: Sequence[int], from_user: int, to_user: int) -> None:
        """Delegate tasks (`bizproc.task.delegate`); may succeed for some and still raise `Refused`.

        An id of zero would delegate all tasks of the user (docs/portal.md 7.3), so it is rejected here.
        """
        if not task_ids:
            raise InvalidInput("No task was named.", "Give task_ids.")
        params: dict[str, Json] = {
            "TASK_IDS": list(dict.fromkeys(positive(task_ids))),
            "FROM_USER_ID": positive([from_user])[0],
            "TO_USER_ID": positive([to_user])[0],
        }
        await self._rest.write(_DELEGATE, params)


def _reader(depth: Depth) -> Callable[[Row], Task]:
    return {"row": brief_task, "answer": task_without_form}.get(depth, task)


def _whole_tasks(ids: Collection[int], person: int | None) -> Sequence[Command]:
    """One command for every fifty tasks with their forms."""
    wanted = list(ids)
    columns = [*COLUMNS["form"], *(PERSON_COLUMNS if person is not None else ())]
    of_person: JsonMap = {} if person is None else {"USER_ID": person}
    return [
        Command(
            _LIST,
            {
                "SELECT": columns,
                "ORDER": {"ID": "ASC"},
                "FILTER": {**of_person, "ID": wanted[start : start + PAGE_SIZE]},
            },
        )
        for start in range(0, len(wanted), PAGE_SIZE)
    ]


def _of_person(answers: Sequence[RestAnswer], wanted: Collection[int], person: int | None) -> dict[int, Task]:
    """The requested tasks, from that user's rows."""
    tasks = (task(row) for answer in answers for row in rows(answer.result, _LIST))
    return {item.id: item for item in tasks if item.id in wanted and (person is None or item.person == person)}


def _after(at: Cursor, found: Sequence[Row]) -> Cursor:
    last = found[-1]
    return Cursor(at.given + len(found), str(last.whole("ID")), last.text("OVERDUE_DATE"))


async def _completion(completion: Completion) -> Command:
    params: dict[str, Json] = {
        "TASK_ID": positive([completion.task_id])[0],
        "STATUS": int(RECORDED_AS[completion.decision]),
    }
    if completion.comment:
        params["COMMENT"] = completion.comment
    if completion.fields:
        params["FIELDS"] = await sendable(completion.fields)
    return Command(_COMPLETE, params)


def _believable(people: int) -> int:
    """The number of rows for fifty tasks' people; raises `NotAPortal` for an implausible number."""
    if people > _MOST_PEOPLE:
        raise wrong(_LIST, f"fifty tasks wait for more than {_MOST_PEOPLE} people")
    return people
