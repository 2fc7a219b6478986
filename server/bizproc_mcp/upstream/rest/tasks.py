"""Tasks: `bizproc.task.list`, `.complete`, `.delegate` (reference 7)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bizproc_mcp.errors import BizprocError, InvalidInput, OutcomeUnknown, Unreachable
from bizproc_mcp.models._base import Json, Page
from bizproc_mcp.models.tasks import Completion, Decision, Participant, Task, TaskQuery, UserStatus
from bizproc_mcp.portal import Depth
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Command, Rest
from bizproc_mcp.upstream.rest.keyset import Stretch, ValueWalk
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing, PeopleWalk, in_pages_of_ids
from bizproc_mcp.upstream.rest.task_rows import (
    ACTIVITIES,
    COLUMNS,
    PERSON_COLUMNS,
    as_asked,
    status_of,
    task,
    user_status,
)
from bizproc_mcp.upstream.values import Row, iso, rows

__all__ = ["RestTasks"]

_LIST = "bizproc.task.list"
_COMPLETE = "bizproc.task.complete"
_DELEGATE = "bizproc.task.delegate"
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_STATUS: Mapping[Decision, UserStatus] = {
    "approve": UserStatus.YES,
    "reject": UserStatus.NO,
    "acknowledge": UserStatus.OK,
    "submit": UserStatus.OK,
    "cancel": UserStatus.CANCEL,
}


class RestTasks:
    """The group of tasks."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

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
        items = [item for item in map(task, found.rows) if as_asked(item, query)]
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

    async def scan(self, query: TaskQuery, *, depth: Depth = "row", limit: int = 0) -> AsyncIterator[Sequence[Task]]:
        """All matching tasks in portions, each once; newest first, or oldest first for other orders."""
        walk = (PeopleWalk if query.per_person and query.person is None else IdWalk)(
            self._rest, _listing(query, depth), newest=query.order == "newest"
        )
        given = 0
        async for portion in walk.portions(limit):
            items = [item for item in map(task, portion.rows) if as_asked(item, query)]
            if limit:
                items = items[: limit - given]
            given += len(items)
            if items:
                yield items

    async def find(self, task_ids: Sequence[int], person: int | None) -> Mapping[int, Task]:
        """The tasks with their forms, by id; ids that are not there are missing from the answer."""
        wanted = frozenset(_positive(task_ids))
        listing = _listing(TaskQuery(person=person, status="any"), "form")
        found = map(task, await in_pages_of_ids(self._rest, listing, list(task_ids)))
        return {item.id: item for item in found if item.id in wanted and (person is None or item.person == person)}

    async def participants(self, task_ids: Sequence[int]) -> Mapping[int, Sequence[Participant]]:
        """Who takes part in these tasks, by task id (administrators)."""
        unique = list(dict.fromkeys(_positive(task_ids)))
        listing = Listing(_LIST, ("ID", *PERSON_COLUMNS))
        people: dict[int, dict[int, Participant]] = {task_id: {} for task_id in unique}
        for start in range(0, len(unique), PAGE_SIZE):
            for row in await self._people_of(listing, unique[start : start + PAGE_SIZE]):
                user = row.whole("USER_ID", 0)
                if user and row.whole("ID") in people:
                    people[row.whole("ID")][user] = Participant(user, user_status(row))
        return {task_id: tuple(found.values()) for task_id, found in people.items() if found}

    async def _people_of(self, listing: Listing, ids: Sequence[int]) -> Sequence[Row]:
        """A row a person; a task of many people may need several pages, told apart by offset."""
        order, bounds = {"ID": "ASC", "USER_ID": "ASC"}, {"ID": list(ids)}
        first = await self._rest.call_all([listing.command(order, bounds)])
        total = first[0].total or 0
        rest = await self._rest.call_all(
            [listing.command(order, bounds, start) for start in range(PAGE_SIZE, total, PAGE_SIZE)]
        )
        return [row for answer in (*first, *rest) for row in rows(answer.result, _LIST)]

    async def complete(self, completion: Completion) -> None:
        """Answer a task as the current person (`bizproc.task.complete`)."""
        command = _completion(completion)
        await self._rest.call(command.method, command.params, writes=True)

    async def complete_many(self, completions: Sequence[Completion]) -> Sequence[BizprocError | None]:
        """Answer many in batches of fifty; after a batch that failed as a whole nothing more is sent."""
        outcomes: list[BizprocError | None] = []
        for start in range(0, len(completions), BATCH_SIZE):
            commands = [_completion(item) for item in completions[start : start + BATCH_SIZE]]
            try:
                answers = await self._rest.batch(commands, writes=True)
            except BizprocError as error:
                outcomes += [error] * len(commands)
                rest = len(completions) - len(outcomes)
                unsent = error if not isinstance(error, OutcomeUnknown) else _unsent()
                return [*outcomes, *([unsent] * rest)]
            outcomes += [answer if isinstance(answer, BizprocError) else None for answer in answers]
        return outcomes

    async def delegate(self, task_ids: Sequence[int], from_user: int, to_user: int) -> None:
        """Hand tasks over (`bizproc.task.delegate`); may apply to some and still raise `Refused`.

        Ids of zero would hand over every task of the person (reference 7.3), so they are refused here.
        """
        if not task_ids:
            raise InvalidInput("No task was named.", "Give task_ids.")
        params: dict[str, Json] = {
            "TASK_IDS": list(dict.fromkeys(_positive(task_ids))),
            "FROM_USER_ID": _positive([from_user])[0],
            "TO_USER_ID": _positive([to_user])[0],
        }
        await self._rest.call(_DELEGATE, params, writes=True)


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
    return Listing(_LIST, (*COLUMNS[depth], *people), filters)


def _after(at: Cursor, found: Sequence[Row]) -> Cursor:
    last = found[-1]
    return Cursor(at.given + len(found), str(last.whole("ID")), last.text("OVERDUE_DATE"))


def _completion(completion: Completion) -> Command:
    params: dict[str, Json] = {
        "TASK_ID": _positive([completion.task_id])[0],
        "STATUS": int(_STATUS[completion.decision]),
    }
    if completion.comment:
        params["COMMENT"] = completion.comment
    if completion.fields:
        params["FIELDS"] = completion.fields
    return Command(_COMPLETE, params)


def _positive(ids: Sequence[int]) -> Sequence[int]:
    if any(isinstance(item, bool) or item <= 0 for item in ids):
        raise InvalidInput("An id must be a whole number above zero.", "Correct it and call again.")
    return ids


def _unsent() -> Unreachable:
    return Unreachable("Not sent, because the portal stopped answering before it.", "Call again for this one later.")
