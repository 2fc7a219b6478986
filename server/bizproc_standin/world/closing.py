"""How answers end a task, and what ending leaves behind (reference 7.2, completion semantics)."""

from bizproc_standin.world.records import (
    APPROVE,
    REQUEST_OPTIONAL,
    REVIEW,
    Task,
    TaskStatus,
    UserStatus,
)
from bizproc_standin.world.store import Store


def verdict(task: Task) -> TaskStatus | None:
    """Return what the answers given so far amount to, None while more are needed."""
    answers: list[UserStatus] = [row.status for row in task.participants if row.status is not UserStatus.WAITING]
    if not answers:
        return None
    if task.activity == APPROVE:
        return _approval(task, answers)
    if task.activity == REVIEW:
        done = task.rule.approve_type != "all" or len(answers) >= task.voters
        return TaskStatus.OK if done else None
    if task.activity == REQUEST_OPTIONAL and UserStatus.OK not in answers:
        done = task.rule.cancel_type != "all" or len(answers) >= task.voters
        return TaskStatus.CANCELLED if done else None
    return TaskStatus.OK


def _approval(task: Task, answers: list[UserStatus]) -> TaskStatus | None:
    approved, refused = answers.count(UserStatus.YES), answers.count(UserStatus.NO)
    if task.rule.approve_type == "vote":
        return _vote(task, approved, refused)
    if task.rule.approve_type == "all":
        if refused:
            return TaskStatus.NO
        return TaskStatus.YES if approved >= task.voters else None
    return TaskStatus.NO if refused else TaskStatus.YES


def _vote(task: Task, approved: int, refused: int) -> TaskStatus | None:
    # The share must exceed the percentage, except 100, which every vote must reach (reference 7.2).
    needed = task.rule.min_percent
    total = max(1, task.voters)
    won = approved == total if needed >= 100 else approved * 100 > needed * total
    lost = refused > 0 if needed >= 100 else (total - refused) * 100 <= needed * total
    if task.rule.wait_for_all:
        if approved + refused < total:
            return None
        return TaskStatus.YES if won else TaskStatus.NO
    if won:
        return TaskStatus.YES
    return TaskStatus.NO if lost else None


def close_task(store: Store, task: Task, status: TaskStatus) -> None:
    """End a task: rows of people who had not answered are deleted."""
    for row in [row for row in task.participants if row.status is UserStatus.WAITING]:
        store.drop_row(task, row)
    task.status = status
    task.modified = store.now()


def expire_task(store: Store, task: Task) -> None:
    """End a task by its time limit: people who had not answered are recorded as No."""
    for row in task.participants:
        if row.status is UserStatus.WAITING:
            row.status = UserStatus.NO
            row.answered = store.now()
    task.status = TaskStatus.TIMEOUT
    task.modified = store.now()
