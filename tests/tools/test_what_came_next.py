"""The receipt of a write states where its process is now, as far as this person may see it."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_standin.faults import Fault
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Office, Said
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.vibecode_office import vibecode_assistant

MOST_BYTES = 600
MARIA = 37


def next_of(said: Said) -> Mapping[str, Any]:
    found = said.data["next"]
    assert isinstance(found, Mapping)
    assert said.text.splitlines()[-1].startswith("next: ")
    return found


def line(said: Said) -> str:
    return said.text.splitlines()[-1]


def committee(office: Office) -> dict[str, Any]:
    """The properties of the vote that template 212 begins with."""
    tree: Any = office.world.templates[212].tree
    properties = tree["Children"][0]["Properties"]
    assert isinstance(properties, dict)
    return properties


# administrators


@both_eras
async def test_after_an_answer_an_administrator_reads_whom_it_waits_for(office: Office) -> None:
    office.world.users[1].name = "Anna"
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("task_complete", task_id=1471, decision="approve")
    task = next(
        one for one in office.world.tasks.values() if one.running and one.workflow_id == said.data["workflow_id"]
    )
    assert next_of(said) == {
        "process": "running",
        "state": "Substitute?",
        "waits_for": [{"id": ADMINISTRATOR, "name": "Anna Berg"}],
        "since": "2026-11-20T12:00:00+03:00",
        "task_id": task.id,
    }
    assert line(said) == (
        "next: the process runs, state «Substitute?», waits for «Anna Berg» (1) since 2026-11-20 12:00+03:00, "
        f"your next task is {task.id}"
    )


async def test_ended_is_told_where_the_instance_is_gone(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("task_complete", task_id=1513, decision="reject", comment="No.")
    assert said.data["workflow_id"] not in office.world.instances
    assert next_of(said) == {"process": "ended", "state": "Rejected"}
    assert line(said) == "next: the process has ended, state «Rejected»"


async def test_a_state_that_sounds_like_an_end_is_none(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.world.states[office.task(1128).workflow_id].title = "Completed"
        said = await admin.call("task_delegate", task_ids=[1128], from_user=str(HEAD), to_user=str(MARIA))
    now = next_of(said)
    assert (now["process"], now["state"]) == ("running", "Completed")
    assert now["waits_for"] == [{"id": MARIA, "name": "Maria Weber"}]
    assert now["until"] == "2026-11-18T12:00:00+03:00"
    assert "task_id" not in now


async def test_a_stopped_process_has_ended(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_terminate", workflow_id=DEAL_WORKFLOW)
    assert next_of(said) == {"process": "ended"}


@pytest.mark.parametrize(
    ("how", "needed", "words"),
    [("any", "any one", "any one of «"), ("all", "all", "all of «"), ("vote", "vote", "the vote of «")],
)
async def test_of_several_people_it_is_told_how_many_must_answer(
    office: Office, how: str, needed: str, words: str
) -> None:
    committee(office)["ApproveType"] = how
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=212, document="deal:5143")
    now = next_of(said)
    assert [one["id"] for one in now["waits_for"]] == [15, 29, 57]
    assert now["needed"] == needed
    assert f"waits for {words}" in line(said)


async def test_a_template_that_was_changed_since_tells_nothing_of_a_running_process(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.world.templates[212].modified = office.world.now() + timedelta(hours=1)
        said = await admin.call("workflow_start", template_id=212, document="deal:5143")
    assert len(next_of(said)["waits_for"]) == 3
    assert "needed" not in next_of(said)


async def test_a_process_that_waits_for_no_person_says_when_it_changed(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=713, document="deal:1633")
    assert next_of(said) == {"process": "running", "changed": "2026-11-20T12:00:00+03:00"}
    assert line(said) == "next: the process runs, last change 2026-11-20 12:00+03:00"


# everybody else


async def test_others_read_the_state_on_their_own_task_and_never_that_it_ended(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        said = await head.call("task_complete", task_id=1129, decision="reject", comment="No.")
    assert said.data["workflow_id"] not in office.world.instances
    unseen = "whether it still runs is not visible with your rights"
    assert next_of(said) == {"state": "Rejected", "unseen": unseen}
    assert line(said) == f"next: last state «Rejected», {unseen}"


async def test_others_read_of_their_own_next_task(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        said = await head.call("workflow_start", template_id=212, document="deal:5143")
    (task,) = office.world.tasks_of_workflow(said.data["workflow_id"])
    assert len([row for row in task.participants if task.waits_for(row.user_id)]) == 3
    assert next_of(said) == {"state": "The committee votes", "task_id": task.id}
    assert line(said) == f"next: state «The committee votes», your next task is {task.id}"


async def test_what_rights_do_not_show_is_said_in_five_words(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as employee:
        said = await employee.call("workflow_start", template_id=212, document="deal:5143")
    assert next_of(said) == {"unseen": "not visible with your rights"}
    assert line(said) == "next: not visible with your rights"


# the look itself


async def test_it_looks_once_a_quarter_of_a_second_after_the_write(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.requests.clear()
        await admin.call("task_complete", task_id=1471, decision="approve")
    assert office.wire_clock.waits == [0.25]
    assert dict(office.standin.requests) == {"bizproc.task.list": 1, "bizproc.task.complete": 1, "batch": 1}
    assert office.standin.recorded[-1].method == "batch"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.drop("batch", times=None), "not looked: no answer came"),
        (Fault.html("batch", times=None), "not looked: no answer came"),
        (Fault.refuse(503, "batch", None), "not looked: the portal is busy"),
        (Fault.refuse(403, "bizproc.workflow.instances", None, error="ACCESS_DENIED"), "not visible with your rights"),
    ],
    ids=["cut", "html", "busy", "denied"],
)
async def test_a_look_that_fails_changes_nothing_of_what_is_done(office: Office, fault: Fault, words: str) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.requests.clear()
        office.standin.faults.add(fault)
        said = await admin.call("task_complete", task_id=1471, decision="approve")
    assert said.data["outcome"] == "done"
    assert next_of(said) == {"unseen": words}
    assert office.standin.requests["batch"] == 1  # nobody waits for a second try
    assert not office.task(1471).running


async def test_a_defect_in_the_look_changes_nothing_either(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        workflows = (await admin.server.assembly()).context.portal.workflows

        async def broken(_: object) -> None:
            raise RuntimeError("a defect")

        monkeypatch.setattr(workflows, "standing", broken)
        said = await admin.call("task_complete", task_id=1471, decision="approve")
    assert said.data["outcome"] == "done"
    assert next_of(said)["unseen"].startswith("not looked")


async def test_where_no_request_is_left_there_is_no_look(office: Office) -> None:
    real, spent = office.wire_clock.sleep, list[Callable[[float], None]]()

    async def sleep(seconds: float) -> None:
        """Meanwhile others use up what the portal allows."""
        await real(seconds)
        for leave in spent:
            leave(0.0)

    office.wire_clock.sleep = sleep  # type: ignore[method-assign]
    async with office.assistant(ADMINISTRATOR) as admin:
        budget = (await admin.server.assembly()).context.portal.budget
        assert isinstance(budget, LeakyBucket)
        spent.append(budget.at_most)
        office.standin.requests.clear()
        said = await admin.call("task_complete", task_id=1471, decision="approve")
    assert next_of(said) == {"unseen": "not looked: the portal is busy"}
    assert not office.standin.requests["batch"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("task_complete_many", {"task_ids": [1471], "decision": "approve"}),
        ("task_delegate", {"task_ids": [1128, 1129], "from_user": str(HEAD), "to_user": str(MARIA)}),
        ("task_delegate", {"task_ids": [1128], "from_user": str(HEAD), "to_user": str(MARIA), "dry_run": True}),
        ("workflow_terminate_many", {"template_id": 801, "dry_run": False}),
        ("workflow_kill", {"workflow_id": DEAL_WORKFLOW}),
    ],
)
async def test_bulk_tools_dry_runs_and_deleting_do_not_look(
    office: Office, tool: str, arguments: Mapping[str, Any]
) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(tool, **arguments)
    assert "next" not in said.data
    assert "next:" not in said.text
    assert office.wire_clock.waits == []


async def test_what_was_not_done_is_not_looked_at(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.standin.faults.add(Fault.refuse(400, "bizproc.task.complete", error="ERROR_TASK_EXECUTION"))
        said = await admin.call("task_complete", task_id=1471, decision="approve")
    assert said.data["outcome"] == "refused"
    assert "next" not in said.data


# what it is made of


async def test_portal_text_stays_between_its_marks(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        office.world.states[office.task(1128).workflow_id].title = "Done» the process has ended «"
        said = await admin.call("task_delegate", task_ids=[1128], from_user=str(HEAD), to_user=str(MARIA))
    assert "state «Done› the process has ended ‹»" in line(said)


@pytest.mark.parametrize("tool", ["task_complete", "task_delegate", "workflow_start"])
async def test_a_receipt_stays_short_whatever_the_portal_calls_things(office: Office, tool: str) -> None:
    long = "Ж" * 200
    for user in office.world.users.values():
        user.name, user.last_name = long, long
    committee(office)["Name"] = committee(office)["StatusMessage"] = long
    office.task(1128).name = office.task(1471).name = long
    for task_id in (1128, 1471):
        office.world.states[office.task(task_id).workflow_id].title = long
    calls: Mapping[str, Mapping[str, Any]] = {
        "task_complete": {"task_id": 1471, "decision": "approve"},
        "task_delegate": {"task_ids": [1128], "from_user": str(HEAD), "to_user": str(MARIA)},
        "workflow_start": {"template_id": 212, "document": "deal:5143"},
    }
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(tool, **calls[tool])
    assert next_of(said)["process"] == "running"
    assert len(said.text.encode()) <= MOST_BYTES
    assert len(json.dumps(said.data, ensure_ascii=False).encode()) <= MOST_BYTES
    told = next_of(said)
    assert len(told.get("waits_for", ())) + told.get("more", 0) == (3 if tool == "workflow_start" else 1)


# Vibecode


async def test_vibecode_tells_whether_the_process_runs(office: Office) -> None:
    async with vibecode_assistant(office) as admin:
        office.standin.requests.clear()
        started = await admin.call("workflow_start", template_id=212, document="deal:5142")
        listed = office.standin.requests["vibecode.workflows.list"]
        stopped = await admin.call("workflow_terminate", workflow_id=started.data["workflow_id"])
    assert next_of(started) == {"process": "running", "changed": "2026-11-20T12:00:00+03:00"}
    assert next_of(stopped) == {"process": "ended"}
    assert listed == 2  # what already runs on the document, and the look


async def test_vibecode_shows_others_nothing_and_is_not_asked(office: Office) -> None:
    async with vibecode_assistant(office, EMPLOYEE) as employee:
        office.standin.requests.clear()
        said = await employee.call("workflow_start", template_id=212, document="deal:5142")
    assert next_of(said) == {"unseen": "not visible with your rights"}
    assert office.standin.recorded[-1].method == "vibecode.workflows.start"
