"""Lost responses to writes: the receipt matches the portal's state, and nothing is ever done twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.models.tasks import Decision
from bizproc_mcp.services.task_complete import plan_completion
from bizproc_mcp.services.workflow_start import plan_start
from bizproc_standin.faults import Fault
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from bizproc_standin.state.records import UserStatus
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office

Break = Callable[[str], Fault]


def dropped_after(method: str) -> Fault:
    return Fault.drop(method, after_effect=True)


def html_after(method: str) -> Fault:
    return Fault.html(method, after_effect=True)


AFTER = (dropped_after, html_after, Fault.truncated)
BEFORE = (Fault.drop, Fault.html)
BLIND = replace(Fault.drop("bizproc.task.list", times=None), skip=1)
"""The check before the write sees the tasks, nobody sees them afterwards."""

after = pytest.mark.parametrize("broken", AFTER)
before = pytest.mark.parametrize("broken", BEFORE)


def waiting(office: Office, task_id: int, person: int = HEAD) -> bool:
    row = office.task(task_id).participant(person)
    return row is not None and row.status is UserStatus.WAITING


def asked(office: Office, method: str) -> int:
    """How often the portal was asked to write, lost ones too."""
    return Counter(record.method for record in office.standin.recorded)[method]


# answering


@after
async def test_an_answer_that_arrived_is_done_although_its_receipt_was_lost(office: Office, broken: Break) -> None:
    office.standin.faults.add(broken("bizproc.task.complete"))
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=1129, decision="approve")
    assert said.data["outcome"] == "done"
    assert "answer was lost" in said.text
    assert not waiting(office, 1129)
    assert asked(office, "bizproc.task.complete") == 1


@before
async def test_an_answer_that_never_arrived_is_unknown_with_how_to_check(office: Office, broken: Break) -> None:
    office.standin.faults.add(broken("bizproc.task.complete"))
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=1129, decision="approve")
    assert said.data["outcome"] == "unknown"
    assert "task_get 1129" in said.data["next_step"]
    assert "shows it open" in said.text
    assert waiting(office, 1129)
    assert asked(office, "bizproc.task.complete") == 1


async def test_an_answer_that_cannot_be_looked_at_either_is_unknown(office: Office) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(Fault.drop("bizproc.task.complete"), BLIND)
        said = await head.call("task_complete", task_id=1129, decision="approve")
    assert said.data["outcome"] == "unknown"
    assert asked(office, "bizproc.task.complete") == 1


async def test_a_task_that_ended_with_the_lost_answer_is_not_called_open(office: Office) -> None:
    """The whole process may be over and archived: what cannot be seen is unknown."""
    office.standin.faults.add(Fault.drop("bizproc.task.complete", after_effect=True))
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=1128, decision="reject", comment="No.")
    assert said.data["outcome"] in ("done", "unknown")
    assert not waiting(office, 1128)
    assert "open" not in said.text


async def test_a_rate_refusal_is_repeated_because_the_portal_certainly_did_nothing(office: Office) -> None:
    office.standin.faults.add(Fault.refuse(503, "bizproc.task.complete", 2))
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=1129, decision="approve")
    assert said.data["outcome"] == "done"
    assert asked(office, "bizproc.task.complete") == 3
    assert not waiting(office, 1129)


async def test_somebody_quicker_is_told_from_ones_own_answer(office: Office) -> None:
    """The check sees the task open; the person answers in the portal; then the write comes too late."""
    async with office.assistant() as head:
        office.standin.faults.add(
            Fault.refuse(
                400,
                "bizproc.task.complete",
                error="ERROR_TASK_COMPLETED",
                description="Task already completed",
                after_effect=True,
            )
        )
        said = await head.call("task_complete", task_id=1129, decision="approve")
    assert said.data["outcome"] == "already_done"


@pytest.mark.parametrize(
    ("mine", "given", "outcome"),
    [
        ("reject", 1, "refused"),
        ("reject", 2, "already_done"),
        ("approve", 2, "refused"),
        ("approve", 1, "already_done"),
    ],
)
async def test_an_answer_that_came_too_late_is_only_done_where_the_earlier_one_was_the_same(
    office: Office, mine: Decision, given: int, outcome: str
) -> None:
    """The person answered in the portal meanwhile: their approval is no rejection."""
    async with office.assistant() as head:
        plan = await plan_completion((await head.server.assembly()).context, 1129, mine, "No.", {})
        office.world.complete_task(1129, HEAD, given, "Mine.")
        receipt = await plan.act()
    assert receipt.outcome == outcome
    assert ("changed nothing" in receipt.next_step) is (outcome == "refused")


async def test_a_lost_rejection_is_not_done_where_the_portal_shows_an_approval(office: Office) -> None:
    async with office.assistant() as head:
        plan = await plan_completion((await head.server.assembly()).context, 1129, "reject", "No.", {})
        office.world.complete_task(1129, HEAD, 1, "Mine.")
        office.standin.faults.add(Fault.drop("bizproc.task.complete"))
        receipt = await plan.act()
    assert receipt.outcome == "unknown"
    assert "approved" in receipt.what


# many at once


async def lose_the_write(office: Office, head: Assistant, ids: list[int], broken: Break) -> None:
    """Break the first batch that writes: as many batches go before it as a dry run takes."""
    reads = -office.standin.requests["batch"]
    await head.call("task_complete_many", task_ids=ids, decision="approve", dry_run=True)
    reads += office.standin.requests["batch"]
    office.standin.faults.add(replace(broken("batch"), skip=reads))


@after
async def test_many_answers_that_arrived_are_done_although_the_receipt_was_lost(office: Office, broken: Break) -> None:
    ids = office.world.add_bulk_tasks(60, [HEAD], 806, office.task(1130).workflow.document_id)
    async with office.assistant() as head:
        await lose_the_write(office, head, ids, broken)
        said = await head.call("task_complete_many", task_ids=ids, decision="approve")
    outcomes = {task_id: item["outcome"] for item in said.data["items"] for task_id in item["task_ids"]}
    assert set(outcomes) == set(ids)
    for task_id, outcome in outcomes.items():
        assert (outcome in ("done", "unknown")) is not waiting(office, task_id)
    assert said.data["counts"].get("done", 0) + said.data["counts"].get("unknown", 0) == 50
    assert office.written() == ["bizproc.task.complete"] * 50


@before
async def test_many_answers_that_never_arrived_are_unknown_and_not_sent_again(office: Office, broken: Break) -> None:
    ids = office.world.add_bulk_tasks(60, [HEAD], 806, office.task(1130).workflow.document_id)
    async with office.assistant() as head:
        await lose_the_write(office, head, ids, broken)
        said = await head.call("task_complete_many", task_ids=ids, decision="approve")
    assert said.data["outcome"] == "unknown"
    assert said.data["counts"]["unknown"] == 50
    assert "done" not in said.data["counts"]
    assert "task_get" in said.data["next_step"]
    assert office.written() == []
    assert set(ids) <= office.waits_for(HEAD)


# handing over


@after
async def test_a_handover_that_arrived_is_done_although_its_receipt_was_lost(office: Office, broken: Break) -> None:
    office.standin.faults.add(broken("bizproc.task.delegate"))
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1129, 1130], to_user="37")
    assert said.data["counts"] == {"done": 2}
    assert asked(office, "bizproc.task.delegate") == 1
    assert {1129, 1130} <= office.waits_for(37)


@before
async def test_a_handover_that_never_arrived_is_unknown_for_what_still_waits(office: Office, broken: Break) -> None:
    office.standin.faults.add(broken("bizproc.task.delegate"))
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1129, 1130], to_user="37")
    assert said.data["outcome"] == "unknown"
    assert said.data["counts"] == {"unknown": 2}
    assert asked(office, "bizproc.task.delegate") == 1
    assert {1129, 1130} <= office.waits_for(HEAD)


async def test_a_handover_that_cannot_be_looked_at_is_unknown(office: Office) -> None:
    async with office.assistant() as head:
        office.standin.faults.add(BLIND)
        said = await head.call("task_delegate", task_ids=[1129], to_user="37")
    assert said.data["outcome"] == "unknown"
    assert 1129 in office.waits_for(37)


# starting


@after
async def test_a_start_that_arrived_is_done_where_exactly_one_new_instance_is_seen(
    office: Office, broken: Break
) -> None:
    known = set(office.world.instances)
    office.standin.faults.add(broken("bizproc.workflow.start"))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=212, document="deal:5143")
    (new,) = set(office.world.instances) - known
    assert said.data["outcome"] == "done"
    assert said.data["workflow_id"] == new
    assert asked(office, "bizproc.workflow.start") == 1


@before
async def test_a_start_that_is_not_seen_is_unknown_because_absence_proves_nothing(
    office: Office, broken: Break
) -> None:
    known = set(office.world.instances)
    office.standin.faults.add(broken("bizproc.workflow.start"))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=212, document="deal:5143")
    assert set(office.world.instances) == known
    assert said.data["outcome"] == "unknown"
    assert "workflow_id" not in said.data
    assert "workflow_list" in said.data["next_step"]
    assert asked(office, "bizproc.workflow.start") == 1


@pytest.mark.parametrize("person", [HEAD, EMPLOYEE])
async def test_a_lost_start_stays_unknown_for_people_who_cannot_look(office: Office, person: int) -> None:
    known = set(office.world.instances)
    office.standin.faults.add(Fault.drop("bizproc.workflow.start", after_effect=True))
    async with office.assistant(person) as someone:
        said = await someone.call("workflow_start", template_id=212, document="deal:5143")
    assert len(set(office.world.instances) - known) == 1
    assert said.data["outcome"] == "unknown"
    assert asked(office, "bizproc.workflow.start") == 1


async def test_a_start_is_not_taken_for_somebody_elses(office: Office) -> None:
    """A colleague starts the same on the same document in the same moment: theirs is not ours."""
    deal = next(one for one in office.world.documents if one.id == "DEAL_5143")
    async with office.assistant(ADMINISTRATOR) as admin:
        plan = await plan_start((await admin.server.assembly()).context, 212, parse_document("deal:5143"), {})
        office.world.start_workflow(212, deal, None, 37)
        office.standin.faults.add(Fault.drop("bizproc.workflow.start"))
        receipt = await plan.act()
    assert receipt.outcome == "unknown"
    assert receipt.workflow_id == ""


# stopping


@pytest.mark.parametrize("tool", ["workflow_terminate", "workflow_kill"])
@after
async def test_a_stop_that_arrived_is_done_although_its_receipt_was_lost(
    office: Office, broken: Break, tool: str
) -> None:
    method = tool.replace("_", ".", 1).replace("workflow", "bizproc.workflow")
    office.standin.faults.add(broken(method))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(tool, workflow_id=DEAL_WORKFLOW)
    assert said.data["outcome"] == "done"
    assert DEAL_WORKFLOW not in office.world.instances
    assert asked(office, method) == 1


@pytest.mark.parametrize("tool", ["workflow_terminate", "workflow_kill"])
@before
async def test_a_stop_that_never_arrived_is_unknown(office: Office, broken: Break, tool: str) -> None:
    method = tool.replace("_", ".", 1).replace("workflow", "bizproc.workflow")
    office.standin.faults.add(broken(method))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(tool, workflow_id=DEAL_WORKFLOW)
    assert said.data["outcome"] == "unknown"
    assert DEAL_WORKFLOW in office.world.instances
    assert "workflow_get" in said.data["next_step"]
    assert asked(office, method) == 1


# events


@after
async def test_an_event_that_arrived_is_done_where_the_process_is_seen_to_move(office: Office, broken: Break) -> None:
    token = office.company.event_token("legal_check")
    office.standin.faults.add(broken("bizproc.event.send"))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("event_send", event_token=token, return_values={"verdict": "ok"})
    assert said.data["outcome"] == "done"
    assert asked(office, "bizproc.event.send") == 1


@pytest.mark.parametrize(
    ("person", "broken"),
    [(ADMINISTRATOR, Fault.drop), (HEAD, Fault.drop), (HEAD, dropped_after), (HEAD, Fault.truncated)],
)
async def test_an_event_nobody_saw_arrive_is_unknown(office: Office, person: int, broken: Break) -> None:
    token = office.company.event_token("legal_check")
    office.standin.faults.add(broken("bizproc.event.send"))
    async with office.assistant(person) as someone:
        said = await someone.call("event_send", event_token=token, return_values={"verdict": "ok"})
    assert said.data["outcome"] == "unknown"
    assert "works once" in said.data["next_step"]
    assert asked(office, "bizproc.event.send") == 1


async def test_a_lost_log_line_is_unknown_and_not_written_twice(office: Office) -> None:
    token = office.company.event_token("legal_check")
    office.standin.faults.add(Fault.drop("bizproc.activity.log", after_effect=True))
    async with office.assistant() as head:
        said = await head.call("activity_log", event_token=token, log_message="Once.")
    assert said.data["outcome"] == "unknown"
    texts = [entry.text for entry in office.world.states[token.partition("|")[0]].tracking]
    assert texts.count("Once.") == 1
