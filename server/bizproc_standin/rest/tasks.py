"""``bizproc.task.*`` (docs/portal.md 7)."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from bizproc_standin.rest.columns import Column, Condition, Ordering, read_filter, read_order, read_select
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.matching import sort_rows, task_predicate
from bizproc_standin.rest.moments import raw
from bizproc_standin.rest.paging import PAGE, cut_legacy
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal, access_denied
from bizproc_standin.rest.task_rows import TASK_COLUMNS, TaskRow
from bizproc_standin.world.world import World

__all__ = ["METHODS"]

_DEFAULT_SELECT = ("ID", "WORKFLOW_ID", "DOCUMENT_NAME", "NAME")
_DEFAULT_ORDER = (("ID", True),)
_FROM_PARTICIPANTS = {"USER_ID", "USER_STATUS"}


def list_tasks(call: Call) -> Answer:
    """``bizproc.task.list``: own tasks, a subordinate's, or anybody's for administrators (docs/portal.md 7.1)."""
    params = call.params
    select = read_select(params.get("SELECT"), TASK_COLUMNS, _DEFAULT_SELECT)
    order = read_order(params.get("ORDER"), TASK_COLUMNS, _DEFAULT_ORDER)
    conditions = read_filter(_visible(call, params.get("FILTER")), TASK_COLUMNS)
    if call.start < 0 and [item.column.name for item in order] == ["ID"]:
        # No total is needed: the first page by id is found through the index without reading the other rows.
        found = list(islice(_matching_by_id(call.world, select, order, conditions), PAGE))
    else:
        asked = f"{_per_person(select, order, conditions)} {conditions!r} {order!r}"
        found = call.portal.task_lists.get(
            asked, call.portal.stamp, lambda: _matching(call.world, select, order, conditions)
        )
    page = cut_legacy(found, call.start)
    rows = [_row(call.world, select, order, row) for row in page.rows]
    return Answer(rows, page.total, page.next)


def _visible(call: Call, value: object) -> Mapping[str, object]:
    """Restrict the filter to what the caller may see; only the plain key ``USER_ID`` is checked."""
    wanted = {key.upper(): item for key, item in php_items(value) or []}
    if call.admin:
        return wanted
    if "USER_ID" not in wanted:
        return {**wanted, "USER_ID": call.caller.user_id}
    # Like PHP, cast an array to the int 1: the check is then about user 1.
    if not call.world.may_see_tasks_of(call.caller.user_id, php_int(wanted["USER_ID"])):
        raise access_denied()
    return wanted


def _matching(
    world: World,
    select: list[Column[TaskRow]],
    order: list[Ordering[TaskRow]],
    conditions: list[Condition[TaskRow]],
) -> list[TaskRow]:
    rows: Iterable[TaskRow] = _candidates(world, select, order, conditions)
    for test in _tests(world, conditions):
        rows = [row for row in rows if test(row)]
    return sort_rows(list(rows), order)


def _matching_by_id(
    world: World,
    select: list[Column[TaskRow]],
    order: list[Ordering[TaskRow]],
    conditions: list[Condition[TaskRow]],
) -> Iterator[TaskRow]:
    tests = _tests(world, conditions)
    candidates = _candidates(world, select, order, conditions, descending=order[0].descending)
    return (row for row in candidates if all(test(row) for test in tests))


def _tests(world: World, conditions: list[Condition[TaskRow]]) -> list[Callable[[TaskRow], bool]]:
    return [test for test in (task_predicate(item, world.zone) for item in conditions) if test is not None]


def _per_person(
    select: list[Column[TaskRow]], order: list[Ordering[TaskRow]], conditions: list[Condition[TaskRow]]
) -> bool:
    """Whether there is one row per task and person: when any column of the participant is used."""
    columns = [*select, *(item.column for item in order), *(item.column for item in conditions)]
    return any(column.name in _FROM_PARTICIPANTS for column in columns)


def _candidates(
    world: World,
    select: list[Column[TaskRow]],
    order: list[Ordering[TaskRow]],
    conditions: list[Condition[TaskRow]],
    *,
    descending: bool = False,
) -> Iterator[TaskRow]:
    """The rows to examine, in order of id; the indexes by person and by id exclude most of the others."""
    if not _per_person(select, order, conditions):
        return ((world.tasks[task_id], None) for task_id in _ids(world.task_ids(), conditions, descending=descending))
    user = next((php_int(item.values[0]) for item in conditions if _is_one_person(item)), None)
    ids = world.task_ids() if user is None else world.task_ids_of_user(user)
    tasks = (world.tasks[task_id] for task_id in _ids(ids, conditions, descending=descending))
    return ((task, row) for task in tasks for row in task.participants if user in {None, row.user_id})


def _is_one_person(item: Condition[TaskRow]) -> bool:
    plain = item.operator in {"", "="} and not item.negated and len(item.values) == 1
    return plain and item.column.name == "USER_ID"


def _ids(ids: Sequence[int], conditions: list[Condition[TaskRow]], *, descending: bool) -> Sequence[int]:
    """Narrow ascending ids by the conditions on the id; the conditions still have to be checked."""
    first, last = 0, len(ids)
    wanted: set[int] | None = None
    for item in conditions:
        if item.column.name != "ID" or item.negated or not item.values:
            continue
        if item.operator in {"", "="}:
            named = {php_int(value) for value in item.values}
            wanted = named if wanted is None else wanted & named
        else:
            # Several values match any of them: the widest bound applies.
            bounds = [php_int(value) for value in item.values]
            if item.operator == "<":
                last = min(last, bisect_left(ids, max(bounds)))
            elif item.operator == "<=":
                last = min(last, bisect_right(ids, max(bounds)))
            elif item.operator == ">":
                first = max(first, bisect_right(ids, min(bounds)))
            else:
                first = max(first, bisect_left(ids, min(bounds)))
    found = ids[first:last]
    if wanted is not None:
        found = [
            number for number in sorted(wanted) if found and found[bisect_left(found, number) % len(found)] == number
        ]
    return found[::-1] if descending else found


def _row(
    world: World, select: list[Column[TaskRow]], order: list[Ordering[TaskRow]], row: TaskRow
) -> dict[str, object]:
    """A row starts with ENTITY and DOCUMENT_ID and ends with DOCUMENT_URL, whatever was selected."""
    workflow = row[0].workflow
    written: dict[str, object] = {
        "ENTITY": workflow.document_id.entity,
        "DOCUMENT_ID": workflow.document_id.id,
    }
    for column in select:
        written[column.name] = column.json(world, row)
    for ordering in order:
        # Quirk: ordering by a date adds the date and its database format to the row.
        if ordering.column.kind == "date":
            moment = ordering.column.value(row)
            written[ordering.column.name] = ordering.column.json(world, row)
            written[f"{ordering.column.name}_X1"] = raw(moment, world.zone) if isinstance(moment, datetime) else None
    written["DOCUMENT_URL"] = workflow.document_url
    return written


def complete_task(call: Call) -> Answer:
    """``bizproc.task.complete``: answers only as the caller (docs/portal.md 7.2)."""
    params = call.params
    comment = params.get("COMMENT")
    fields = php_items(params.get("FIELDS"))
    call.world.complete_task(
        php_int(params.get("TASK_ID")),
        call.caller.user_id,
        params.get("STATUS"),
        comment if isinstance(comment, str) else "",  # the portal accepts only text as a comment
        None if fields is None else dict(fields),
    )
    return Answer(True)


def delegate_tasks(call: Call) -> Answer:
    """``bizproc.task.delegate``: delegates permitted tasks and reports the others as an error (docs/portal.md 7.3)."""
    params = call.params
    task_ids = php_items(params.get("TASK_IDS"))
    if task_ids is None or not all(_is_numeric(item) for _, item in task_ids):
        raise Refusal("ERROR_TASK_VALIDATION", "Invalid TASK_IDS")
    from_user, to_user = _user_id(params.get("FROM_USER_ID")), _user_id(params.get("TO_USER_ID"))
    if from_user <= 0:
        raise Refusal("ERROR_INVALID_USER_ID", "Invalid FROM_USER_ID")
    if to_user <= 0:
        raise Refusal("ERROR_INVALID_USER_ID", "Invalid TO_USER_ID")
    ids = [php_int(item) for _, item in task_ids]
    call.world.delegate_tasks(ids, from_user, to_user, call.caller.user_id)
    return Answer(True)


def _user_id(value: object) -> int:
    return php_int(value) if _is_numeric(value) else 0


def _is_numeric(value: object) -> bool:
    """Equivalent to PHP's ``is_numeric``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return "_" not in str(value) and str(value).strip().lower().lstrip("+-") not in {"nan", "inf", "infinity"}


METHODS = (
    Method("bizproc.task.list", ("bizproc",), list_tasks),
    Method("bizproc.task.complete", ("bizproc",), complete_task, writes=True),
    Method("bizproc.task.delegate", ("bizproc",), delegate_tasks, writes=True),
)
