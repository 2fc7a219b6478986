"""Completing many tasks with the same decision."""

import pytest

from bizproc_standin.state.records import UserStatus
from tests.fixtures.office import HEAD, Office
from tests.fixtures.office_fixtures import both_eras


def bulk(office: Office, count: int, person: int = HEAD) -> list[int]:
    return office.world.add_bulk_tasks(count, [person], 806, office.task(1130).workflow.document_id)


@both_eras
async def test_many_are_answered_and_what_could_not_be_is_told_apart(office: Office) -> None:
    split, form = office.running(212, "DEAL_1633").id, office.running(803, "DYNAMIC_147_1").id
    async with office.assistant() as head:
        said = await head.call(
            "task_complete_many", task_ids=[1129, split, form, 999_999, 1129], decision="approve", comment="Go."
        )
    assert said.data["outcome"] == "done"
    assert said.data["counts"] == {"done": 1, "already_done": 1, "refused": 2}
    by_task = {task_id: item for item in said.data["items"] for task_id in item["task_ids"]}
    assert by_task[1129]["outcome"] == "done"
    assert by_task[split]["outcome"] == "already_done"
    assert "does not take" in by_task[form]["what"]
    assert "not a task of yours" in by_task[999_999]["what"]
    row = office.task(1129).participant(HEAD)
    assert row is not None
    assert row.status is UserStatus.YES
    assert row.comment == "Go."
    assert office.written() == ["bizproc.task.complete"]


async def test_a_dry_run_changes_nothing_and_says_what_would_happen(office: Office) -> None:
    ids, split = bulk(office, 3), office.running(212, "DEAL_1633").id
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=[*ids, 999_999, split], decision="approve", dry_run=True)
    assert said.data["dry_run"] is True
    assert said.data["outcome"] == "would do"
    assert said.data["counts"] == {"would do": 3, "would be refused": 2}
    assert "would be refused 1: answered before: approved" in said.text
    assert said.text.startswith("dry run, nothing changed")
    assert {tuple(item["task_ids"]) for item in said.data["items"]} == {tuple(ids), (999_999,), (split,)}
    assert office.written() == []
    assert set(ids) <= office.waits_for(HEAD)


async def test_a_hundred_tasks_go_in_two_batches(office: Office) -> None:
    ids = bulk(office, 100)
    before = office.standin.requests["batch"]
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=ids, decision="approve")
    assert said.data["counts"] == {"done": 100}
    assert not set(ids) & office.waits_for(HEAD)
    assert len(said.text) < 1_000
    # One batch asks for the rights, at most two read the tasks, two answer them.
    assert office.standin.requests["batch"] - before <= 5


async def test_reviews_that_want_a_comment_are_refused_one_by_one(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=[1128, 1129], decision="reject")
    assert said.data["outcome"] == "refused"
    assert said.data["counts"] == {"refused": 2}
    assert office.written() == []
    assert {1128, 1129} <= office.waits_for(HEAD)


async def test_forms_with_required_fields_are_refused_and_named(office: Office) -> None:
    form = office.running(803, "DYNAMIC_147_1").id
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=[form], decision="submit")
    assert "Subject" in said.text
    assert office.written() == []


async def test_what_the_portal_refuses_is_told_for_its_task_only(office: Office) -> None:
    ids = bulk(office, 3)
    office.world.lock_workflow(office.task(ids[1]).workflow_id, office.world.now())
    async with office.assistant() as head:
        said = await head.call("task_complete_many", task_ids=ids, decision="approve")
    assert said.data["counts"] == {"done": 2, "refused": 1}
    refused = next(item for item in said.data["items"] if item["outcome"] == "refused")
    assert refused["task_ids"] == [ids[1]]
    assert office.waits_for(HEAD) & set(ids) == {ids[1]}


@pytest.mark.parametrize("task_ids", [[], [0], [1129, -1], list(range(1, 102)), ["x"]])
async def test_ids_that_cannot_be_right_are_refused_before_anything_is_sent(
    office: Office, task_ids: list[object]
) -> None:
    async with office.assistant() as head:
        text = await head.refused("task_complete_many", task_ids=task_ids, decision="approve")
    assert "task_ids" in text
    assert office.written() == []
