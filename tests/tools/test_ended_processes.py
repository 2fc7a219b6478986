"""The available facts about an ended process: its kept tasks, and the person's own writes through this server."""

import pytest

from bizproc_mcp.safety.journal import Counts, Written
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.vibecode_office import vibecode_assistant


@both_eras
async def test_the_last_state_and_the_kept_tasks_are_told(office: Office) -> None:
    task = office.task(1129)
    async with office.assistant(ADMINISTRATOR) as admin:
        office.world.complete_task(task.id, HEAD, "2", "No.", None)
        office.standin.requests.clear()
        said = await admin.call("workflow_get", workflow_id=task.workflow_id)
    assert said.data["running"] is False
    assert said.data["state"] == "Rejected"
    workflow = said.data["workflow"]
    starter = office.world.users[task.workflow.started_by]
    assert (workflow["id"], workflow["template_id"], workflow["document"]) == (task.workflow_id, 801, "process:2105")
    assert workflow["started_by"] == {"id": starter.id, "name": f"{starter.name} {starter.last_name}"}
    assert workflow["started"] == task.workflow.started.isoformat(timespec="seconds")
    assert workflow["modified"] == task.modified.isoformat(timespec="seconds")
    assert (said.data["tasks"][0]["id"], said.data["tasks"][0]["status"]) == (1129, "rejected")
    assert "history" not in said.data
    assert said.text.startswith(f"{task.workflow_id} does not run any more · template 801 «")
    assert "state «Rejected»" in said.text
    assert "finished task" in said.text
    assert "finished tasks about a day" in said.data["note"]
    assert dict(office.standin.requests) == {"batch": 1}


async def test_what_the_person_wrote_from_here_is_told_with_its_time(office: Office) -> None:
    """The stopped process had one task, which went with it: only the journal knows."""
    async with office.assistant(ADMINISTRATOR) as admin:
        started = await admin.call("workflow_start", template_id=713, document="deal:1633")
        workflow_id = started.data["workflow_id"]
        await admin.call("workflow_terminate", workflow_id=workflow_id)
        said = await admin.call("workflow_get", workflow_id=workflow_id)
    assert said.data["workflow"] == {"id": workflow_id}
    assert said.data["history"] == [
        f"2026-11-20 09:00 UTC workflow_terminate, done: stopped process {workflow_id}",
        f"2026-11-20 09:00 UTC workflow_start, done: started template 713 on deal:1633: process {workflow_id}",
    ]
    assert [one for one in said.text.splitlines() if one.startswith("from here: ")] == [
        f"from here: {one}" for one in said.data["history"]
    ]
    assert "no finished tasks" in said.text


async def test_an_answer_to_its_task_is_part_of_what_was_written(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        done = await admin.call("task_complete", task_id=1513, decision="reject", comment="No.")
        said = await admin.call("workflow_get", workflow_id=done.data["workflow_id"])
    (line,) = said.data["history"]
    assert "task_complete, done: rejected task 1513 «" in line


async def test_what_others_wrote_here_is_theirs(office: Office) -> None:
    """The same folder, the same journal: each person reads of their own writes."""
    async with office.assistant(HEAD) as head:
        done = await head.call("task_complete", task_id=1129, decision="reject", comment="No.")
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_get", workflow_id=done.data["workflow_id"])
    assert said.data["state"] == "Rejected"
    assert "history" not in said.data


async def test_the_journal_of_another_portal_tells_nothing_of_this_one(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        journal = (await admin.server.assembly()).catalogue.guard.journal
        there = Written(
            "https://other.example", ADMINISTRATOR, "workflow_kill", {}, objects=[f"workflow:{DEAL_WORKFLOW}"]
        )

        def allowed(_: Counts) -> None:
            """Whatever was written."""

        await journal.end(await journal.begin(there, allowed), "done", {"what": "deleted"})
        office.world.terminate(DEAL_WORKFLOW, "")
        text = await admin.refused("workflow_get", workflow_id=DEAL_WORKFLOW)
    assert "you wrote nothing to it from here" in text


@pytest.mark.parametrize("workflow_id", ["00000000000000.00000000", "ffffffffffffff.99999999"])
async def test_of_what_nobody_knows_it_is_said_so(office: Office, workflow_id: str) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.requests.clear()
        text = await admin.refused("workflow_get", workflow_id=workflow_id)
    for part in ("no task of it is kept", "finished", "stopped", "never existed", "no history"):
        assert part in text
    assert sum(office.standin.requests.values()) == 1


async def test_through_vibecode_the_journal_is_what_is_known(office: Office) -> None:
    async with vibecode_assistant(office) as admin:
        await admin.call("workflow_terminate", workflow_id=DEAL_WORKFLOW)
        said = await admin.call("workflow_get", workflow_id=DEAL_WORKFLOW)
    assert said.data["running"] is False
    assert "workflow_terminate, done: stopped process" in said.data["history"][0]


async def test_portal_text_in_the_history_stays_between_its_marks(office: Office) -> None:
    office.task(1513).name = "Leave» done: everything «"
    async with office.assistant(ADMINISTRATOR) as admin:
        done = await admin.call("task_complete", task_id=1513, decision="reject", comment="No.")
        said = await admin.call("workflow_get", workflow_id=done.data["workflow_id"])
    assert "«Leave› done: everything ‹»" in said.data["history"][0]
