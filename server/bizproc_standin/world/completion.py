"""Answering a task: the checks in the portal's order, then the update (docs/portal.md 7.2)."""

from collections.abc import Mapping

from bizproc_standin.state.closing import close_task, verdict
from bizproc_standin.state.errors import CrashRefusal, TaskRefusal
from bizproc_standin.state.records import (
    APPROVE,
    REQUEST,
    REQUEST_OPTIONAL,
    REVIEW,
    Participant,
    Task,
    TaskParameters,
    UserStatus,
)
from bizproc_standin.state.store import Store
from bizproc_standin.state.texts import say
from bizproc_standin.world.form import read_form

_WORDS = {status.name.lower(): status for status in UserStatus} | {str(int(status)): status for status in UserStatus}


def parse_answer(status: object) -> UserStatus | None:
    """Read a completion's STATUS: a number or a name in any case, None for anything else (docs/portal.md 7.2).

    Empty values, 0 included, are refused, but the portal lets the word ``waiting`` pass this check.
    """
    if status in (None, "", "0", 0) or isinstance(status, list | dict):
        return None
    return _WORDS.get("1" if status is True else str(status).lower())


def record_answer(
    store: Store, task_id: int, user_id: int, status: object, *, comment: str, fields: Mapping[str, object]
) -> tuple[Task, Participant]:
    """Check and record an answer, and end the task when there are enough answers.

    Raises TaskRefusal without changing anything.
    """
    comment = comment.strip()
    task, row, answer = _find(store, task_id, user_id, status)
    answer = _meaning(store, task, answer)
    values = _form_values(store, task, answer, fields)
    _check_comment(store, task.parameters, task.activity, answer, comment)
    _check_workflow(store, task.workflow.id)
    row.status = answer
    row.comment = comment
    row.answered = store.now()
    task.answers[row.user_id] = answer
    if values is not None:
        task.values = values
    store.revision += 1
    try:
        ended = verdict(task)
    except CrashRefusal as crash:
        store.lock_crashed(task.workflow.id, crash.reason)
        raise
    if ended is not None:
        close_task(store, task, ended)
    return task, row


def _find(store: Store, task_id: int, user_id: int, status: object) -> tuple[Task, Participant, UserStatus]:
    if not task_id:
        raise TaskRefusal("ERROR_TASK_VALIDATION", "empty TASK_ID")
    answer = parse_answer(status)
    if answer is None:
        raise TaskRefusal("ERROR_TASK_VALIDATION", "incorrect STATUS")
    task = store.tasks.get(task_id)
    row = task.participant(user_id) if task is not None else None
    if task is None or row is None:
        raise TaskRefusal("ERROR_TASK_NOT_FOUND", "Task not found")
    if row.status is not UserStatus.WAITING:
        raise TaskRefusal("ERROR_TASK_COMPLETED", "Task already completed")
    if task.activity not in {APPROVE, REVIEW, REQUEST, REQUEST_OPTIONAL}:
        raise TaskRefusal("ERROR_TASK_TYPE", "Incorrect task type")
    return task, row, answer


def _meaning(store: Store, task: Task, answer: UserStatus) -> UserStatus:
    if task.activity == APPROVE and answer not in {UserStatus.YES, UserStatus.NO}:
        raise TaskRefusal("ERROR_TASK_EXECUTION", say(store.language, "no_action"))
    if task.activity == REVIEW and answer is not UserStatus.OK:
        raise TaskRefusal("ERROR_TASK_EXECUTION", say(store.language, "wrong_action"))
    if task.activity == REQUEST:
        return UserStatus.OK  # any valid value means OK here
    if task.activity == REQUEST_OPTIONAL and answer is not UserStatus.CANCEL:
        return UserStatus.OK
    return answer


def _form_values(
    store: Store, task: Task, answer: UserStatus, fields: Mapping[str, object]
) -> dict[str, object] | None:
    if task.activity not in {REQUEST, REQUEST_OPTIONAL}:
        return None  # FIELDS on Approve and Review is ignored
    if answer is UserStatus.CANCEL and not task.rule.save_variables:
        return None
    return read_form(store, task.parameters.fields or (), fields, require=True)


def _check_comment(store: Store, shown: TaskParameters, activity: str, answer: UserStatus, comment: str) -> None:
    if shown.show_comment != "Y" or comment not in {"", "0"}:
        return  # PHP considers the text "0" empty
    rule = shown.comment_required
    positive = answer in {UserStatus.YES, UserStatus.OK}
    two_sided = activity in {APPROVE, REQUEST_OPTIONAL}  # YA and YR have no effect on the other activities
    if rule == "Y" or (two_sided and rule == ("YA" if positive else "YR")):
        label = shown.comment_label or say(store.language, "comment")
        raise TaskRefusal("ERROR_TASK_EXECUTION", say(store.language, "comment_required", label=label))


def _check_workflow(store: Store, workflow_id: str) -> None:
    instance = store.instances.get(workflow_id)
    if instance is None:
        raise TaskRefusal("ERROR_TASK_EXECUTION", say(store.language, "not_found"))
    if instance.owned_until is not None:
        raise TaskRefusal("ERROR_TASK_EXECUTION", say(store.language, "locked"))
