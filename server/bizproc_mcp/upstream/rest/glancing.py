"""Check in one request whether tasks changed (`bizproc.task.list`, `batch`)."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models.tasks import Glance, GlanceAnswer, Task
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Command, Rest, RestAnswer
from bizproc_mcp.upstream.rest.listing import Listing
from bizproc_mcp.upstream.rest.task_rows import COLUMNS, PERSON_COLUMNS, task
from bizproc_mcp.upstream.values import rows

__all__ = ["glance"]

_LIST = "bizproc.task.list"
_COLUMNS = (*COLUMNS["row"], "NAME", "DOCUMENT_NAME", "MODIFIED", "WORKFLOW_STATE", *PERSON_COLUMNS)
_IDS_IN_A_COMMAND = 25
"""Half a page: a task assigned to several people has one row for each."""
_ORDER: Mapping[str, str] = {"ID": "DESC"}
_ORDER_OF_PEOPLE: Mapping[str, str] = {"ID": "DESC", "USER_ID": "ASC"}


async def glance(rest: Rest, wanted: Glance) -> GlanceAnswer:
    """Read the newest page with its count, further pages and single tasks; what doesn't fit in a batch is left out."""
    mine = Listing(_LIST, _COLUMNS, {"USER_ID": wanted.person})
    still_open = Listing(_LIST, _COLUMNS, {"USER_ID": wanted.person, "STATUS": 0, "USER_STATUS": 0})
    of_all = Listing(_LIST, _COLUMNS)
    commands: list[Command] = []
    if wanted.listed:
        commands.append(still_open.command(_ORDER, {}))
        commands += [still_open.command(_ORDER, {}, page * PAGE_SIZE) for page in wanted.further]
    lists = len(commands)
    for start in range(0, len(wanted.task_ids), _IDS_IN_A_COMMAND):
        ids = list(wanted.task_ids[start : start + _IDS_IN_A_COMMAND])
        commands.append((of_all if wanted.everybody else mine).command(_ORDER_OF_PEOPLE, {"ID": ids}))
    if not commands:
        return GlanceAnswer()
    answers = await rest.call_all(commands[:BATCH_SIZE])
    return GlanceAnswer(
        total=(answers[0].total or 0) if wanted.listed else 0,
        newest=_tasks(answers[:1]) if wanted.listed else (),
        further=tuple(_tasks([page]) for page in answers[1:lists]) if wanted.listed else (),
        single=_tasks(answers[lists:]),
    )


def _tasks(answers: Sequence[RestAnswer]) -> tuple[Task, ...]:
    return tuple(task(row) for answer in answers for row in rows(answer.result, _LIST))
