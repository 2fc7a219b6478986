"""Terminating many processes: only exact matches, never more than allowed, each with its outcome."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from bizproc_mcp.answers.workflows import STUCK_AFTER
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.services.workflow_terminate_many import choose
from bizproc_standin.faults import Fault
from bizproc_standin.seed.stories.samples import STOPPED_WORKFLOW
from tests.bulk.holding import hold
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, NOW, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking, configured
from tests.fixtures.vibecode_office import vibecode_assistant

TOOL = "workflow_terminate_many"


def bulk(office: Office, count: int, template_id: int = 806) -> list[str]:
    """Running processes, oldest first."""
    ids = office.world.add_bulk_tasks(count, [HEAD], template_id, office.task(1130).workflow.document_id)
    return sorted(office.task(task_id).workflow_id for task_id in ids)


def of_template(office: Office, template_id: int) -> list[str]:
    return sorted(one.id for one in office.world.instances.values() if one.template_id == template_id)


def by_outcome(data: object) -> dict[str, set[str]]:
    assert isinstance(data, dict)
    found: dict[str, set[str]] = {}
    for item in data.get("items", ()):
        found.setdefault(item["outcome"], set()).update(item["workflow_ids"])
    return found


@both_eras
async def test_a_dry_run_is_what_happens_unless_said_otherwise(office: Office) -> None:
    wanted = of_template(office, 801)
    before = set(office.world.instances)
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(TOOL, template_id=801)
    assert said.data["dry_run"] is True
    assert said.data["outcome"] == "would do"
    assert by_outcome(said.data) == {"would do": set(wanted)}
    assert said.data["templates"] == {"«Leave approval» (801)": len(wanted)}
    assert "dry_run=false" in said.data["next_step"]
    assert set(office.world.instances) == before
    assert office.written() == []


@both_eras
async def test_all_that_match_are_stopped_and_nothing_else(office: Office) -> None:
    bulk(office, 60)
    wanted, before = of_template(office, 806), set(office.world.instances)
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(TOOL, template_id=806, status="Cleared up", max_count=1000, dry_run=False)
    assert said.data["outcome"] == "done"
    assert said.data["counts"] == {"done": len(wanted)}
    assert said.data["what"] == f"stop {len(wanted)} processes: {len(wanted)} done"
    assert before - set(office.world.instances) == set(wanted)
    assert {office.world.states[one].title for one in wanted} == {"Cleared up"}


async def test_the_oldest_go_first_and_no_more_than_allowed(office: Office) -> None:
    bulk(office, 70)
    every = of_template(office, 806)
    async with office.assistant(ADMINISTRATOR) as admin:
        dry = await admin.call(TOOL, template_id=806)
        said = await admin.call(TOOL, template_id=806, dry_run=False)
    assert by_outcome(dry.data) == {"would do": set(every[:50])}
    assert dry.data["left_out"] == len(every) - 50
    assert by_outcome(said.data) == {"done": set(every[:50])}
    assert "left out" in said.text
    assert of_template(office, 806) == every[50:]


@pytest.mark.parametrize("arguments", [{}, {"status": "Over", "max_count": 5, "dry_run": False}, {"started_by": ""}])
async def test_without_a_filter_nothing_is_even_looked_for(office: Office, arguments: dict[str, object]) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        before = sum(office.standin.requests.values())
        text = await admin.refused(TOOL, **arguments)
        assert sum(office.standin.requests.values()) == before
    assert "at least one" in text
    assert "stuck_only" in text


async def test_a_misspelled_filter_is_an_error_and_not_a_wider_list(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        text = await admin.refused(TOOL, template_id=801, modifed_before="2026-01-01T00:00:00Z", dry_run=False)
    assert "modified_before" in text
    assert office.written() == []


@pytest.mark.parametrize("upstream", ["rest", "vibecode"])
async def test_each_filter_is_compared_exactly(office: Office, upstream: str) -> None:
    instances = list(office.world.instances.values())
    week = NOW - timedelta(days=7)
    stuck = {one.id for one in instances if one.owned_until is not None and one.owned_until < NOW - STUCK_AFTER}
    connect = office.assistant(ADMINISTRATOR) if upstream == "rest" else vibecode_assistant(office)
    async with connect as admin:

        async def chosen(**filters: object) -> set[str]:
            return by_outcome((await admin.call(TOOL, max_count=1000, **filters)).data).get("would do", set())

        assert await chosen(document="deal:514") == set()
        for document in ("deal:777", "lead:777", "disk:777", "list:777", "process:777"):
            named = await admin.call("workflow_list", document=document)
            assert await chosen(document=document) == set(named.ids())
        assert await chosen(started_by="automatic") == {one.id for one in instances if one.started_by == 0}
        assert await chosen(started_by="57") == {one.id for one in instances if one.started_by == 57}
        assert await chosen(modified_before=week.isoformat()) == {one.id for one in instances if one.modified < week}
        assert await chosen(started_after=week.isoformat()) == {one.id for one in instances if one.started > week}
        assert await chosen(stuck_only=True) == stuck
        assert STOPPED_WORKFLOW in stuck
        assert await chosen(template_id=801, started_by="automatic") == set()
    assert office.written() == []


@dataclass(frozen=True)
class Wide:
    """A group of processes that lists whatever runs, whoever asks for what."""

    all: Sequence[Workflow]

    async def scan(self, query: WorkflowQuery, *, limit: int = 0) -> AsyncIterator[Sequence[Workflow]]:
        del query, limit
        yield self.all


async def test_nothing_is_stopped_in_bulk_that_only_a_wider_list_holds(office: Office) -> None:
    """Compared once more where it is chosen, whatever an upstream makes of a filter."""
    asked = Workflow("a", 801, None, NOW, EMPLOYEE, NOW, None)
    other = replace(asked, id="b", started_by=0)
    async with office.assistant(ADMINISTRATOR) as admin:
        context = (await admin.server.assembly()).context
        wide = replace(context, portal=replace(context.portal, workflows=Wide((asked, other))))  # type: ignore[arg-type]
        chosen = await choose(wide, WorkflowQuery(started_by=EMPLOYEE), 50)
    assert [one.id for one in chosen.workflows] == ["a"]
    assert chosen.left_out == 0


async def test_nothing_that_matches_is_told_as_such(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        dry = await admin.call(TOOL, template_id=999_999)
        said = await admin.call(TOOL, template_id=999_999, dry_run=False)
    assert "Nothing that runs matches" in dry.text
    assert said.data["what"] == "stop 0 processes: nothing to do"
    assert office.written() == []


async def test_one_is_called_one(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(TOOL, template_id=801, max_count=1, dry_run=False)
        task = await admin.call("task_delegate", task_ids=[1129], from_user=str(HEAD), to_user="37", dry_run=True)
    assert said.data["what"] == "stop 1 process: 1 done"
    assert task.data["what"].startswith("hand 1 task from")


async def test_who_is_no_administrator_is_not_offered_it(office: Office) -> None:
    async with office.assistant(HEAD) as head:
        assert TOOL not in await head.tools()
    async with office.assistant(ADMINISTRATOR, BIZPROC_TOOLSETS="default") as admin:
        assert TOOL not in await admin.tools()
    async with office.assistant(ADMINISTRATOR, BIZPROC_READ_ONLY="1") as admin:
        assert TOOL not in await admin.tools()


# what goes wrong


async def lose_a_batch(office: Office, admin: Assistant, fault: Fault) -> int:
    """Break the first batch that writes; the number of requests that the same call takes dry."""
    before = office.standin.requests.copy()
    await admin.call(TOOL, template_id=806, max_count=1000)
    asked = office.standin.requests - before
    office.standin.faults.add(replace(fault, skip=asked["batch"]))
    return sum(asked.values())


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_answer_is_looked_after_once_and_nothing_more_is_sent(office: Office, arrived: bool) -> None:
    bulk(office, 80)
    every = of_template(office, 806)
    async with office.assistant(ADMINISTRATOR) as admin:
        dry = await lose_a_batch(office, admin, Fault.html("batch", after_effect=arrived))
        before = sum(office.standin.requests.values())
        said = await admin.call(TOOL, template_id=806, max_count=1000, dry_run=False)
        asked = sum(office.standin.requests.values()) - before
    told = by_outcome(said.data)
    assert told["done" if arrived else "unknown"] == set(every[:50])
    assert told["refused"] == set(every[50:])
    assert "not sent" in said.text
    assert set(of_template(office, 806)) == set(every[50:] if arrived else every)
    # Besides what the dry run reads: the starters' names, one batch that writes, one look.
    assert asked <= dry + 3
    assert ("workflow_get" in said.data.get("next_step", "")) is not arrived


async def test_one_that_ends_while_the_request_is_on_its_way_is_told_apart(office: Office) -> None:
    every = of_template(office, 801)
    async with office.assistant(ADMINISTRATOR) as admin:
        before = office.standin.requests["batch"]
        await admin.call(TOOL, template_id=801)
        held = hold(office, "batch", skip=office.standin.requests["batch"] - before)
        async with anyio.create_task_group() as tasks:

            async def end_one() -> None:
                await held.arrived()
                office.world.terminate(every[0])
                held.open.set()

            tasks.start_soon(end_one)
            said = await admin.call(TOOL, template_id=801, dry_run=False)
    assert by_outcome(said.data) == {"already_done": {every[0]}, "done": set(every[1:])}
    assert said.data["outcome"] == "done"


@pytest.mark.parametrize("broken", [False, True])
async def test_it_works_through_vibecode_one_by_one(office: Office, broken: bool) -> None:
    bulk(office, 30)
    every = of_template(office, 806)
    async with vibecode_assistant(office) as admin:
        if broken:
            office.standin.faults.add(Fault.html("vibecode.workflows.terminate", after_effect=True))
        said = await admin.call(TOOL, template_id=806, max_count=1000, dry_run=False)
    told = by_outcome(said.data)
    stopped = set(every) - set(of_template(office, 806))
    assert told["done"] == stopped
    assert told.get("refused", set()) == set(every) - stopped
    assert (stopped == set(every)) is not broken or not office.standin.faults.happened


# policy and consent


def policy(folder: Path, text: str) -> dict[str, str]:
    file = folder.parent / f"{folder.name}-policy.toml"
    file.write_text(text, encoding="utf-8")
    return {"BIZPROC_POLICY": str(file)}


@pytest.mark.parametrize("tool", [TOOL, "workflow_terminate", "workflow_*"])
async def test_a_policy_judges_each_of_them(office: Office, tool: str) -> None:
    """A rule about stopping one holds for each of many."""
    rule = f'[[rule]]\ntool = "{tool}"\ntemplate = 801\naction = "deny"\nreason = "Leave is for people."'
    async with configured(office, {"BIZPROC_CONFIRM": "off", **policy(office.folder, rule)}, ADMINISTRATOR) as admin:
        text = await admin.refused(TOOL, modified_before=NOW.isoformat(), max_count=1000, dry_run=False)
        assert "Leave is for people" in text
        assert office.written() == []
        await admin.call(TOOL, template_id=806, dry_run=False)
    assert of_template(office, 801)


@both_eras
async def test_the_person_sees_how_many_of_what_and_may_say_no(office: Office) -> None:
    count = len(of_template(office, 801))
    async with asking(office, NO, person=ADMINISTRATOR) as (admin, human):
        await admin.refused(TOOL, template_id=801, dry_run=False)
    assert office.written() == []
    assert f"stop {count} processes" in human.questions[0]
    assert f"«Leave approval» (801): {count}" in human.questions[0]
    async with asking(office, YES, person=ADMINISTRATOR) as (admin, human):
        said = await admin.call(TOOL, template_id=801, dry_run=False)
    assert said.data["counts"] == {"done": count}
    assert len(human.questions) == 1


async def test_a_dry_run_asks_nobody(office: Office) -> None:
    async with asking(office, NO, person=ADMINISTRATOR) as (admin, human):
        assert (await admin.call(TOOL, template_id=801)).data["dry_run"] is True
    assert human.questions == []


async def test_where_another_process_began_meanwhile_the_person_is_asked_again(office: Office) -> None:
    async with asking(office, YES, person=ADMINISTRATOR) as (admin, human):
        began: list[str] = []

        def begin() -> None:
            if not began:
                began.extend(bulk(office, 1, 801))

        human.before_answering = begin
        await admin.call(TOOL, template_id=801, dry_run=False)
    assert len(human.questions) == 2
    assert "changed since you were asked" in human.questions[1]
    assert of_template(office, 801) == []
