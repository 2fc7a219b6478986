"""Completing a task: checked before anything is sent, reported truthfully afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bizproc_standin.seed import roles
from bizproc_standin.state.records import TaskParameters, TaskStatus, UserStatus
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import YES, asking
from tests.fixtures.tables import all_rows

CARD = {"Subject": "Linen", "Amount": 250, "SignedOn": "2026-11-03", "Keeper": "me"}


def answer(office: Office, task_id: int, person: int = HEAD) -> UserStatus:
    row = office.task(task_id).participant(person)
    assert row is not None
    return row.status


def answers_shown(office: Office, task_id: int, person: int = HEAD) -> str:
    row = office.task(task_id).participant(person)
    assert row is not None
    return row.comment


# decisions


@both_eras
async def test_an_approval_is_approved_with_its_comment(office: Office) -> None:
    task = office.running(801, "2101")
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="approve", comment="Enjoy.")
    assert said.data["outcome"] == "done"
    assert said.data["task_id"] == task.id
    assert said.data["workflow_id"] == task.workflow_id
    assert said.text.startswith("done: approved task")
    assert answer(office, task.id) is UserStatus.YES
    assert answers_shown(office, task.id) == "Enjoy."
    assert office.written() == ["bizproc.task.complete"]


async def test_an_approval_is_rejected(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=1128, decision="reject", comment="No budget.")
    assert said.data["outcome"] == "done"
    assert office.task(1128).status is TaskStatus.NO


async def test_a_review_is_acknowledged(office: Office) -> None:
    task = office.running(805, "777")
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="acknowledge")
    assert said.data["what"].startswith(f"acknowledged task {task.id}")
    assert answer(office, task.id) is UserStatus.OK
    assert task.running  # others have not read it yet


@pytest.mark.parametrize(
    ("template", "document", "wrong", "legal"),
    [
        (801, "2101", ["acknowledge", "submit", "cancel"], "approve or reject"),
        (805, "777", ["approve", "reject", "submit", "cancel"], "acknowledge"),
        (803, "DYNAMIC_147_1", ["approve", "reject", "acknowledge", "cancel"], "submit"),
        (804, "DEAL_5144", ["approve", "reject", "acknowledge"], "submit or cancel"),
    ],
)
async def test_a_decision_the_kind_does_not_take_is_refused_naming_what_is_legal(
    office: Office, template: int, document: str, wrong: list[str], legal: str
) -> None:
    task = office.running(template, document)
    async with office.assistant() as head:
        for decision in wrong:
            text = await head.refused("task_complete", task_id=task.id, decision=decision, comment="x")
            assert f"It takes: {legal}" in text
        invented = await head.refused("task_complete", task_id=task.id, decision="maybe")
    assert "approve" in invented
    assert office.written() == []
    assert answer(office, task.id) is UserStatus.WAITING


# the comment rule


@pytest.mark.parametrize(
    ("rule", "needed"),
    [("N", set()), ("Y", {"approve", "reject"}), ("YA", {"approve"}), ("YR", {"reject"})],
)
@pytest.mark.parametrize("decision", ["approve", "reject"])
async def test_an_approval_wants_its_comment(office: Office, rule: str, needed: set[str], decision: str) -> None:
    task = office.running(801, "2101")
    task.parameters = TaskParameters(comment_required=rule, show_comment="Y")
    async with office.assistant() as head:
        if decision in needed:
            for empty in ("", "  \n\t"):
                text = await head.refused("task_complete", task_id=task.id, decision=decision, comment=empty)
                assert "comment" in text
            assert office.written() == []
        said = await head.call(
            "task_complete", task_id=task.id, decision=decision, comment="Because." if decision in needed else ""
        )
    assert said.data["outcome"] == "done"


@pytest.mark.parametrize(("rule", "needed"), [("N", False), ("Y", True), ("YA", False), ("YR", False)])
@pytest.mark.parametrize(("template", "document"), [(805, "777"), (803, "DYNAMIC_147_1")])
async def test_a_review_and_an_information_request_know_only_y(
    office: Office, rule: str, needed: bool, template: int, document: str
) -> None:
    task = office.running(template, document)
    fields = task.parameters.fields
    task.parameters = TaskParameters(comment_required=rule, show_comment="Y", fields=fields)
    given: dict[str, Any] = {"task_id": task.id, "decision": "submit" if fields else "acknowledge"}
    given["fields"] = CARD if fields else {}
    async with office.assistant() as head:
        if needed:
            assert "comment" in await head.refused("task_complete", **given)
            given["comment"] = "Seen."
        assert (await head.call("task_complete", **given)).data["outcome"] == "done"


@pytest.mark.parametrize(
    ("rule", "needed"),
    [("N", set()), ("Y", {"submit", "cancel"}), ("YA", {"submit"}), ("YR", {"cancel"})],
)
@pytest.mark.parametrize("decision", ["submit", "cancel"])
async def test_an_optional_request_wants_its_comment(
    office: Office, rule: str, needed: set[str], decision: str
) -> None:
    task = office.running(804, "DEAL_5144")
    task.parameters = TaskParameters(comment_required=rule, show_comment="Y", fields=task.parameters.fields)
    given: dict[str, Any] = {"task_id": task.id, "decision": decision}
    if decision == "submit":
        given["fields"] = {"Score": "3"}
    async with office.assistant() as head:
        if decision in needed:
            assert "comment" in await head.refused("task_complete", **given)
            given["comment"] = "Because."
        assert (await head.call("task_complete", **given)).data["outcome"] == "done"


async def test_a_comment_that_is_not_shown_is_never_required(office: Office) -> None:
    task = office.running(801, "2101")
    task.parameters = TaskParameters(comment_required="Y", show_comment="N")
    async with office.assistant() as head:
        assert (await head.call("task_get", task_id=task.id)).data["comment"] == "not shown"
        assert (await head.call("task_complete", task_id=task.id, decision="reject")).data["outcome"] == "done"


async def test_an_endless_comment_is_refused_here(office: Office) -> None:
    async with office.assistant() as head:
        text = await head.refused("task_complete", task_id=1129, decision="approve", comment="x" * 20_001)
    assert "comment" in text
    assert "xxxx" not in text
    assert office.written() == []


# fields


@both_eras
async def test_a_form_is_filled_with_the_values_of_every_basic_type(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    fields = CARD | {
        "Terms": "Net 30\nNo penalty",
        "Months": 24,
        "Renewal": False,
        "CallAt": "2026-12-01T10:30:00+03:00",
        "Risk": "high",
        "Tags": ["linen", "hotel"],
        "Scan": ["card.txt", "aGVsbG8="],
    }
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="submit", fields=fields)
    assert said.data["outcome"] == "done"
    values = task.values
    assert values["Subject"] == "Linen"
    assert str(values["Months"]) == "24"
    assert values["Renewal"] == "N"
    assert values["Risk"] == "high"
    assert values["Keeper"] == f"user_{HEAD}"
    assert values["Tags"] == ["linen", "hotel"]
    assert str(values["SignedOn"]).startswith("2026-11-03")
    assert [file.content for file in office.world.files.values() if file.name == "card.txt"] == [b"hello"]


async def test_fields_not_mentioned_go_with_their_defaults_and_the_receipt_lists_them(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="submit", fields=CARD)
    assert said.data["defaults_sent"] == {"Months": 12, "Renewal": True, "Risk": "low"}
    assert "sent with the form's defaults: Months 12, Renewal true, Risk «low»" in said.text
    assert str(task.values["Months"]) == "12"
    assert task.values["Renewal"] == "Y"
    assert task.values["Risk"] == "low"


async def test_that_defaults_go_is_told_before_anything_is_sent(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        described = {tool.name: tool.description or "" for tool in (await head.client.list_tools()).tools}
        read = await head.call("task_get", task_id=task.id)
        plain = await head.call("task_get", task_id=1128)
    assert "fields not given are sent with defaults" in described["task_complete"]
    assert read.data["note"] == "Fields left out go with defaults."
    assert "note" not in plain.data


async def test_the_person_reads_which_values_nobody_gave(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with asking(office, YES, BIZPROC_CONFIRM="writes") as (head, person):
        await head.call("task_complete", task_id=task.id, decision="submit", fields=CARD)
    [question] = person.questions
    assert "fields.Months (not given: the form's default): " in question
    assert "fields.Risk (not given: the form's default): «low»" in question
    assert "fields.Amount: " in question


async def test_many_answered_alike_say_what_their_forms_held(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    kept = tuple(one for one in task.parameters.fields or () if one.id in ("Months", "Risk"))
    task.parameters = replace(task.parameters, fields=kept)
    many = {"task_ids": [task.id], "decision": "submit"}
    async with asking(office, YES) as (head, person):
        would = await head.call("task_complete_many", **many, dry_run=True)
        said = await head.call("task_complete_many", **many)
    for told in (would, said):
        assert "with the form's defaults: Months 12, Risk «low»" in told.text
        assert "with the form's defaults: Months 12, Risk «low»" in told.data["items"][0]["what"]
    assert "filled in with the form's defaults alone; with Months = " in person.questions[0]


async def test_null_clears_a_field_instead_of_sending_its_default(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="submit", fields=CARD | {"Renewal": None})
    assert "Renewal" not in said.data["defaults_sent"]
    assert task.values.get("Renewal") in ("", None, "N")
    assert task.values.get("Renewal") != "Y"


async def test_null_in_a_required_field_is_refused(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        text = await head.refused("task_complete", task_id=task.id, decision="submit", fields=CARD | {"Months": None})
    assert "Months" in text
    assert "required" in text
    assert office.written() == []


async def test_missing_required_fields_are_all_named_at_once(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        text = await head.refused("task_complete", task_id=task.id, decision="submit")
    for name in ("Subject", "Amount", "SignedOn", "Keeper"):
        assert f"'{name}'" in text
    assert office.written() == []


@all_rows(
    ("field", "value", "wanted"),
    [
        ("Months", "a year", "whole number"),
        ("Months", 1.5, "whole number"),
        ("Months", True, "whole number"),
        ("Months", [1, 2], "one value"),
        ("Amount", "much", "number"),
        ("Amount", "nan", "number"),
        ("Renewal", "perhaps", "true or false"),
        ("SignedOn", "11/03/2026", "YYYY-MM-DD"),
        ("SignedOn", "2026-02-30", "YYYY-MM-DD"),
        ("CallAt", "tomorrow", "YYYY-MM-DDTHH:MM:SS"),
        ("Risk", "extreme", "low («Low»), middle («Middle»), high («High»)"),
        ("Scan", "no base64!", "base64"),
        ("Subject", {"a": 1}, "text"),
        ("Keeper", "nobody at all", "Nobody is called"),
        ("Keeper", "Ivan Petrov", "several people"),
        ("Mouths", 3, "did you mean 'Months'"),
    ],
)
async def test_an_ill_typed_field_is_refused_saying_what_it_takes(
    office: Office, head: Assistant, field: str, value: object, wanted: str
) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    text = await head.refused("task_complete", task_id=task.id, decision="submit", fields=CARD | {field: value})
    assert wanted in text
    assert office.written() == []


async def test_an_option_may_be_named_by_its_label(office: Office) -> None:
    task = office.running(804, "DEAL_5144")
    async with office.assistant() as head:
        await head.call("task_complete", task_id=task.id, decision="submit", fields={"Score": "good"})
    assert task.values["Score"] == "3"


async def test_a_person_in_a_form_may_be_named(office: Office) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant() as head:
        await head.call(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Keeper": "sofia lindqvist"}
        )
    assert task.values["Keeper"] == f"user_{roles.LAWYER}"


async def test_cancel_never_requires_fields(office: Office) -> None:
    task = office.running(804, "DEAL_5144")
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="cancel", comment="On holiday.")
    assert said.data["outcome"] == "done"
    assert "defaults_sent" not in said.data
    assert task.status is TaskStatus.CANCELLED


async def test_fields_on_an_approval_are_refused(office: Office) -> None:
    async with office.assistant() as head:
        text = await head.refused("task_complete", task_id=1129, decision="approve", fields={"Sum": 1})
    assert "'Sum'" in text
    assert office.written() == []


async def test_the_documented_form_is_answered_like_the_documented_request(office: Office) -> None:
    """Task 1501 of the sample: a CRM element and a telephone number."""
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(
            "task_complete",
            task_id=1501,
            decision="submit",
            comment="Added",
            fields={"contractor": "contact:608", "phone_number": "+19991234567"},
        )
    assert said.data["outcome"] == "done"
    assert "defaults_sent" not in said.data
    assert office.task(1501).values["phone_number"] == "+19991234567"
    assert "C_608" in str(office.task(1501).values["contractor"])


# whose task, in which state


async def test_somebody_elses_task_cannot_be_answered_even_by_an_administrator(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        text = await admin.refused("task_complete", task_id=1129, decision="approve")
    assert "«Elena Sokolova» (15; head «Robert Hale» (14))" in text
    assert "task_delegate" in text
    assert office.written() == []


async def test_a_task_that_is_not_there_is_refused_with_the_reasons(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as employee:
        text = await employee.refused("task_complete", task_id=1129, decision="approve")
    assert "never yours" in text
    assert office.written() == []


async def test_a_task_answered_before_says_what_the_answer_was(office: Office) -> None:
    split = office.running(212, "DEAL_1633")
    async with office.assistant() as head:
        text = await head.refused("task_complete", task_id=split.id, decision="reject")
    assert "approved" in text
    assert office.written() == []


async def test_the_second_of_two_same_answers_changes_nothing(office: Office) -> None:
    task = office.running(805, "777")
    async with office.assistant() as head:
        await head.call("task_complete", task_id=task.id, decision="acknowledge")
        text = await head.refused("task_complete", task_id=task.id, decision="acknowledge")
    assert "completed" in text
    assert office.written() == ["bizproc.task.complete"]


async def test_a_hung_process_refuses_and_the_receipt_says_what_the_portal_said(office: Office) -> None:
    task = office.running(801, "2101")
    office.world.lock_workflow(task.workflow_id, datetime(2026, 11, 19, tzinfo=UTC))
    async with office.assistant() as head:
        said = await head.call("task_complete", task_id=task.id, decision="approve")
    assert said.data["outcome"] == "refused"
    assert "hung or being executed" in said.data["portal_text"]
    assert answer(office, task.id) is UserStatus.WAITING
