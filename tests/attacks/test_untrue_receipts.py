"""A portal that does nothing but reports success: no receipt says "done" without a check."""

import json
from typing import Any

import pytest

from bizproc_standin.asgi import HttpReply
from bizproc_standin.seed import roles
from bizproc_standin.state.records import DelegationType, TaskStatus, UserStatus
from bizproc_standin.world.world import World
from tests.attacks.answering import Says, answering, says
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Office, Stage
from tests.fixtures.vibecode_office import vibecode_assistant

NO_TRUTH: tuple[Any, ...] = (False, None, 0, 1, "", "true", [], {"error": "no"})
"""What is not the `true` that the documentation promises, however PHP would read it."""
untrue = pytest.mark.parametrize("said", NO_TRUTH, ids=repr)


def batch_of(method: str, said: Any) -> Says:
    """Answers a batch of these calls with the same for each command."""

    def answer(body: bytes) -> HttpReply | None:
        if method.encode() not in body:
            return None
        commands = json.loads(body)["cmd"]
        empty: list[Any] = []
        parts = {"result": dict.fromkeys(commands, said), "result_error": empty, "result_total": empty}
        return says({"result": {**parts, "result_next": empty, "result_time": empty}})(body)

    return answer


@untrue
async def test_an_answer_the_portal_does_not_confirm_is_looked_at(office: Office, stage: Stage, said: Any) -> None:
    async with office.assistant() as head:
        with answering(stage) as instead:
            instead["bizproc.task.complete"] = says({"result": said})
            told = await head.call("task_complete", task_id=1129, decision="approve")
    assert told.data["outcome"] == "unknown"
    assert "task_get 1129" in told.data["next_step"]


@untrue
async def test_nor_is_any_of_many_answers_done(office: Office, stage: Stage, said: Any) -> None:
    async with office.assistant() as head:
        with answering(stage) as instead:
            instead["batch"] = batch_of("bizproc.task.complete", said)
            told = await head.call("task_complete_many", task_ids=[1128, 1129], decision="reject", comment="No.")
    assert told.data["counts"] == {"unknown": 2}


@pytest.mark.parametrize("tool", ["workflow_terminate", "workflow_kill"])
@untrue
async def test_a_process_that_still_runs_was_not_stopped(office: Office, stage: Stage, tool: str, said: Any) -> None:
    workflow_id = office.task(1134).workflow.id
    async with office.assistant(ADMINISTRATOR) as admin:
        with answering(stage) as instead:
            instead[f"bizproc.{tool.replace('_', '.')}"] = says({"result": said})
            told = await admin.call(tool, workflow_id=workflow_id)
    assert told.data["outcome"] == "unknown"
    assert "still be seen running" in told.text


async def test_nor_were_many(office: Office, stage: Stage) -> None:
    template_id = office.task(1134).workflow.template_id
    async with office.assistant(ADMINISTRATOR) as admin:
        with answering(stage) as instead:
            instead["batch"] = batch_of("bizproc.workflow.terminate", said=False)
            told = await admin.call("workflow_terminate_many", template_id=template_id, dry_run=False)
    assert set(told.data["counts"]) == {"unknown"}


@untrue
async def test_an_event_nobody_took_is_unknown(office: Office, stage: Stage, said: Any) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant() as head:
        with answering(stage) as instead:
            instead["bizproc.event.send"] = says({"result": said})
            instead["bizproc.activity.log"] = says({"result": said})
            sent = await head.call("event_send", event_token=token, return_values={"verdict": "clean"})
            logged = await head.call("activity_log", event_token=token, log_message="Checked.")
    assert sent.data["outcome"] == "unknown"
    assert logged.data["outcome"] == "unknown"


@untrue
async def test_what_an_application_registers_is_looked_for(office: Office, stage: Stage, said: Any) -> None:
    async with office.app_assistant() as admin:
        with answering(stage) as instead:
            instead["bizproc.robot.add"] = says({"result": said})
            told = await admin.call("robot_add", code="untrue", handler="https://app.example/", name="Untrue")
    assert told.data["outcome"] == "unknown"


@pytest.mark.parametrize("said", [False, True, 0, "", [], {"error": "no"}], ids=repr)
async def test_vibecode_answers_are_taken_by_their_documented_shape_only(
    office: Office, stage: Stage, said: Any
) -> None:
    workflow_id = office.task(1134).workflow.id
    token = office.company.event_token("legal_check")
    async with vibecode_assistant(office) as admin:
        with answering(stage) as instead:
            body = says({"success": True, "data": said})
            instead[f"vibecode.workflows.{workflow_id}"] = lambda sent: None if sent else body(sent)
            instead["vibecode.workflows.event"] = instead["vibecode.workflows.activity-log"] = body
            stopped = await admin.call("workflow_terminate", workflow_id=workflow_id)
            sent = await admin.call("event_send", event_token=token, return_values={"verdict": "clean"})
            logged = await admin.call("activity_log", event_token=token, log_message="Checked.")
    assert stopped.data["outcome"] == ("done" if said is True else "unknown")
    assert sent.data["outcome"] == ("accepted" if said is True else "unknown")
    assert logged.data["outcome"] == "unknown"


# handing over


def answered(world: World, task_id: int, status: UserStatus) -> None:
    """The giver was quicker than the hand-over."""
    task = world.tasks[task_id]
    row = task.participant(HEAD)
    assert row is not None
    row.status, task.status = status, TaskStatus(int(status))


@pytest.mark.parametrize(
    "reply",
    [
        says({"error": "ACCESS_DENIED", "error_description": "nobody delegates"}, 400),
        says({"error": "", "error_description": "Some tasks were not delegated"}, 400),
        says({"result": False}),
        lambda _: HttpReply(500, b"<html>", {"content-type": "text/html"}),
    ],
    ids=["denied", "some", "false", "page"],
)
async def test_a_task_the_giver_has_answered_meanwhile_was_not_handed_over(
    office: Office, stage: Stage, reply: Says
) -> None:
    def answer_first(body: bytes) -> HttpReply | None:
        answered(office.world, 1129, UserStatus.YES)
        return reply(body)

    async with office.assistant() as head:
        with answering(stage) as instead:
            instead["bizproc.task.delegate"] = answer_first
            told = await head.call("task_delegate", task_ids=[1129, 1128], to_user="37")
    outcomes = {task_id: item["outcome"] for item in told.data["items"] for task_id in item["task_ids"]}
    assert outcomes[1129] == "refused"
    assert outcomes[1128] != "done"
    assert not office.waits_for(roles.SALES_LEAD) & {1128, 1129}


async def test_what_is_in_nobodys_hands_is_unknown(office: Office, stage: Stage) -> None:
    """The process ended meanwhile: the giver's row is gone, and the taker has none."""

    def end(_: bytes) -> HttpReply | None:
        del office.world.tasks[1129]
        return says({"error": "", "error_description": "Some tasks were not delegated"}, 400)(_)

    async with office.assistant(ADMINISTRATOR) as admin:
        with answering(stage) as instead:
            instead["bizproc.task.delegate"] = end
            told = await admin.call("task_delegate", task_ids=[1129], from_user=str(HEAD), to_user="37")
    assert told.data["outcome"] == "unknown"


@pytest.mark.parametrize("true", [True, False])
async def test_where_the_taker_cannot_be_seen_the_portals_true_is_believed_and_nothing_else(
    office: Office, stage: Stage, true: bool
) -> None:
    """An employee does not see what waits for a colleague who is no subordinate."""
    mine = min(office.waits_for(EMPLOYEE))
    office.task(mine).delegation_type = DelegationType.ALL_EMPLOYEES

    def taken_away(body: bytes) -> HttpReply | None:
        row = office.task(mine).participant(EMPLOYEE)
        assert row is not None
        row.user_id = roles.SALES_LEAD
        return says({"result": False})(body)

    async with office.assistant(EMPLOYEE) as employee:
        with answering(stage) as instead:
            if not true:
                instead["bizproc.task.delegate"] = taken_away
            told = await employee.call("task_delegate", task_ids=[mine], to_user=str(ADMINISTRATOR))
    assert (mine in office.waits_for(ADMINISTRATOR)) is true
    assert told.data["outcome"] == ("done" if true else "unknown")
