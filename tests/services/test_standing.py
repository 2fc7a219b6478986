"""Interpreting the state of a process after a write: known facts are reported, unknown ones are left out."""

from datetime import UTC, datetime, timedelta

import pytest

from bizproc_mcp.answers._base import Outcome, Person
from bizproc_mcp.answers.standing import ProcessNow, ProcessReceipt, process_now, with_next
from bizproc_mcp.models.standing import Standing
from bizproc_mcp.models.tasks import Kind, Task, TaskStatus, UserStatus
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.safety.journal import Query
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from tests.fixtures.office import ADMINISTRATOR, Office

ID = "66e81a641752f8.56521481"
STARTED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ME, ANNA, BORIS = 7, 14, 15


def waiting(task_id: int, person: int, *, kind: Kind = "approval", hours: int = 0, due: int = 0) -> Task:
    return Task(
        id=task_id,
        name=PortalText("Approve"),
        activity=PortalCode("ApproveActivity"),
        kind=kind,
        workflow_id=ID,
        document=None,
        status=TaskStatus.RUNNING,
        workflow_state=PortalText("Waiting"),
        modified=STARTED + timedelta(hours=hours),
        due=STARTED + timedelta(hours=due) if due else None,
        person=person,
        person_status=UserStatus.WAITING,
    )


def running(*rows: Task, total: int = 0) -> Standing:
    instance = Workflow(ID, 212, None, STARTED, 1, STARTED + timedelta(hours=5), None)
    return Standing(running=True, instance=instance, waiting=rows, waiting_total=total or len(rows), tasks=rows)


def test_of_several_tasks_the_longest_wait_and_the_first_limit_are_told() -> None:
    now = process_now(running(waiting(2, ANNA, hours=3, due=9), waiting(1, BORIS, hours=1, due=12)), ME)
    assert (now.since, now.until) == ("2026-11-20T10:00:00+00:00", "2026-11-20T18:00:00+00:00")
    assert now.needed == ""
    assert now.changed == ""


def test_a_person_who_is_asked_twice_is_named_once_and_rows_beyond_the_page_are_counted() -> None:
    now = process_now(running(waiting(2, ANNA), waiting(1, ANNA), total=9), ME)
    assert ([one.id for one in now.waits_for], now.more) == ([ANNA], 7)
    assert now.text() == (
        "next: the process runs, state «Waiting», waits for user 14 and 7 more since 2026-11-20 09:00+00:00"
    )


def test_the_task_that_was_just_dealt_with_does_not_come_next() -> None:
    seen = running(waiting(3, ME), waiting(2, ME), waiting(1, ANNA))
    assert process_now(seen, ME, done=3).task_id == 2
    assert process_now(seen, ME).task_id == 3
    assert process_now(running(waiting(1, ANNA)), ME).task_id == 0


def test_one_answer_to_a_request_is_enough_whatever_the_template_says() -> None:
    rows = (waiting(1, ANNA, kind="information"), waiting(1, BORIS, kind="information"))
    assert process_now(running(*rows), ME).needed == "any one"


def test_where_nobody_looked_for_the_instance_nobody_else_is_named() -> None:
    now = process_now(Standing(waiting=(waiting(1, ME),), waiting_total=1, tasks=(waiting(1, ME),)), ME)
    assert now.structured() == {"state": "Waiting", "task_id": 1}


def test_people_there_is_no_room_for_are_counted() -> None:
    people = [Person(id=number, name=PortalText("Ж" * 90)) for number in range(1, 6)]
    receipt = ProcessReceipt(outcome="done", what=f"approved task 1 «{'Ж' * 99}»", workflow_id=ID, task_id=1)
    told = with_next(receipt, ProcessNow(process="running", state=PortalText("Ж" * 90), waits_for=people, more=2))
    assert told.next is not None
    assert len(told.next.waits_for) + told.next.more == 7
    assert len(told.next.waits_for) < 3
    assert len(told.text().encode()) <= 600
    assert told.next.text().startswith("next: the process runs, state «Ж")


@pytest.mark.parametrize("outcome", ["refused", "unknown"])
async def test_a_plan_that_was_not_done_is_not_followed(office: Office, outcome: Outcome) -> None:
    receipt = ProcessReceipt(outcome=outcome, what="x", workflow_id=ID)
    async with office.assistant(ADMINISTRATOR) as admin:
        context = (await admin.server.assembly()).context
        office.standin.requests.clear()
        assert await with_what_came_next(context, receipt, ID) is receipt
    assert not office.standin.requests


async def test_the_journal_knows_the_write_before_anybody_looks(office: Office) -> None:
    """What came next is not part of what was done: the row holds the receipt of the write."""
    async with office.assistant(ADMINISTRATOR) as admin:
        await admin.call("task_complete", task_id=1471, decision="approve")
        journal = (await admin.server.assembly()).catalogue.guard.journal
        [attempt] = await journal.attempts(Query())
    assert attempt.outcome == "done"
    assert "next" not in attempt.receipt
