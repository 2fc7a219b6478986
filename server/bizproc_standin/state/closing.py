"""When answers end a task, and the effects of ending it (docs/portal.md 7.5)."""

from bizproc_standin.php.comparison import compare
from bizproc_standin.php.numbers import leading, numeric
from bizproc_standin.state.errors import CrashRefusal
from bizproc_standin.state.records import (
    APPROVE,
    REQUEST_OPTIONAL,
    REVIEW,
    Task,
    TaskStatus,
    UserStatus,
)
from bizproc_standin.state.store import Store


def verdict(task: Task) -> TaskStatus | None:
    """Return the result of the answers so far, None while more are needed."""
    answers: list[UserStatus] = [row.status for row in task.participants if row.status is not UserStatus.WAITING]
    if not answers:
        return None
    if task.activity == APPROVE:
        return _approval(task, answers)
    if task.activity == REVIEW:
        done = task.rule.approve_type == "any" or len(answers) >= task.voters
        return TaskStatus.OK if done else None
    if task.activity == REQUEST_OPTIONAL and UserStatus.OK not in answers:
        done = task.rule.cancel_type != "all" or len(answers) >= task.voters
        return TaskStatus.CANCELLED if done else None
    return TaskStatus.OK


def _approval(task: Task, answers: list[UserStatus]) -> TaskStatus | None:
    approved, refused = answers.count(UserStatus.YES), answers.count(UserStatus.NO)
    kind = task.rule.approve_type
    if kind == "vote":
        return _vote(task, approved, refused)
    if kind == "all":
        if refused:
            return TaskStatus.NO
        return TaskStatus.YES if approved >= task.voters else None
    if kind == "any":
        return TaskStatus.NO if refused else TaskStatus.YES
    return None  # the portal knows no other types: such a task never ends


def _vote(task: Task, approved: int, refused: int) -> TaskStatus | None:
    # The share of yes, rounded down, must exceed the minimum, or both must be 100. Without waiting for all, the
    # vote is lost once there are too many no votes to win; the share of no is not rounded. Two yes and one no of
    # three at a minimum of 66 decide nothing: such a task never ends.
    needed, total = task.rule.min_percent, max(1, task.voters)
    share = int(approved / total * 100)
    won = compare(share, needed) > 0 or (share == 100 and compare(100, needed) == 0)
    if task.rule.wait_for_all:
        if approved + refused < total:
            return None
        return TaskStatus.YES if won else TaskStatus.NO
    if won:
        return TaskStatus.YES
    return TaskStatus.NO if refused and refused / total * 100 >= 100 - _calculable(needed) else None


def _calculable(value: object) -> float:
    """Return the number that PHP subtracts. Raises CrashRefusal when it cannot."""
    if isinstance(value, bool | int | float | None):
        return float(value or 0)
    read = numeric(value) if isinstance(value, str) else None
    if read is None and isinstance(value, str):
        read = leading(value) or None  # "50 of them" is 50 with a warning; a text without a leading number is an error
    if read is None:
        raise CrashRefusal("ApproveMinPercent is no number.")
    return float(read)


def close_task(store: Store, task: Task, status: TaskStatus) -> None:
    """End a task: the rows of people who have not answered are deleted."""
    for row in [row for row in task.participants if row.status is UserStatus.WAITING]:
        store.drop_row(task, row)
    task.status = status
    task.modified = store.now()


def expire_task(store: Store, task: Task) -> None:
    """End a task on its time limit: people who have not answered are recorded as No."""
    for row in task.participants:
        if row.status is UserStatus.WAITING:
            row.status = UserStatus.NO
    task.status = TaskStatus.TIMEOUT
    task.modified = store.now()
