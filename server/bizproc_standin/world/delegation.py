"""Delegating tasks (docs/portal.md 7.3)."""

from collections.abc import Sequence

from bizproc_standin.state.errors import DelegationRefusal
from bizproc_standin.state.organisation import is_head_of, is_intranet
from bizproc_standin.state.records import DelegationType, Task, UserStatus
from bizproc_standin.state.store import Store
from bizproc_standin.state.texts import say


def delegate(store: Store, task_ids: Sequence[int], from_user: int, to_user: int, caller: int) -> list[int]:
    """Delegate the permitted tasks, then raise DelegationRefusal for the rest; return the delegated ids."""
    if from_user <= 0:
        raise DelegationRefusal("ERROR_INVALID_USER_ID", "Invalid FROM_USER_ID")
    if to_user <= 0:
        raise DelegationRefusal("ERROR_INVALID_USER_ID", "Invalid TO_USER_ID")
    admin = _is_admin(store, caller)
    _check_people(store, task_ids, from_user, to_user, caller)
    tasks = _matching(store, task_ids, from_user)
    if not tasks:
        raise _refusal(store, "delegate_not_responsible")
    done: list[int] = []
    refused: list[str] = []
    for task in tasks:
        reason = _objection(store, task, to_user, caller, admin=admin)
        if reason:
            # A single id gets the short text, several get one with the task's name.
            key = f"{reason}_many" if len(task_ids) > 1 else reason
            refused.append(say(store.language, key, name=task.name))
        else:
            _hand_over(store, task, from_user, to_user)
            done.append(task.id)
    if refused:
        raise DelegationRefusal("ERROR_DELEGATION_NOT_ALLOWED", ";".join(refused))
    return done


def _check_people(store: Store, task_ids: Sequence[int], from_user: int, to_user: int, caller: int) -> None:
    if not task_ids:
        raise _refusal(store, "delegate_none")
    if not is_intranet(store, caller) or not is_intranet(store, to_user):
        raise _refusal(store, "delegate_intranet")
    if caller != from_user and not _is_admin(store, caller) and not is_head_of(store, caller, from_user):
        raise _refusal(store, "delegate_not_head")


def _matching(store: Store, task_ids: Sequence[int], from_user: int) -> list[Task]:
    # Zeros are filtered out of the ids; when no id is left the portal forgets to filter by id and
    # takes every running task of the person (docs/portal.md 7.3). Other ids that do not
    # match are silently skipped.
    wanted = {task_id for task_id in task_ids if task_id}
    return [
        store.tasks[task_id]
        for task_id in store.task_ids_of_user(from_user)
        if (not wanted or task_id in wanted) and store.tasks[task_id].waits_for(from_user)
    ]


def _objection(store: Store, task: Task, to_user: int, caller: int, *, admin: bool) -> str:
    kind = task.delegation_type
    if kind is DelegationType.EXACTLY_NONE or (kind is DelegationType.NONE and not admin):
        return "delegate_prohibited"
    if kind is DelegationType.SUBORDINATE and not admin and not is_head_of(store, caller, to_user):
        return "delegate_subordinate"
    if task.participant(to_user) is not None:
        return "delegate_participant"
    return ""


def _hand_over(store: Store, task: Task, from_user: int, to_user: int) -> None:
    row = task.participant(from_user)
    if row is None or row.status is not UserStatus.WAITING:
        return
    store.move_row(task, row, to_user)  # MODIFIED does not change
    names = [
        store.users[user_id].full_name if user_id in store.users else str(user_id) for user_id in (from_user, to_user)
    ]
    text = say(store.language, "delegated", name=task.name, source=names[0], target=names[1])
    store.track(task.workflow, task.activity_name, "message", text)
    store.notify([to_user], text, from_user=from_user, kind="delegation", workflow_id=task.workflow.id)


def _is_admin(store: Store, user_id: int) -> bool:
    user = store.users.get(user_id)
    return user is not None and user.active and user.admin


def _refusal(store: Store, key: str) -> DelegationRefusal:
    return DelegationRefusal("ERROR_DELEGATION_NOT_ALLOWED", say(store.language, key))
