"""Read the same tasks' rows for two users in one request (docs/portal.md 7.1)."""

from collections.abc import Collection, Mapping, Sequence

from bizproc_mcp.errors import AccessDenied, BizprocError
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest, RestAnswer, given
from bizproc_mcp.upstream.rest.task_rows import PERSON_COLUMNS, task
from bizproc_mcp.upstream.values import Row, positive, rows

__all__ = ["rows_of_two"]

_LIST = "bizproc.task.list"


async def rows_of_two(
    rest: Rest, whole: Sequence[Command], task_ids: Collection[int], person: int, other: int
) -> tuple[Mapping[int, Task], frozenset[int] | None]:
    """The first user's rows, and the tasks the other takes part in; None if the portal doesn't show those.

    `whole` reads the first user's rows; up to a hundred ids fit in one batch with the other user's.
    """
    answers = await rest.batch([*whole, *_taking_part(sorted(task_ids), positive([other])[0])])
    own = [task(row) for answer in answers[: len(whole)] for row in _rows(answer)]
    found = {one.id: one for one in own if one.id in task_ids and one.person == person}
    try:
        theirs = [row for answer in answers[len(whole) :] for row in _rows(answer)]
    except AccessDenied:
        return found, None
    return found, frozenset({row.whole("ID") for row in theirs if row.whole("USER_ID", 0) == other} & set(task_ids))


def _taking_part(ids: Sequence[int], person: int) -> Sequence[Command]:
    return [
        Command(
            _LIST,
            {
                "SELECT": ["ID", *PERSON_COLUMNS],
                "ORDER": {"ID": "ASC"},
                "FILTER": {"USER_ID": person, "ID": list(ids[start : start + PAGE_SIZE])},
            },
        )
        for start in range(0, len(ids), PAGE_SIZE)
    ]


def _rows(answer: RestAnswer | BizprocError) -> Sequence[Row]:
    return rows(given(answer).result, _LIST)
