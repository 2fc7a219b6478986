"""A person's answer to a form is valid only for that form: for every word in it, and everything sent with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from mcp.types import ElicitResult

from bizproc_standin.state.records import Task, TaskField
from tests.fixtures.office import Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking

HELD, INTRUDER = "user_34", "user_57"
ASK = {"task_id": 1521, "decision": "submit", "ask_person": True}


def with_fields(task: Task, *fields: TaskField) -> None:
    task.parameters = replace(task.parameters, fields=fields)


def payment(to: str = HELD, account: str = "IBAN XX99") -> tuple[TaskField, ...]:
    """A form with one field to fill in; the others go along with what they hold, which no form can ask."""
    return (
        TaskField(id="Amount", type="int", name="Amount", required=True),
        TaskField(id="PayTo", type="user", name="Pay to", default=to),
        TaskField(id="Account", type="int", name="Account", default=account),
    )


def paid(amount: int = 100) -> ElicitResult:
    return ElicitResult(action="accept", content={"Amount": amount})


CHANGES: dict[str, Callable[[Task], None]] = {
    "name": lambda task: setattr(task, "name", "Approve: a yacht for the boss"),
    "document": lambda task: setattr(task.workflow, "document_name", "A yacht"),
    "held by a field no form can ask": lambda task: with_fields(task, *payment(INTRUDER)),
    "held by a field that cannot be read": lambda task: with_fields(task, *payment(account="IBAN YY00")),
    "title": lambda task: with_fields(task, replace(payment()[0], name="Percent"), *payment()[1:]),
    "label of the button": lambda task: setattr(task, "parameters", replace(task.parameters, ok_label="Burn it")),
    "description": lambda task: setattr(task, "description", "Something else entirely."),
}


@both_eras
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_task_that_reads_otherwise_by_now_is_asked_again(
    office: Office, change: Callable[[Task], None]
) -> None:
    task = office.task(1521)
    with_fields(task, *payment())
    async with asking(office, paid(), NO) as (assistant, person):

        def meanwhile() -> None:
            if len(person.questions) == 1:
                change(task)

        person.before_answering = meanwhile
        await assistant.refused("task_complete", **ASK)
    assert len(person.questions) == 2
    assert person.questions[1].startswith("The task has changed since you were asked.")
    assert office.written() == []


@both_eras
async def test_all_that_is_sent_with_the_answer_stands_beside_the_form(office: Office) -> None:
    task = office.task(1521)
    with_fields(task, *payment())
    async with asking(office, paid()) as (assistant, person):
        await assistant.call("task_complete", **ASK)
    [question] = person.questions
    for held in ("«Pay to»", HELD, "«Account»", "IBAN XX99"):
        assert held in question
    assert list(person.forms[0]["properties"]) == ["Amount", "Account", "comment"]
    assert task.values["PayTo"] == HELD


async def test_what_the_form_itself_shows_is_not_said_twice(office: Office) -> None:
    fields = (payment()[0], TaskField(id="Note", type="string", name="Note", default="kept as it is"))
    with_fields(office.task(1521), *fields)
    async with asking(office, paid()) as (assistant, person):
        await assistant.call("task_complete", **ASK)
    assert "kept as it is" not in person.questions[0]
    assert person.forms[0]["properties"]["Note"]["default"] == "kept as it is"


async def test_what_a_cancelled_form_holds_is_told_too(office: Office) -> None:
    task = office.task(1530)
    with_fields(task, *payment())
    answers: tuple[Any, ...] = (ElicitResult(action="accept", content={"comment": "On holiday."}), YES)
    async with asking(office, *answers) as (assistant, person):
        await assistant.call("task_complete", task_id=1530, decision="cancel", ask_person=True)
    assert HELD in person.questions[0]
