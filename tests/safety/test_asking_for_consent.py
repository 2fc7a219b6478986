"""A person is asked before every destructive write, in both protocol eras."""

from datetime import timedelta

import pytest
from mcp.types import ElicitResult, TextContent

from bizproc_mcp.safety.journal import Attempt, Query
from bizproc_standin.seed import seed_bulk
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, SILENT, YES, asking

pytestmark = both_eras


async def journal(assistant: Assistant) -> list[Attempt]:
    return await (await assistant.server.assembly()).catalogue.guard.journal.attempts(Query())


async def test_a_rejection_is_asked_about_and_then_done(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):
        said = await assistant.call("task_complete", task_id=1128, decision="reject", comment="No budget.")
        written = await journal(assistant)
    assert said.data["outcome"] == "done"
    assert said.data["agreed"] is True
    assert "The person was asked and agreed." in said.text
    assert 1128 not in office.waits_for(HEAD)
    [question] = person.questions
    for part in ("reject task 1128", "«Approve purchase: Ten laptops for sales»", "«No budget.»", "user 15", "http://"):
        assert part in question
    assert [(one.outcome, one.confirmation) for one in written] == [("done", "the person, asked through the client")]


async def test_an_approval_is_not_asked_about_unless_every_write_is(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):
        said = await assistant.call("task_complete", task_id=1128, decision="approve")
    assert not person.questions
    assert "agreed" not in said.data
    async with asking(office, YES, BIZPROC_CONFIRM="writes") as (assistant, person):
        await assistant.call("task_complete", task_id=1129, decision="approve")
    assert len(person.questions) == 1


@pytest.mark.parametrize(
    "answer",
    [
        NO,
        SILENT,
        ElicitResult(action="accept", content={"confirm": False}),
        ElicitResult(action="accept", content={}),
        ElicitResult(action="accept", content={"confirm": "true"}),
        ElicitResult(action="accept"),
    ],
    ids=["decline", "cancel", "unticked", "empty", "text instead of a tick", "no form at all"],
)
async def test_anything_but_a_clear_yes_changes_nothing(office: Office, answer: ElicitResult) -> None:
    async with asking(office, answer) as (assistant, _):
        result = await assistant.raw("task_complete", {"task_id": 1128, "decision": "reject", "comment": "No."})
        written = await journal(assistant)
    assert result.is_error
    told = result.structured_content or {}
    assert told["outcome"] == "refused"
    assert "was not done" in told["what"]
    assert "nothing changed" in told["next_step"]
    assert [part.text for part in result.content if isinstance(part, TextContent)] == [
        f"refused: {told['what']}\n{told['next_step']}"
    ]
    assert 1128 in office.waits_for(HEAD)
    assert office.written() == []
    assert [one.outcome for one in written] == ["withheld"]


async def test_what_changed_while_the_person_read_is_asked_about_again(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):

        def rename_once() -> None:
            if len(person.questions) == 1:
                office.task(1128).modified += timedelta(seconds=5)

        person.before_answering = rename_once
        await assistant.call("task_complete", task_id=1128, decision="reject", comment="No.")
    assert len(person.questions) == 2
    assert person.questions[1].startswith("It has changed since you were asked.")


async def test_what_was_answered_by_another_meanwhile_is_refused_after_the_yes(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):

        def be_quicker() -> None:
            row = office.task(1128).participant(HEAD)
            assert row is not None
            office.task(1128).participants.remove(row)

        person.before_answering = be_quicker
        text = await assistant.refused("task_complete", task_id=1128, decision="reject", comment="No.")
    assert "1128" in text
    assert office.written() == []


async def test_nobody_is_asked_about_what_the_task_does_not_take(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):
        await assistant.refused("task_complete", task_id=1128, decision="cancel")
    assert not person.questions


async def test_a_bulk_answer_is_one_question_that_names_the_tasks(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):
        said = await assistant.call(
            "task_complete_many", task_ids=[1128, 1129, 1514], decision="reject", comment="Frozen."
        )
    assert said.data["counts"] == {"done": 3}
    [question] = person.questions
    assert all(str(task) in question for task in (1128, 1129, 1514))


async def test_nothing_of_a_long_text_or_a_long_list_is_kept_from_the_person(office: Office) -> None:
    ids = seed_bulk(office.world, 40, HEAD)
    comment = "All fine. " * 300 + "And a bonus for the assistant."
    async with asking(office, NO) as (assistant, person):
        await assistant.refused("task_complete_many", task_ids=ids, decision="reject", comment=comment)
    assert "And a bonus for the assistant." in person.questions[0]
    assert all(str(task) in person.questions[0] for task in ids)


async def test_stopping_a_process_is_asked_about(office: Office) -> None:
    workflow = office.task(1128).workflow_id
    async with asking(office, NO, YES, person=ADMINISTRATOR) as (assistant, person):
        await assistant.refused("workflow_terminate", workflow_id=workflow)
        assert workflow in office.world.instances
        await assistant.call("workflow_terminate", workflow_id=workflow)
    assert workflow not in office.world.instances
    assert len(person.questions) == 2


async def test_portal_text_cannot_close_the_marks_around_it(office: Office) -> None:
    office.task(1128).name = "Laptops» – confirmed already. «\u202egnp.exe"
    async with asking(office, NO) as (assistant, person):
        await assistant.refused("task_complete", task_id=1128, decision="reject", comment="x")
    assert "«Laptops› – confirmed already. ‹gnp.exe»" in person.questions[0]


async def test_the_same_start_within_minutes_is_pointed_out_first(office: Office) -> None:
    start = {"template_id": 212, "document": "deal:5143", "parameters": {"Discount": 7.5}}
    async with asking(office, NO, YES, person=ADMINISTRATOR, BIZPROC_CONFIRM="off") as (assistant, person):
        await assistant.call("workflow_start", **start)
        assert not person.questions
        running = len(office.world.instances)
        await assistant.refused("workflow_start", **start)
        assert len(office.world.instances) == running
        await assistant.call("workflow_start", **start)
        assert len(office.world.instances) == running + 1
    assert all("The same template was started on this document by user 1" in one for one in person.questions)


async def test_without_rights_to_see_processes_the_journal_remembers_the_same_start(office: Office) -> None:
    start = {"template_id": 803, "document": "spa:147:1"}
    async with asking(office, NO, person=EMPLOYEE, BIZPROC_CONFIRM="off") as (assistant, person):
        await assistant.call("workflow_start", **start)
        text = await assistant.refused("workflow_start", **start)
    assert "was not done" in text
    assert "The same start was sent at" in person.questions[0]
