from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bizproc_mcp.errors import AccessDenied, AlreadyAnswered, InvalidInput, NotFound, Refused
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.tasks import Completion, Participant, StatusWord, Task, TaskQuery, TaskStatus, UserStatus
from bizproc_mcp.portal import Portal
from bizproc_standin.seed.roles import ACCOUNTANT, ADMINISTRATOR, EMPLOYEE, FINANCE, HEAD, LEFT, OPERATIONS, SALES_LEAD
from bizproc_standin.standin import StandIn
from tests.upstream.contract.conftest import NOW, Connecting


async def everything(portal: Portal, query: TaskQuery) -> Sequence[Task]:
    assert portal.tasks is not None
    return [task async for portion in portal.tasks.scan(query, depth="header") for task in portion]


async def ids(portal: Portal, query: TaskQuery) -> set[int]:
    return {task.id for task in await everything(portal, query)}


async def test_an_inbox_holds_what_waits_for_the_person(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(HEAD)
    assert portal.tasks
    page = await portal.tasks.page(TaskQuery(person=HEAD), limit=200)
    waiting = {task.id for task, row in standin.world.rows(HEAD) if task.status == 0 and row.status == 0}
    assert {task.id for task in page.items} == waiting
    assert page.total == len(waiting)
    assert all(task.open and task.person == HEAD for task in page.items)
    assert page.next_cursor == ""


@pytest.mark.parametrize(
    ("word", "task_status", "user_status"),
    [
        ("open", {0}, {0}),
        ("answered", {0, 1, 2, 3, 4, 5}, {1, 2, 3, 4}),
        ("approved", {0, 1, 2, 3, 4, 5}, {1}),
        ("rejected", {0, 1, 2, 3, 4, 5}, {2}),
        ("completed", {0, 1, 2, 3, 4, 5}, {3}),
        ("cancelled", {0, 1, 2, 3, 4, 5}, {4}),
        ("timed_out", {4}, {0, 1, 2, 3, 4}),
        ("any", {0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4}),
    ],
)
async def test_with_a_person_the_words_mean_that_persons_answer(
    word: StatusWord, task_status: set[int], user_status: set[int], portal_of: Connecting, standin: StandIn
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    for person in (OPERATIONS, FINANCE, HEAD, 32):
        wanted = {
            task.id
            for task, row in standin.world.rows(person)
            if task.status in task_status and row.status in user_status
        }
        assert await ids(portal, TaskQuery(person=person, status=word)) == wanted


@pytest.mark.parametrize(
    ("word", "statuses"),
    [("open", {0}), ("answered", {1, 2, 3, 4, 5}), ("approved", {1}), ("rejected", {2}), ("completed", {3}),
     ("timed_out", {4}), ("cancelled", {5}), ("any", {0, 1, 2, 3, 4, 5})],
)  # fmt: skip
async def test_for_all_the_words_mean_the_tasks_result_and_each_task_comes_once(
    word: StatusWord, statuses: set[int], portal_of: Connecting, standin: StandIn
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    found = await everything(portal, TaskQuery(person=None, status=word))
    wanted = [task.id for task in standin.world.tasks.values() if task.status in statuses]
    assert sorted(task.id for task in found) == sorted(wanted)
    assert all(task.person is None and task.person_status is None for task in found)


async def test_each_filter_narrows_to_exactly_what_was_asked(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    every = await everything(portal, TaskQuery(person=None, status="any"))
    some = next(task for task in every if task.id == 1528)
    deal = parse_document("deal:5141")
    soon = NOW + timedelta(days=1)
    cases: list[tuple[TaskQuery, Callable[[Task], object]]] = [
        (TaskQuery(person=None, status="any", kind="review"), lambda task: task.kind == "review"),
        (TaskQuery(person=None, status="any", template_id=802), lambda task: task.template_id == 802),
        (TaskQuery(person=None, status="any", workflow_id=some.workflow_id),
         lambda task: task.workflow_id == some.workflow_id),
        (TaskQuery(person=None, status="any", document=deal), lambda task: task.document == deal),
        (TaskQuery(person=None, status="any", started_by=0), lambda task: task.started_by == 0),
        (TaskQuery(person=None, status="any", started_by=503), lambda task: task.started_by == 503),
        (TaskQuery(person=None, due_before=soon), lambda task: task.open and task.due and task.due < soon),
    ]  # fmt: skip
    for query, holds in cases:
        wanted = {task.id for task in every if holds(task)}
        assert await ids(portal, query) == wanted
        assert wanted


async def test_a_list_and_a_process_with_the_same_id_are_told_apart(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    for form, expected in (("process:777", 565), ("list:777", 802), ("disk:777", 805)):
        found = await everything(portal, TaskQuery(person=None, status="any", document=parse_document(form)))
        assert {task.template_id for task in found} == {expected}


async def test_a_task_is_read_with_real_values(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    found = await portal.tasks.find_many([1501, 1501, 999_999], ADMINISTRATOR)
    assert set(found) == {1501}
    task = found[1501]
    assert (task.kind, task.status, task.person, task.person_status) == (
        "information",
        TaskStatus.RUNNING,
        ADMINISTRATOR,
        UserStatus.WAITING,
    )
    assert (task.comment.shown, task.comment.required) == (True, "Y")
    contractor, phone = task.fields
    assert (contractor.id.raw, contractor.type.raw, contractor.required, contractor.multiple) == (
        "contractor",
        "E:ECrm",
        True,
        False,
    )
    assert contractor.options == {}
    assert isinstance(contractor.settings, dict)
    assert (phone.id.raw, phone.type.raw) == ("phone_number", "string")
    assert task.workflow_started is not None
    assert task.workflow_started.tzinfo is not None
    assert task.labels


async def test_the_tasks_of_two_people_come_in_one_request(portal_of: Connecting, standin: StandIn) -> None:
    admin, head = await portal_of(ADMINISTRATOR), await portal_of(HEAD)
    assert admin.tasks
    assert head.tasks
    shared = {task.id for task, _ in standin.world.rows(HEAD) if task.participant(SALES_LEAD) is not None}
    wanted = [*(task.id for task, _ in standin.world.rows(HEAD)), 999_999][:100]
    standin.requests.clear()
    rows, both = await admin.tasks.find_of_two(wanted, HEAD, SALES_LEAD)
    assert sum(standin.requests.values()) == 1
    assert rows == await admin.tasks.find_many(wanted, HEAD)
    assert set(both or ()) == shared & set(wanted)
    assert both
    assert (await head.tasks.find_of_two(wanted, HEAD, SALES_LEAD))[1] == both
    # Of a colleague in another department nothing is shown: that is not the same as having none.
    assert (await head.tasks.find_of_two(wanted, HEAD, FINANCE))[1] is None
    assert (await admin.tasks.find_of_two(wanted, HEAD, LEFT))[1] == frozenset()


async def test_without_a_person_a_task_is_read_once_however_many_take_part(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    found = await portal.tasks.find_many([1134, 1520], None)
    assert {task.person for task in found.values()} == {None}
    people = await portal.tasks.participants([1134, 1520, 999_999])
    assert set(people) == {1134, 1520}
    assert Participant(OPERATIONS, UserStatus.YES) in people[1520]
    assert len(people[1134]) == 6


async def test_a_head_sees_subordinates_and_a_stranger_is_refused(portal_of: Connecting) -> None:
    head, stranger = await portal_of(HEAD), await portal_of(EMPLOYEE)
    assert await ids(head, TaskQuery(person=EMPLOYEE))
    with pytest.raises(AccessDenied) as caught:
        await ids(stranger, TaskQuery(person=HEAD))
    assert caught.value.status == 403


async def test_an_approval_is_answered_once(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    await portal.tasks.complete(Completion(1471, "approve", "fine"))
    assert standin.world.tasks[1471].status == 1
    with pytest.raises(AlreadyAnswered):
        await portal.tasks.complete(Completion(1471, "approve"))
    with pytest.raises(NotFound):
        await portal.tasks.complete(Completion(1128, "approve"))


async def test_a_refused_answer_brings_the_portals_own_words(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    with pytest.raises(Refused) as caught:
        await portal.tasks.complete(Completion(1477, "submit", "x", {"contractor": "C_607"}))
    assert caught.value.code == "ERROR_TASK_EXECUTION"
    assert "phone" in caught.value.portal_text.raw.lower()
    assert "phone" not in caught.value.fact.lower()


async def test_a_form_is_submitted_with_its_values(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    fields = {"contractor": "C_607", "phone_number": "+1 & 2 = «3»"}
    await portal.tasks.complete(Completion(1477, "submit", "done", fields))
    assert standin.world.tasks[1477].status == 3


async def test_many_are_answered_in_one_request_each_with_its_own_outcome(
    portal_of: Connecting, standin: StandIn
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    standin.requests.clear()
    outcomes = await portal.tasks.complete_many(
        [
            Completion(1471, "approve", "да & nein"),
            Completion(1128, "approve"),
            Completion(1477, "submit", "c", {"contractor": ["C_607"], "phone_number": "5"}),
            Completion(1471, "approve"),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), NotFound, type(None), AlreadyAnswered]
    assert dict(standin.requests) == {"batch": 1}


async def test_tasks_are_handed_over(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    await portal.tasks.delegate([1128, 1129, 1129], HEAD, SALES_LEAD)
    assert {row.user_id for row in standin.world.tasks[1128].participants} == {SALES_LEAD}


async def test_a_refused_delegation_may_have_handed_over_some(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    # Somebody who takes part already is refused for one task and accepted for the other.
    with pytest.raises(Refused) as caught:
        await portal.tasks.delegate([1520, 1128], HEAD, FINANCE)
    assert caught.value.code == "ERROR_DELEGATION_NOT_ALLOWED"
    assert {row.user_id for row in standin.world.tasks[1128].participants} == {FINANCE}


async def test_one_who_left_still_has_tasks(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert await ids(portal, TaskQuery(person=LEFT)) == {1002, 1003}


async def test_only_known_names_in_their_right_case_are_ever_sent(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    standin.recorded.clear()
    query = TaskQuery(
        person=ACCOUNTANT,
        status="answered",
        kind="approval",
        template_id=801,
        workflow_id="6afa61c0d68439.61029019",
        document=parse_document("process:2104"),
        started_by=38,
        due_before=NOW,
    )
    await portal.tasks.page(query, limit=20)
    (record,) = standin.recorded
    filters = record.params["FILTER"]
    assert isinstance(filters, dict)
    known = {"USER_ID", "!USER_STATUS", "ACTIVITY", "WORKFLOW_TEMPLATE_ID", "WORKFLOW_ID", "MODULE_ID", "ENTITY",
             "DOCUMENT_ID", "WORKFLOW_STARTED_BY", "<OVERDUE_DATE"}  # fmt: skip
    assert set(filters) == known
    assert {"USER_ID", "USER_STATUS", "ID"} <= set(record.params["SELECT"])  # type: ignore[call-overload]


async def test_ids_that_cannot_be_are_refused_here(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    standin.requests.clear()
    with pytest.raises(InvalidInput):
        await portal.tasks.find_many([0], ADMINISTRATOR)
    with pytest.raises(InvalidInput):
        await portal.tasks.page(TaskQuery(person=0), limit=20)
    with pytest.raises(InvalidInput):
        await portal.tasks.page(TaskQuery(person=1), limit=0)
    assert await portal.tasks.find_many([], ADMINISTRATOR) == {}
    assert not standin.requests
