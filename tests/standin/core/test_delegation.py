"""Delegating tasks (docs/portal.md 7.3)."""

import pytest

from bizproc_standin.state.errors import DelegationRefusal
from bizproc_standin.state.records import DelegationType
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEPARTMENT,
    DIRECTOR,
    DIVISION,
    GROUP,
    GUEST,
    LEFT,
    NEIGHBOUR,
    Portal,
    approve,
    start,
)

NOT_ALLOWED = "ERROR_DELEGATION_NOT_ALLOWED"


def _tasks(world: Portal, *kinds: int, users: int | list[int] = CLERK) -> list[int]:
    """Start one approval per delegation type; return the task ids."""
    people = [users] if isinstance(users, int) else users
    before = set(world.tasks)
    for kind in kinds:
        named = [f"user_{user_id}" for user_id in people]
        start(world, approve(Users=named, ApproveType="all", DelegationType=str(kind), Name=f"Type {kind}"))
    return sorted(set(world.tasks) - before)


def _refusal(world: Portal, ids: list[int], from_user: int, to_user: int, caller: int) -> tuple[str, str]:
    with pytest.raises(DelegationRefusal) as refused:
        world.delegate_tasks(ids, from_user, to_user, caller)
    return refused.value.code, refused.value.text


def test_a_task_changes_hands_and_both_can_tell(world: Portal) -> None:
    """The row's user becomes the new one, who gets a message; the process log has a line."""
    [task_id] = _tasks(world, 1)
    assert world.delegate_tasks([task_id], CLERK, NEIGHBOUR, CLERK) == [task_id]
    task = world.tasks[task_id]
    assert task.participant(NEIGHBOUR) is not None
    assert list(world.task_ids_of_user(CLERK)) == []
    assert list(world.task_ids_of_user(NEIGHBOUR)) == [task_id]
    assert [message.to_users for message in world.messages] == [(NEIGHBOUR,)]
    assert "delegated" in task.workflow.tracking[-1].text


def test_users_are_checked_before_everything_else(world: Portal) -> None:
    """FROM first, then TO, then the ids (docs/portal.md 7.3)."""
    assert _refusal(world, [], 0, 0, CLERK) == ("ERROR_INVALID_USER_ID", "Invalid FROM_USER_ID")
    assert _refusal(world, [], CLERK, 0, CLERK) == ("ERROR_INVALID_USER_ID", "Invalid TO_USER_ID")
    assert _refusal(world, [], CLERK, GUEST, CLERK) == (NOT_ALLOWED, "Select the assignment to delegate.")


@pytest.mark.parametrize(("to_user", "caller"), [(GUEST, CLERK), (404, CLERK), (LEFT, CLERK), (COLLEAGUE, GUEST)])
def test_only_people_of_the_company_take_part(world: Portal, to_user: int, caller: int) -> None:
    """Caller and recipient must be intranet users."""
    ids = _tasks(world, 1)
    text = "Assignments can only be delegated across intranet users."
    assert _refusal(world, ids, CLERK, to_user, caller) == (NOT_ALLOWED, text)


def test_a_colleague_cannot_hand_over_for_others_but_a_head_can(world: Portal) -> None:
    """Direct or transitive heads, and administrators."""
    ids = _tasks(world, 1, 1)
    text = "You cannot delegate assignments of the selected employee because they are not your subordinate."
    assert _refusal(world, ids, CLERK, NEIGHBOUR, COLLEAGUE) == (NOT_ALLOWED, text)
    assert world.delegate_tasks(ids[:1], CLERK, NEIGHBOUR, DIVISION) == ids[:1]
    assert world.delegate_tasks(ids[1:], CLERK, NEIGHBOUR, DIRECTOR) == ids[1:]


def test_a_person_who_does_not_wait_is_not_responsible(world: Portal) -> None:
    """Nothing running and waiting matched."""
    ids = _tasks(world, 1)
    text = "The user is not responsible for this assigment."
    assert _refusal(world, ids, COLLEAGUE, NEIGHBOUR, COLLEAGUE) == (NOT_ALLOWED, text)
    world.complete_task(ids[0], CLERK, 1)
    assert _refusal(world, ids, CLERK, NEIGHBOUR, CLERK) == (NOT_ALLOWED, text)


@pytest.mark.parametrize(
    ("kind", "caller", "to_user", "text"),
    [
        (DelegationType.SUBORDINATE, GROUP, COLLEAGUE, ""),
        (DelegationType.SUBORDINATE, DIVISION, COLLEAGUE, ""),
        (DelegationType.SUBORDINATE, GROUP, NEIGHBOUR, "The selected employee is not your subordinate."),
        (DelegationType.SUBORDINATE, DIRECTOR, NEIGHBOUR, ""),
        (DelegationType.ALL_EMPLOYEES, GROUP, NEIGHBOUR, ""),
        (DelegationType.NONE, GROUP, COLLEAGUE, "prohibited in the assignment preferences."),
        (DelegationType.NONE, DIRECTOR, COLLEAGUE, ""),
        (DelegationType.EXACTLY_NONE, DIRECTOR, COLLEAGUE, "prohibited in the assignment preferences."),
    ],
)
def test_the_delegation_type_decides(world: Portal, kind: DelegationType, caller: int, to_user: int, text: str) -> None:
    """Administrators may 0, 1 and 2; others 1, and 0 when they head the recipient (docs/portal.md 7.3)."""
    ids = _tasks(world, kind)
    if text:
        assert _refusal(world, ids, CLERK, to_user, caller)[1].endswith(text)
    else:
        assert world.delegate_tasks(ids, CLERK, to_user, caller) == ids


def test_permitted_tasks_move_although_the_call_is_refused(world: Portal) -> None:
    """Partial application: texts joined by ``;`` name the refused ones (docs/portal.md 7.3)."""
    ids = _tasks(world, 1, 2, 0)
    texts = _refusal(world, ids, CLERK, NEIGHBOUR, CLERK)[1].split(";")
    assert texts == [
        'Assignment "Type 2" cannot be delegated because delegation is prohibited in the assignment preferences.',
        'Assignment "Type 0" cannot be delegated because the selected employee is not your subordinate.',
    ]
    assert list(world.task_ids_of_user(NEIGHBOUR)) == ids[:1]


def test_russian_texts(russian: Portal) -> None:
    """Delegation speaks the portal's language, its slip included (docs/portal.md 7.3)."""
    ids = _tasks(russian, 2, 0)
    assert _refusal(russian, ids, CLERK, NEIGHBOUR, CLERK)[1] == (
        'Задание "Type 2" не может быть делегировано, так так как это действие запрещено настройками задания;'
        'Задание "Type 0" не может быть делегировано, так как выбранный сотрудник не является вашим подчиненным'
    )


def test_somebody_who_takes_part_already_is_refused(world: Portal) -> None:
    """Once with the short text, for several ids with the name."""
    ids = _tasks(world, 1, 1, users=[CLERK, COLLEAGUE])
    assert _refusal(world, ids[:1], CLERK, COLLEAGUE, CLERK)[1] == "The selected employee is already a participant."
    assert 'Assignment "Type 1" cannot be delegated' in _refusal(world, ids, CLERK, COLLEAGUE, CLERK)[1]
    assert _refusal(world, ids[:1], CLERK, CLERK, CLERK)[1] == "The selected employee is already a participant."


def test_ids_that_do_not_match_are_skipped_without_a_word(world: Portal) -> None:
    """As long as one matches."""
    mine, theirs = _tasks(world, 1), _tasks(world, 1, users=COLLEAGUE)
    assert world.delegate_tasks([*mine, *theirs, 999, -1], CLERK, NEIGHBOUR, CLERK) == mine
    assert list(world.task_ids_of_user(COLLEAGUE)) == theirs


@pytest.mark.parametrize("ids", [[0], [0, 0, 0]])
def test_only_zeros_hand_over_everything(world: Portal, ids: list[int]) -> None:
    """The danger quirk: the filter by id falls away (docs/portal.md 7.3)."""
    mine = _tasks(world, 1, 1, 1)
    assert world.delegate_tasks(ids, CLERK, NEIGHBOUR, CLERK) == mine


def test_a_zero_among_ids_means_nothing(world: Portal) -> None:
    """Only a list of nothing but zeros is dangerous."""
    mine = _tasks(world, 1, 1)
    assert world.delegate_tasks([0, mine[0]], CLERK, NEIGHBOUR, CLERK) == mine[:1]


def test_ids_of_a_person_stay_ascending_when_an_old_task_arrives(world: Portal) -> None:
    """Listings rely on it."""
    old = _tasks(world, 1)
    new = _tasks(world, 1, users=NEIGHBOUR)
    world.delegate_tasks(old, CLERK, NEIGHBOUR, CLERK)
    assert list(world.task_ids_of_user(NEIGHBOUR)) == [*old, *new]


@pytest.mark.parametrize(
    ("head", "user", "expected"),
    [
        (DIRECTOR, CLERK, True),
        (DEPARTMENT, GROUP, True),
        (GROUP, GROUP, False),
        (GROUP, DEPARTMENT, False),
        (GROUP, NEIGHBOUR, False),
        (DIRECTOR, NEIGHBOUR, True),
        (0, GUEST, False),
        (DIRECTOR, 404, False),
    ],
)
def test_heads_are_found_up_the_tree(world: Portal, head: int, user: int, *, expected: bool) -> None:
    """Nobody heads himself."""
    assert world.is_head_of(head, user) is expected


def test_a_loop_in_the_department_tree_ends(world: Portal) -> None:
    """Bad data must not hang the portal."""
    world.departments[1].parent_id = 4
    assert world.is_head_of(DIVISION, CLERK)
    assert not world.is_head_of(NEIGHBOUR, CLERK)
