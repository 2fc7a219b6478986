"""`ask_person`: missing values are requested with a form built from the task's fields."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from mcp.types import ElicitResult

from bizproc_standin.state.records import UserStatus
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, SILENT, YES, asking

GIVEN = {"Keeper": "me"}
CARD: Mapping[str, Any] = {
    "Subject": "Linen",
    "Months": 24,
    "Amount": 1200.5,
    "Renewal": True,
    "SignedOn": "2026-11-19",
    "CallAt": "2026-12-01T10:00:00",
    "Risk": "low",
}


def accept(**content: Any) -> ElicitResult:
    return ElicitResult(action="accept", content=content)


def risks(office: Office) -> list[str]:
    """The keys of the select field's options."""
    fields = {field.id: field for field in office.task(1521).parameters.fields or ()}
    options = fields["Risk"].options
    assert isinstance(options, Mapping)
    return [str(key) for key in options]


@both_eras
async def test_missing_fields_are_asked_and_sent(office: Office) -> None:
    risk = risks(office)[0]
    content = dict(CARD, Risk=risk)
    async with asking(office, accept(**content)) as (assistant, person):
        said = await assistant.call("task_complete", task_id=1521, decision="submit", fields=GIVEN, ask_person=True)
    assert said.data["outcome"] == "done"
    assert "; the person filled in Subject, Months, Amount and 4 more" in said.data["what"]
    values = office.task(1521).values
    assert values["Subject"] == "Linen"
    assert str(values["Months"]) == "24"
    assert values["Risk"] == risk
    assert "submit task 1521" in person.questions[0]


@both_eras
async def test_the_form_has_the_tasks_own_titles_types_defaults_and_options(office: Office) -> None:
    async with asking(office, NO) as (assistant, person):
        await assistant.refused("task_complete", task_id=1521, decision="submit", fields=GIVEN, ask_person=True)
    [form] = person.forms
    asked = form["properties"]
    assert "Keeper" not in asked
    assert "Scan" not in asked
    assert asked["Subject"] == {"type": "string", "title": "Subject of the contract"}
    assert asked["Months"] == {"type": "integer", "title": "Duration in months", "default": 12}
    assert asked["Amount"]["type"] == "number"
    assert asked["Renewal"]["type"] == "boolean"
    assert (asked["SignedOn"]["type"], asked["SignedOn"]["format"]) == ("string", "date")
    # With a format clients add an offset, and the portal drops offsets (docs/portal.md 7.4).
    assert "format" not in asked["CallAt"]
    assert "on the portal's clock" in asked["CallAt"]["description"]
    titled = asked["Risk"].get("oneOf") or [
        {"const": key, "title": name}
        for key, name in zip(asked["Risk"]["enum"], asked["Risk"]["enumNames"], strict=True)
    ]
    task_options = next(field.options for field in office.task(1521).parameters.fields or () if field.id == "Risk")
    assert {one["const"]: one["title"] for one in titled} == task_options
    assert {"Subject", "Amount", "SignedOn"} <= set(form["required"])
    assert "Months" not in form["required"]
    assert asked["comment"]["type"] == "string"


@both_eras
@pytest.mark.parametrize("answer", [NO, SILENT], ids=["decline", "cancel"])
async def test_declining_or_closing_the_form_changes_nothing(office: Office, answer: ElicitResult) -> None:
    async with asking(office, answer) as (assistant, _):
        text = await assistant.refused("task_complete", task_id=1521, decision="submit", fields=GIVEN, ask_person=True)
    assert "stays as it is" in text
    assert office.written() == []
    assert 1521 in office.waits_for(HEAD)


@both_eras
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"Months": "many"}, "whole number"),
        ({"SignedOn": "yesterday"}, "date"),
        ({"Risk": "enormous"}, "one of these options"),
        ({"Amount": "NaN"}, "a number"),
        ({"Subject": ""}, "is required"),
        ({"Salary": 5}, "which was not asked"),
        ({"Keeper": "1"}, "which was not asked"),
        ({"comment": ["x"]}, "no text"),
    ],
)
async def test_what_comes_back_is_checked_like_any_input(office: Office, wrong: Mapping[str, Any], says: str) -> None:
    risk = risks(office)[0]
    async with asking(office, accept(**{**CARD, "Risk": risk, **wrong})) as (assistant, _):
        text = await assistant.refused("task_complete", task_id=1521, decision="submit", fields=GIVEN, ask_person=True)
    assert says in text
    assert office.written() == []


@both_eras
async def test_a_required_comment_is_asked_and_then_the_decision_is_confirmed(office: Office) -> None:
    async with asking(office, accept(comment="No budget."), YES) as (assistant, person):
        said = await assistant.call("task_complete", task_id=1128, decision="reject", ask_person=True)
    assert said.data["what"].endswith("; the person filled in the comment «No budget.»")
    assert said.data["outcome"] == "done"
    row = office.task(1128).participant(HEAD)
    assert row is not None
    assert row.status is UserStatus.NO
    assert len(person.questions) == 2
    assert person.forms[0]["required"] == ["comment"]
    assert person.forms[0]["properties"]["comment"]["title"] == "Reason"
    assert "«No budget.»" in person.questions[1]


async def test_what_is_given_is_not_asked_again(office: Office) -> None:
    async with asking(office, NO) as (assistant, person):
        await assistant.call("task_complete", task_id=1129, decision="approve", comment="Fine.", ask_person=True)
    assert not person.questions


async def test_a_field_no_form_can_hold_is_named_before_anybody_is_asked(office: Office) -> None:
    async with asking(office, NO) as (assistant, person):
        text = await assistant.refused("task_complete", task_id=1521, decision="submit", ask_person=True)
    assert "'Keeper' (user)" in text
    assert "cannot be asked in a form" in text
    assert not person.questions


async def test_cancelling_a_request_asks_for_the_comment_only(office: Office) -> None:
    async with asking(office, accept(comment="On holiday."), YES) as (assistant, person):
        await assistant.call("task_complete", task_id=1530, decision="cancel", ask_person=True)
    assert list(person.forms[0]["properties"]) == ["comment"]


@both_eras
async def test_a_client_that_cannot_ask_is_told_what_is_missing(office: Office) -> None:
    async with office.assistant() as assistant:
        text = await assistant.refused("task_complete", task_id=1521, decision="submit", fields=GIVEN, ask_person=True)
    for part in ("cannot ask the person", "'Subject' (string) «Subject of the contract»", "'Amount'"):
        assert part in text
    assert "'Months'" not in text


async def test_a_client_that_cannot_ask_goes_on_where_nothing_is_missing(office: Office) -> None:
    async with office.assistant() as assistant:
        said = await assistant.call("task_complete", task_id=1129, decision="approve", ask_person=True)
    assert said.data["outcome"] == "done"


@both_eras
async def test_a_form_answered_for_a_task_that_changed_is_asked_again(office: Office) -> None:
    async with asking(office, accept(comment="x"), NO, person=ADMINISTRATOR) as (assistant, person):

        def change_it() -> None:
            office.task(1504).modified += timedelta(seconds=3)

        person.before_answering = change_it
        text = await assistant.refused("task_complete", task_id=1504, decision="reject", ask_person=True)
    assert "stays as it is" in text
    assert person.questions[1].startswith("The task has changed since you were asked.")
    assert office.written() == []
