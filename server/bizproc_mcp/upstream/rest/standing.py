"""Where a process stands, in one `batch` of `bizproc.workflow.instances`, `bizproc.task.list` and others."""

from collections.abc import Callable, Collection, Mapping, Sequence

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.workflows import Workflow, checked_workflow_id
from bizproc_mcp.text.portal_text import Names, PortalText
from bizproc_mcp.upstream.rest.dialect import Command, Rest, RestAnswer, given
from bizproc_mcp.upstream.rest.listing import Listing
from bizproc_mcp.upstream.rest.task_rows import COLUMNS, PERSON_COLUMNS, task
from bizproc_mcp.upstream.rest.users import full_name
from bizproc_mcp.upstream.values import Row, rows

__all__ = ["see"]

_TASKS = "bizproc.task.list"
_TEMPLATES = "bizproc.workflow.template.list"
_USERS = "user.get"
_NEWEST: Mapping[str, str] = {"ID": "DESC"}
_BY_PERSON: Mapping[str, str] = {"ID": "DESC", "USER_ID": "ASC"}
_NAMED = 5
"""The number of waiting people looked up by name."""
_COLUMNS = (*(name for name in COLUMNS["header"] if name != "DESCRIPTION"), "ACTIVITY_NAME")
_STARTER = "0$result[c2][0][WORKFLOW_STARTED_BY]"


async def see(rest: Rest, query: StandingQuery, instance: Command, read: Callable[[Row], Workflow]) -> Standing:
    """Read the state in one request; `instance` requests the running instance, `read` parses its row."""
    of_process: JsonMap = {"WORKFLOW_ID": checked_workflow_id(query.workflow_id)}
    with_people = (*_COLUMNS, *PERSON_COLUMNS)
    if not query.everybody:
        mine = Listing(_TASKS, with_people, {**of_process, "USER_ID": query.person}).command(_NEWEST, {})
        own = _tasks((await rest.call_all([mine]))[0], query)
        own = [one for one in own if one.person == query.person]
        waiting = [one for one in own if one.open]
        return Standing(waiting=waiting, waiting_total=len(waiting), tasks=own)
    open_rows = Listing(_TASKS, with_people, {**of_process, "STATUS": 0, "USER_STATUS": 0})
    every_task = Listing(_TASKS, _COLUMNS, of_process)
    commands = [
        instance,
        open_rows.command(_BY_PERSON, {}),
        every_task.command(_NEWEST, {}),
        Command(_USERS, {"FILTER": {"ID": [_STARTER, *(_of_row(place, "USER_ID") for place in range(_NAMED))]}}),
        # The tree shows whether one answer is enough, which matters only if several people are asked.
        Listing(_TEMPLATES, ("ID", "MODIFIED", "TEMPLATE")).command(
            {"ID": "ASC"}, {"ID": _of_row(1, "WORKFLOW_TEMPLATE_ID")}
        ),
    ]
    found, asked, every, people, template = await rest.read(commands, references=True)
    running = [one for one in map(read, _rows(found, instance.method)) if one.id == query.workflow_id]
    waiting = [one for one in _tasks(asked, query) if one.open and one.person]
    tree = _tree(template, {one.template_id for one in waiting})
    return Standing(
        running=bool(running),
        instance=running[0] if running else None,
        waiting=waiting,
        waiting_total=max(given(asked).total or 0, len(waiting)),
        tasks=_tasks(every, query),
        names=_names(people),
        tree=_nodes(tree),
        tree_changed=tree.moment("MODIFIED") if tree is not None else None,
    )


def _of_row(place: int, column: str) -> str:
    """A reference to a column in a row of the second command's result; the portal resolves it.

    It is prefixed with a digit: if the row doesn't exist, the portal inserts the whole result instead
    (docs/portal.md 10.4). With the digit, that is not a number, so the filter finds nothing
    (docs/portal.md 10.1).
    """
    return f"0$result[c1][{place}][{column}]"


def _rows(answer: RestAnswer | BizprocError, method: str) -> Sequence[Row]:
    return rows(given(answer).result, method)


def _tasks(answer: RestAnswer | BizprocError, query: StandingQuery) -> list[Task]:
    """The tasks of this process, checked here because the portal ignores filters it doesn't know."""
    return [one for one in map(task, _rows(answer, _TASKS)) if one.workflow_id == query.workflow_id]


def _names(answer: RestAnswer | BizprocError) -> Names:
    """Names by id; empty without the scope for them."""
    if isinstance(answer, BizprocError):
        return {}
    return {row.whole("ID"): PortalText(full_name(row)) for row in rows(answer.result, _USERS)}


def _tree(answer: RestAnswer | BizprocError, wanted: Collection[int]) -> Row | None:
    """The template's row; robots and automation are never listed."""
    if isinstance(answer, BizprocError):
        return None
    return next((row for row in rows(answer.result, _TEMPLATES) if row.whole("ID") in wanted), None)


def _nodes(tree: Row | None) -> Sequence[JsonMap]:
    found: Sequence[Json] = tree.sequence("TEMPLATE") if tree is not None else ()
    return [node for node in found if isinstance(node, Mapping)]
