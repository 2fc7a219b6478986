"""``bizproc.task.complete`` and ``.delegate`` over HTTP (docs/portal.md 7.2, 7.3)."""

import pytest

from bizproc_standin.state.records import APPROVE, REQUEST, DelegationType, TaskField, TaskParameters
from bizproc_standin.world.world import World
from tests.standin.rest.portals import (
    ADMIN,
    EMPLOYEE,
    GUEST,
    HEAD,
    STRANGER,
    PortalClient,
    add_task,
)

COMPLETE, DELEGATE = "bizproc.task.complete", "bizproc.task.delegate"
FORM = TaskParameters("Note", "Y", "Y", ok_label="Save", fields=(TaskField("phone", "string", "Phone", required=True),))


@pytest.mark.parametrize("form", [False, True])
async def test_a_task_is_completed_from_json_and_from_a_form(portal: PortalClient, world: World, *, form: bool) -> None:
    task = add_task(world, EMPLOYEE, activity=REQUEST, parameters=FORM)
    answer = {"task_id": task.id, "status": 3, "comment": "here", "fields": {"phone": "12 34", "unknown": "x"}}
    assert (await portal.call(EMPLOYEE, COMPLETE, answer, form=form)).result is True
    assert task.values == {"phone": "12 34"}
    assert task.participants[0].comment == "here"


@pytest.mark.parametrize(
    ("params", "code", "text"),
    [
        ({}, "ERROR_TASK_VALIDATION", "empty TASK_ID"),
        ({"STATUS": 1}, "ERROR_TASK_VALIDATION", "empty TASK_ID"),
        ({"TASK_ID": 1}, "ERROR_TASK_VALIDATION", "incorrect STATUS"),
        ({"TASK_ID": 1, "STATUS": 0}, "ERROR_TASK_VALIDATION", "incorrect STATUS"),
        ({"TASK_ID": 1, "STATUS": [1]}, "ERROR_TASK_VALIDATION", "incorrect STATUS"),
        ({"TASK_ID": 1, "STATUS": "maybe"}, "ERROR_TASK_VALIDATION", "incorrect STATUS"),
        ({"TASK_ID": 999, "STATUS": 1}, "ERROR_TASK_NOT_FOUND", "Task not found"),
    ],
)
async def test_a_bad_completion_is_refused_in_the_portals_order(
    portal: PortalClient, world: World, params: dict[str, object], code: str, text: str
) -> None:
    add_task(world, EMPLOYEE)
    assert (await portal.call(EMPLOYEE, COMPLETE, params)).error == (400, code, text)


async def test_even_an_administrator_cannot_answer_for_others(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    given = await portal.call(ADMIN, COMPLETE, {"TASK_ID": task.id, "STATUS": "yes"})
    assert given.error == (400, "ERROR_TASK_NOT_FOUND", "Task not found")


async def test_a_second_answer_is_refused_and_others_find_nothing(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE, STRANGER)
    answer = {"TASK_ID": task.id, "STATUS": "YES"}
    assert (await portal.call(EMPLOYEE, COMPLETE, answer)).result is True
    assert (await portal.call(EMPLOYEE, COMPLETE, answer)).error[1] == "ERROR_TASK_COMPLETED"
    assert (await portal.call(STRANGER, COMPLETE, answer)).error[1] == "ERROR_TASK_NOT_FOUND"


async def test_a_missing_value_is_named_in_the_portals_words(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE, activity=REQUEST, parameters=FORM)
    given = await portal.call(EMPLOYEE, COMPLETE, {"TASK_ID": task.id, "STATUS": 3, "FIELDS": "no map"})
    assert given.error == (400, "ERROR_TASK_EXECUTION", "The required value ('Phone') is missing.")
    assert "\\u0027Phone\\u0027" in given.text


async def test_permitted_tasks_are_delegated_although_the_call_is_refused(portal: PortalClient, world: World) -> None:
    free = add_task(world, EMPLOYEE, name="Free", delegation_type=DelegationType.ALL_EMPLOYEES)
    fixed = add_task(world, EMPLOYEE, name="Fixed", delegation_type=DelegationType.EXACTLY_NONE)
    given = await portal.call(
        EMPLOYEE,
        DELEGATE,
        {"TASK_IDS": [free.id, fixed.id], "FROM_USER_ID": EMPLOYEE, "TO_USER_ID": STRANGER},
    )
    assert given.error == (
        400,
        "ERROR_DELEGATION_NOT_ALLOWED",
        'Assignment "Fixed" cannot be delegated because delegation is prohibited in the assignment preferences.',
    )
    assert free.waits_for(STRANGER)
    assert fixed.waits_for(EMPLOYEE)


@pytest.mark.parametrize(
    ("task_ids", "from_user", "to_user", "code", "text"),
    [
        (None, 11, 12, "ERROR_TASK_VALIDATION", "Invalid TASK_IDS"),
        (5, 11, 12, "ERROR_TASK_VALIDATION", "Invalid TASK_IDS"),
        ([1, "x"], 11, 12, "ERROR_TASK_VALIDATION", "Invalid TASK_IDS"),
        ([1, [2]], 11, 12, "ERROR_TASK_VALIDATION", "Invalid TASK_IDS"),
        ([1, True], 11, 12, "ERROR_TASK_VALIDATION", "Invalid TASK_IDS"),
        ([1], 0, 12, "ERROR_INVALID_USER_ID", "Invalid FROM_USER_ID"),
        ([1], 11, "x", "ERROR_INVALID_USER_ID", "Invalid TO_USER_ID"),
        ([], 11, 12, "ERROR_DELEGATION_NOT_ALLOWED", "Select the assignment to delegate."),
        ([999], 11, 12, "ERROR_DELEGATION_NOT_ALLOWED", "The user is not responsible for this assigment."),
        ([1], 11, GUEST, "ERROR_DELEGATION_NOT_ALLOWED", "Assignments can only be delegated across intranet users."),
    ],
)
async def test_a_bad_delegation_is_refused(
    portal: PortalClient,
    world: World,
    *,
    task_ids: object,
    from_user: object,
    to_user: object,
    code: str,
    text: str,
) -> None:
    add_task(world, EMPLOYEE)
    params = {"TASK_IDS": task_ids, "FROM_USER_ID": from_user, "TO_USER_ID": to_user}
    assert (await portal.call(EMPLOYEE, DELEGATE, params)).error == (400, code, text)


async def test_a_list_of_zeros_delegates_everything(portal: PortalClient, world: World) -> None:
    tasks = [add_task(world, EMPLOYEE, activity=APPROVE) for _ in range(3)]
    params = {"TASK_IDS": ["0"], "FROM_USER_ID": EMPLOYEE, "TO_USER_ID": STRANGER}
    assert (await portal.call(ADMIN, DELEGATE, params, form=True)).result is True
    assert all(task.waits_for(STRANGER) for task in tasks)


async def test_a_head_hands_over_for_a_subordinate_and_a_stranger_may_not(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE, delegation_type=DelegationType.ALL_EMPLOYEES)
    params = {"TASK_IDS": [str(task.id)], "FROM_USER_ID": EMPLOYEE, "TO_USER_ID": STRANGER}
    assert (await portal.call(STRANGER, DELEGATE, params)).error[1] == "ERROR_DELEGATION_NOT_ALLOWED"
    assert (await portal.call(HEAD, DELEGATE, params)).result is True
    assert task.waits_for(STRANGER)
