"""Listing, reading, stopping and deleting running processes."""

from datetime import datetime, timedelta

import pytest

from bizproc_standin.seed import roles
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW, STOPPED_WORKFLOW
from bizproc_standin.state.records import Instance
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, NOW, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, asking
from tests.fixtures.tables import all_rows


def stuck(office: Office) -> set[str]:
    border = NOW - timedelta(minutes=5)
    instances = office.world.instances.values()
    return {one.id for one in instances if one.owned_until is not None and one.owned_until < border}


def newest_change_first(office: Office) -> list[str]:
    def key(one: Instance) -> tuple[object, str]:
        return one.modified, one.id

    return [one.id for one in sorted(office.world.instances.values(), key=key, reverse=True)]


@both_eras
async def test_running_processes_are_listed_last_changed_first(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_list", limit=200)
    assert said.ids() == newest_change_first(office)
    assert said.data["total"] == len(office.world.instances)
    item = next(item for item in said.data["items"] if item["id"] == DEAL_WORKFLOW)
    assert item["template_id"] == 212
    assert item["template"] == "Discount committee"
    assert item["document"] == "deal:1633"
    assert item["started_by"] == {"id": 57, "name": "Dmitry Orlov"}


@pytest.mark.parametrize("limit", [1, 7, 20])
async def test_pages_give_every_process_once(office: Office, limit: int) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        walked: list[str] = []
        cursor = ""
        while True:
            page = await admin.call("workflow_list", limit=limit, cursor=cursor)
            walked += page.ids()
            cursor = page.data.get("next_cursor", "")
            if not cursor:
                break
    assert walked == newest_change_first(office)


async def test_stuck_ones_are_those_whose_lock_ran_out_five_minutes_ago(office: Office) -> None:
    fresh = office.running(801, "2101").workflow_id
    office.world.lock_workflow(fresh, NOW - timedelta(minutes=4))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_list", stuck_only=True)
        office.world.clock.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
        later = await admin.call("workflow_list", stuck_only=True)
    assert set(said.ids()) == stuck(office) - {fresh}
    assert STOPPED_WORKFLOW in said.ids()
    assert all(item["stuck"] for item in said.data["items"])
    assert "STUCK since" in said.text
    for item in said.data["items"]:
        since = office.world.instances[item["id"]].owned_until
        assert since is not None
        assert datetime.fromisoformat(item["stuck_since"]) == since.replace(microsecond=0)
        assert item["stuck_since"][:16].replace("T", " ") in said.text
    assert "ran out" in said.data["note"]
    assert said.data["note"] in said.text
    assert fresh in later.ids()


async def test_every_filter_narrows_the_list(office: Office) -> None:
    instances = office.world.instances.values()
    week = NOW - timedelta(days=7)
    async with office.assistant(ADMINISTRATOR) as admin:

        async def listed(**filters: object) -> set[str]:
            return set((await admin.call("workflow_list", limit=200, **filters)).ids())

        assert await listed(template_id=801) == {one.id for one in instances if one.template_id == 801}
        assert await listed(document="deal:5141") == {one.id for one in instances if one.document_id.id == "DEAL_5141"}
        assert await listed(started_by="Dmitry Orlov") == {one.id for one in instances if one.started_by == 57}
        assert await listed(started_by="automatic") == {one.id for one in instances if one.started_by == 0}
        assert await listed(started_before=week.isoformat()) == {one.id for one in instances if one.started < week}
        assert await listed(started_after=week.isoformat()) == {one.id for one in instances if one.started > week}
        assert await listed(modified_before=week.isoformat()) == {one.id for one in instances if one.modified < week}
        assert await listed(template_id=801, started_by="automatic") == set()


async def test_processes_are_found_by_words_of_their_templates_name(office: Office) -> None:
    """Upper or lower case, several templates at once, and together with other filters; nothing else slips in."""
    instances = office.world.instances.values()
    async with office.assistant(ADMINISTRATOR) as admin:
        leave = await admin.call("workflow_list", search="leave APPROVAL", limit=200)
        contracts = await admin.call("workflow_list", search="contract", limit=200)
        first = await admin.call("workflow_list", search="contract", limit=2)
        second = await admin.call("workflow_list", search="contract", limit=2, cursor=first.data["next_cursor"])
        by_hand = await admin.call("workflow_list", search="contract", started_by="Dmitry Orlov", limit=200)
        nothing = await admin.call("workflow_list", search="automation rules")
    assert set(leave.ids()) == {one.id for one in instances if one.template_id == 801}
    both = {one.id for one in instances if one.template_id in (803, 807)}
    assert set(contracts.ids()) == both
    assert not set(first.ids()) & set(second.ids())
    assert set(first.ids() + second.ids()) < both
    assert set(by_hand.ids()) == {one.id for one in instances if one.id in both and one.started_by == 57}
    assert nothing.data["total"] == 0
    assert "The portal never lists robots and automation templates." in nothing.data["note"]


async def test_documents_that_share_their_number_are_not_mixed_up(office: Office) -> None:
    """A plain text filter would match like SQL LIKE, and list:777 and disk:777 share their id (docs/portal.md 4.3)."""
    async with office.assistant(ADMINISTRATOR) as admin:
        for document in ("deal:777", "lead:777", "disk:777", "list:777", "process:777"):
            said = await admin.call("workflow_list", document=document)
            assert {item["document"] for item in said.data["items"]} <= {document}
        assert (await admin.call("workflow_list", document="deal:514")).data["total"] == 0


async def test_robots_and_automation_are_named_so(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_list", template_id=810)
    assert said.ids()
    assert {item["template"] for item in said.data["items"]} == {"robots or automation, not listed"}
    assert "by" not in said.text.splitlines()[1].partition("started")[2].partition("automatic")[0]


async def test_one_process_is_read_with_its_open_tasks(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_get", workflow_id=DEAL_WORKFLOW)
    assert said.data["workflow"]["id"] == DEAL_WORKFLOW
    (task,) = said.data["tasks"]
    assert task["id"] == office.running(212, "DEAL_1633").id
    assert [person["id"] for person in task["waits_for"]] == [57]
    assert "1 open task\n" in said.text


async def test_a_process_that_waits_for_an_application_has_no_open_task(office: Office) -> None:
    workflow = office.company.event_token("legal_check").partition("|")[0]
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_get", workflow_id=workflow)
    assert "tasks" not in said.data
    assert "no open tasks" in said.text
    assert "no open tasks" in said.data["note"]
    assert said.data["note"] in said.text


async def test_a_stuck_process_says_since_when_and_why_it_shows_no_state(office: Office) -> None:
    workflow = office.company.event_token("legal_check").partition("|")[0]
    office.world.lock_workflow(workflow, NOW - timedelta(minutes=10))
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_get", workflow_id=workflow)
        moving = await admin.call("workflow_get", workflow_id=office.running(801, "2101").workflow_id)
    assert datetime.fromisoformat(said.data["workflow"]["stuck_since"]) == NOW - timedelta(minutes=10)
    assert "state" not in said.data
    for words in ("ran out", "REST shows it only with a task"):
        assert words in said.data["note"]
        assert words in said.text
    assert moving.data["state"]
    assert "note" not in moving.data


@both_eras
async def test_a_process_that_is_not_there_says_what_that_may_mean(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        text = await admin.refused("workflow_get", workflow_id="00000000000000.00000000")
    for reason in ("finished", "stopped", "never existed", "no history"):
        assert reason in text


@pytest.mark.parametrize("workflow_id", ["", "12", "66e412fdc9bd44.3630659", "%", "66E412FDC9BD44.36306599", 5])
async def test_an_id_of_another_form_is_refused_here(office: Office, workflow_id: object) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        for tool in ("workflow_get", "workflow_terminate", "workflow_kill"):
            assert "workflow_id" in await admin.refused(tool, workflow_id=workflow_id)
    assert office.written() == []


# stopping and deleting


@both_eras
async def test_a_process_is_stopped_and_keeps_its_history(office: Office) -> None:
    tasks = {task.id for task in office.world.tasks_of_workflow(DEAL_WORKFLOW)}
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_terminate", workflow_id=DEAL_WORKFLOW, status="Customer withdrew")
    assert said.data == {
        "outcome": "done",
        "what": f"stopped process {DEAL_WORKFLOW}",
        "workflow_id": DEAL_WORKFLOW,
        "next": {"process": "ended"},
    }
    assert DEAL_WORKFLOW not in office.world.instances
    assert office.world.states[DEAL_WORKFLOW].title == "Customer withdrew"
    assert not tasks & set(office.world.tasks)


async def test_a_process_is_deleted_with_its_history(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_kill", workflow_id=STOPPED_WORKFLOW)
    assert said.data["outcome"] == "done"
    assert STOPPED_WORKFLOW not in office.world.instances
    assert STOPPED_WORKFLOW not in office.world.states


async def test_a_process_that_is_over_cannot_be_stopped_again(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        await admin.call("workflow_terminate", workflow_id=DEAL_WORKFLOW)
        for tool in ("workflow_terminate", "workflow_kill"):
            text = await admin.refused(tool, workflow_id=DEAL_WORKFLOW)
            assert "No process" in text
    assert office.written() == ["bizproc.workflow.terminate"]


# starting


@both_eras
async def test_a_process_is_started_and_the_receipt_carries_its_id(office: Office) -> None:
    before = set(office.world.instances)
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=212, document="deal:5143", parameters={"Discount": 7.5})
    (new,) = set(office.world.instances) - before
    assert said.data["outcome"] == "done"
    assert said.data["workflow_id"] == new
    assert "unchecked" not in said.data
    instance = office.world.instances[new]
    assert instance.started_by == ADMINISTRATOR
    assert instance.document_id.id == "DEAL_5143"
    assert str(instance.parameters["Discount"]) == "7.5"


async def test_a_start_points_out_what_already_runs_on_the_document(office: Office) -> None:
    running = office.running(212, "DEAL_1633").workflow_id
    async with office.assistant(ADMINISTRATOR) as admin:
        first = await admin.call("workflow_start", template_id=212, document="deal:5143", parameters={"Discount": 1})
        again = await admin.call("workflow_start", template_id=212, document="deal:1633", parameters={"Discount": 1})
    assert "already" not in first.text
    assert f"one of it already runs on this document: {running}" in again.data["what"]
    assert f"one of it already runs on this document: {running}" in again.text
    async with asking(office, NO, person=ADMINISTRATOR, BIZPROC_CONFIRM="writes") as (admin, person):
        await admin.refused("workflow_start", template_id=212, document="deal:1633", parameters={"Discount": 1})
    assert f"2 of it already run on this document: {running}, {again.data['workflow_id']}" in person.questions[0]


@all_rows(
    ("arguments", "wanted"),
    [
        ({"template_id": 212, "document": "lead:1"}, "deal"),
        ({"template_id": 803, "document": "spa:148:1"}, "spa:147"),
        ({"template_id": 801, "document": "list:3302"}, "process"),
        ({"template_id": 212, "document": "deal:5143", "parameters": {"Discount": "lots"}}, "number"),
        ({"template_id": 212, "document": "deal:5143", "parameters": {"Discont": 5}}, "did you mean 'Discount'"),
        ({"template_id": 803, "document": "spa:147:1", "parameters": {"Languages": ["fr"]}}, "en («English»)"),
        ({"template_id": 803, "document": "spa:147:1", "parameters": {"DueBy": "soon"}}, "YYYY-MM-DD"),
        ({"template_id": 803, "document": "spa:147:1", "parameters": {"Clerk": None}}, "required"),
        ({"template_id": 99_999, "document": "deal:1"}, "no template 99999"),
        ({"template_id": 810, "document": "deal:5141"}, "never lists robots"),
        ({"template_id": 212, "document": "deal"}, "deal:5141"),
        ({"template_id": 212, "document": "deal:0"}, "deal:5141"),
        ({"template_id": 212, "document": "a|b"}, "module|entity|id"),
        ({"template_id": 0, "document": "deal:1"}, "template_id"),
        ({"template_id": 212}, "document: it is required"),
    ],
)
async def test_a_start_that_cannot_be_right_is_refused_naming_what_is(
    office: Office, admin: Assistant, arguments: dict[str, object], wanted: str
) -> None:
    assert wanted in await admin.refused("workflow_start", **arguments)
    assert office.written() == []


async def test_required_parameters_with_a_default_may_be_left_out(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("workflow_start", template_id=803, document="spa:147:1")
    instance = office.world.instances[said.data["workflow_id"]]
    assert instance.parameters["Clerk"] == f"user_{roles.LAWYER}"


async def test_people_in_parameters_may_be_named(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(
            "workflow_start",
            template_id=805,
            document="disk:778",
            parameters={"Readers": ["me", "Elena Sokolova", "oscar.lind@brightwater.example", 37]},
        )
    readers = office.world.instances[said.data["workflow_id"]].parameters["Readers"]
    assert readers == ["user_1", "user_15", "user_34", "user_37"]


@pytest.mark.parametrize("person", [HEAD, EMPLOYEE])
async def test_people_who_cannot_read_templates_start_unchecked_and_are_told_so(office: Office, person: int) -> None:
    before = set(office.world.instances)
    async with office.assistant(person) as someone:
        said = await someone.call(
            "workflow_start", template_id=212, document="deal:5143", parameters={"Discount": "lots"}
        )
        refused = await someone.refused("workflow_start", template_id=212, document="lead:1")
    (new,) = set(office.world.instances) - before
    assert said.data["outcome"] == "done"
    assert said.data["workflow_id"] == new
    assert "cannot be read" in said.data["unchecked"]
    assert office.world.instances[new].started_by == person
    assert "mismatch" in refused


async def test_a_start_the_portal_refuses_is_an_error_with_a_next_step(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as employee:
        text = await employee.refused("workflow_start", template_id=99_999, document="deal:1")
    assert "Template not found" in text
