"""The four activities that ask people: approval, review, information request, optional request."""

from collections.abc import Generator
from datetime import timedelta

from bizproc_standin.engine.activities.task_form import task_parameters, task_rule
from bizproc_standin.engine.execution import Activity, Execution
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import is_on, whole
from bizproc_standin.engine.waiting import Signal, Steps, Wait
from bizproc_standin.world.closing import expire_task
from bizproc_standin.world.records import (
    APPROVE,
    REQUEST,
    REQUEST_OPTIONAL,
    REVIEW,
    DelegationType,
    Participant,
    Task,
    TaskStatus,
    UserStatus,
)


def approve(run: Execution, node: Node) -> Steps:
    """Ask for approval; the first child runs on yes, the second on no and when time is up."""
    task = yield from _asked(run, node)
    if task is None:
        yield from _child(run, node, 1)
        return
    given = [row for row in task.participants if row.answered is not None]
    yes = [row for row in given if row.status is UserStatus.YES]
    no = [row for row in given if row.status is UserStatus.NO]
    last = _last(task)
    run.result(
        node,
        **_common(run, task),
        VotedCount=len(given),
        TotalCount=task.voters,
        ApprovedCount=len(yes),
        NotApprovedCount=len(no),
        VotedPercent=_percent(len(given), task.voters),
        ApprovedPercent=_percent(len(yes), task.voters),
        NotApprovedPercent=_percent(len(no), task.voters),
        UserApprovers=[f"user_{row.original_user_id}" for row in yes],
        UserRejecters=[f"user_{row.original_user_id}" for row in no],
        LastApprover=f"user_{last.original_user_id}" if last else None,
        LastApproverComment=last.comment if last else "",
    )
    yield from _child(run, node, 0 if task.status is TaskStatus.YES else 1)


def review(run: Execution, node: Node) -> Steps:
    """Ask people to take note; there are no branches."""
    task = yield from _asked(run, node)
    if task is not None:
        given = [row for row in task.participants if row.status is UserStatus.OK]
        last = _last(task)
        run.result(
            node,
            **_common(run, task),
            ReviewedCount=len(given),
            TotalCount=task.voters,
            LastReviewer=f"user_{last.original_user_id}" if last else None,
            LastReviewerComment=last.comment if last else "",
        )


def request(run: Execution, node: Node) -> Steps:
    """Ask for information; the values become variables."""
    task = yield from _asked(run, node)
    if task is not None:
        _save(run, node, task)


def request_optional(run: Execution, node: Node) -> Steps:
    """Ask for information that may be refused; the first child runs on OK, the second otherwise."""
    task = yield from _asked(run, node)
    if task is not None:
        _save(run, node, task)
    yield from _child(run, node, 0 if task is not None and task.status is TaskStatus.OK else 1)


def _asked(run: Execution, node: Node) -> Generator[tuple[Wait, ...], Signal, Task | None]:
    """Create the task and wait until it ends; None when there is nobody to ask."""
    people = run.property_people(node, "Users")
    if not people:
        run.log(node.name, "error", "Nobody is named for the task.")
        return None
    limit = run.time_limit(node)
    task = _new_task(run, node, people, limit)
    run.store.put_task(task)
    _show_progress(run, node, task)
    wait = run.wait(node, limit)
    try:
        while task.running:
            signal = yield (wait,)
            if signal.kind == "timeout":
                expire_task(run.store, task)
            elif signal.kind == "task":
                _show_progress(run, node, task)
    finally:
        # The process ended, or another branch won: nobody is asked any longer.
        if task.running and task.id in run.store.tasks:
            run.store.drop_task(task.id)
    run.log(node.name, "answer", f"{task.name}: {task.status.name}")
    return task


def _new_task(run: Execution, node: Node, people: list[int], limit: timedelta | None) -> Task:
    now = run.store.now()
    kind = whole(run.property(node, "DelegationType"))
    return Task(
        id=run.store.next_task_id,
        workflow=run.instance.state,
        activity=node.type,
        activity_name=node.name,
        name=run.property_text(node, "Name") or node.title,
        description=run.property_text(node, "Description"),
        modified=now,
        overdue_date=run.moment(run.property(node, "OverdueDate")) or (now + limit if limit else None),
        parameters=task_parameters(run, node),
        rule=task_rule(run, node),
        delegation_type=DelegationType(kind if 0 <= kind <= 3 else 0),
        participants=[Participant(user_id) for user_id in people],
    )


def _show_progress(run: Execution, node: Node, task: Task) -> None:
    if not is_on(node.properties.get("SetStatusMessage")):
        return
    voted = sum(row.status is not UserStatus.WAITING for row in task.participants)
    title = run.property_text(node, "StatusMessage") or task.name
    places = {
        "#PERCENT#": _percent(voted, task.voters),
        "#PERC#": _percent(voted, task.voters),
        "#VOTED#": voted,
        "#REV#": voted,
        "#TOTAL#": task.voters,
        "#TOT#": task.voters,
    }
    for mark, value in places.items():
        title = title.replace(mark, str(value))
    run.set_title(title)


def _save(run: Execution, node: Node, task: Task) -> None:
    run.instance.variables.update(task.values)
    run.result(
        node, **{**task.values, **_common(run, task), "InfoUser": f"user_{task.responder}" if task.responder else None}
    )


def _common(run: Execution, task: Task) -> dict[str, object]:
    lines = []
    for row in task.participants:
        if row.comment:
            user = run.store.users.get(row.original_user_id)
            lines.append(f"{user.full_name if user else row.original_user_id}: {row.comment}")
    return {"Comments": "\n".join(lines), "IsTimeout": int(task.status is TaskStatus.TIMEOUT), "TaskId": task.id}


def _last(task: Task) -> Participant | None:
    for row in task.participants:
        if row.original_user_id == task.responder:
            return row
    return None


def _percent(part: int, total: int) -> int:
    return part * 100 // max(1, total)


def _child(run: Execution, node: Node, place: int) -> Steps:
    if place < len(node.children):
        yield from run.carry_out(node.children[place])


TASKS: dict[str, Activity] = {
    APPROVE: approve,
    REVIEW: review,
    REQUEST: request,
    REQUEST_OPTIONAL: request_optional,
}
