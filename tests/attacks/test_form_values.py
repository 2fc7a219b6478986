"""The portal stores any form value: the server must send only values that the portal stores as intended.

How the portal processes values: docs/portal.md 7.4; how it shows the values of a form: docs/portal.md 7.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bizproc_mcp.models._base import Json
from bizproc_standin.state.records import Task, TaskField
from tests.fixtures.office import Office

EPOCH = "1970-01-01T03:00:00+03:00"
LINK = "https://portal.example/rest/download/12"
FIELDS = (
    TaskField("When", "datetime", "When"),
    TaskField("Days", "date", "Days", multiple=True),
    TaskField("At", "time", "At"),
    TaskField("Hours", "time", "Hours", multiple=True),
    TaskField("Many", "int", "Many"),
    TaskField("Price", "double", "Price"),
    TaskField("Cost", "UF:money", "Cost"),
    TaskField("Site", "UF:url", "Site"),
    TaskField("Firm", "E:ECrm", "Firm", options={"CONTACT": "Y", "COMPANY": "Y", "DEAL": "N", "DYNAMIC_147": "Y"}),
    TaskField("Kind", "UF:enumeration", "Kind", base_type="select", options={"r": "Red", "7": "Seven", "8": "seven"}),
    TaskField("Scan", "file", "Scan"),
    TaskField("Scans", "file", "Scans", multiple=True),
    TaskField("Drive", "S:DiskFile", "Drive"),
)


def asks(office: Office, *fields: TaskField) -> Task:
    """A task of the head with this form."""
    task = office.running(803, "DYNAMIC_147_1")
    task.parameters = replace(task.parameters, fields=fields)
    return task


def sent(office: Office) -> Any:
    """The form as the portal got it."""
    calls = [one for one in office.standin.recorded if one.method == "bizproc.task.complete"]
    return calls[-1].params.get("FIELDS") if calls else None


async def answered(office: Office, given: Mapping[str, Json], *fields: TaskField) -> Any:
    """Submit the form, and what the portal got of it."""
    task = asks(office, *(fields or FIELDS))
    async with office.assistant() as head:
        await head.call("task_complete", task_id=task.id, decision="submit", fields=given)
    return sent(office)


async def refused(office: Office, given: Mapping[str, Json], *fields: TaskField, decision: str = "submit") -> str:
    """The words with which a form is refused before anything is sent."""
    task = asks(office, *(fields or FIELDS))
    async with office.assistant() as head:
        said = await head.refused("task_complete", task_id=task.id, decision=decision, fields=given)
    assert office.written() == []
    return said


STORED_AS_SOMETHING_ELSE: Sequence[tuple[str, Json, str]] = (
    ("Scan", 1204, "the file's content, not as the Drive file"),
    ("Scan", "1204", "the file's content, not as the Drive file"),
    ("Scans", [12, 13], "the file's content, not as the Drive file"),
    ("Drive", "scan.pdf", "the id of a file on Drive"),
    ("Drive", "aGVsbG8=", "the id of a file on Drive"),
    ("At", "10:30", "loses a time of day"),
    ("Hours", ["10:30:15"], "HH:MM"),
    ("When", "2026-11-02T22:30:00Z", "UTC+03:00, without an offset"),
    ("When", "31.02.2026", "YYYY-MM-DD"),
    ("When", "11/02/2026", "YYYY-MM-DD"),
    ("When", "tomorrow", "YYYY-MM-DD"),
    ("When", 1793602800, "YYYY-MM-DD"),
    ("Days", ["2026-11-02", "soon"], "YYYY-MM-DD"),
    ("Many", 10**19, "a whole number"),
    ("Many", "1 00", "a whole number"),
    ("Price", 10**400, "a number"),
    ("Price", "1,000", "two ways"),
    ("Price", "1.000,50", "a number"),
    ("Cost", 100, "with its currency"),
    ("Cost", "100.50", "with its currency"),
    ("Site", "javascript:alert(1)", "a web address"),
    ("Site", "not an address", "a web address"),
    ("Firm", "deal:5", "contact:1 (C_1), company:1 (CO_1), spa:147:1 (T93_1)"),
    ("Firm", "L_5", "contact:1"),
    ("Firm", "607", "contact:1"),
    ("Kind", "green", "r («Red»), 7 («Seven»), 8 («seven»)"),
    ("Kind", "SEVEN", "r («Red»), 7 («Seven»), 8 («seven»)"),
    ("Kind", ["r", "7"], "one value"),
    ("Many", {"a": 1}, "a whole number"),
)
"""The field, what is given, and what the refusal says that the field takes."""


async def test_what_the_portal_would_store_as_something_else_never_leaves(office: Office) -> None:
    task = asks(office, *FIELDS)
    unsaid = []
    async with office.assistant() as head:
        for name, value, takes in STORED_AS_SOMETHING_ELSE:
            said = await head.refused("task_complete", task_id=task.id, decision="submit", fields={name: value})
            if takes not in said:
                unsaid.append((name, value, said))
    assert unsaid == []
    assert office.written() == []


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("When", "2026-11-02T10:30:00+03:00", "2026-11-02T10:30:00"),
        ("When", "2026-11-02 10:30", "2026-11-02T10:30:00"),
        ("When", "2.11.2026 10:30:00", "2026-11-02T10:30:00"),
        ("When", "2026-11-02", "2026-11-02T00:00:00"),
        ("Days", "02.11.2026", ["2026-11-02"]),
        ("Days", ["2026-11-02T22:30:00Z", "2026-11-03"], ["2026-11-02", "2026-11-03"]),
        ("Hours", "9:05", ["09:05"]),
        ("Many", "1 000", 1000),
        ("Price", "1 000,50", 1000.5),
        ("Price", "1e3", 1000.0),
        ("Price", "0,125", 0.125),
        ("Cost", "100,50 eur", "100.50|EUR"),
        ("Site", "example.com:8080/a?b=1", "example.com:8080/a?b=1"),
        ("Firm", "company:4", "CO_4"),
        ("Firm", "spa:147:5", "T93_5"),
        ("Kind", "red", "r"),
        ("Kind", 7, "7"),
        ("Scan", ["a.txt", "aGVsbG8="], ["a.txt", "aGVsbG8="]),
        ("Scans", ["a.txt", "aGVsbG8="], [["a.txt", "aGVsbG8="]]),
        ("Drive", "1204", 1204),
    ],
)
async def test_what_is_meant_is_sent_in_a_form_the_portal_keeps(
    office: Office, name: str, value: Json, kept: Json
) -> None:
    assert await answered(office, {name: value}) == {name: kept}


async def test_what_a_form_holds_goes_with_every_answer_that_does_not_mention_it(office: Office) -> None:
    held = (
        TaskField("A", "string", "A", default="a"),
        TaskField("B", "int", "B", default=0),
        TaskField("C", "bool", "C", default=False),
        TaskField("D", "date", "D", multiple=True, default=["2026-11-02T00:00:00+03:00"]),
        TaskField("E", "string", "E", default="e"),
    )
    assert await answered(office, {"A": "b", "E": None}, *held) == {
        "A": "b",
        "B": 0,
        "C": "N",
        "D": ["2026-11-02T00:00:00+03:00"],
        "E": "",
    }


async def test_a_file_that_an_answer_would_remove_must_be_given_again_or_cleared_by_name(office: Office) -> None:
    held = TaskField("Scan", "file", "Scan", default=LINK), TaskField("At", "time", "At", default="10:30")
    for missing, given in {"Scan": {"At": None}, "At": {"Scan": None}}.items():
        said = await refused(office, given, *held)
        assert f"'{missing}'" in said
        assert "or null to clear it" in said
    assert await answered(office, {"Scan": None, "At": None}, *held) == {"Scan": "", "At": ""}


async def test_the_schema_of_a_form_says_what_must_be_mentioned(office: Office) -> None:
    task = asks(office, TaskField("Scan", "file", "Scan", default=LINK), *FIELDS[2:4])
    async with office.assistant() as head:
        schema = (await head.call("task_get", task_id=task.id)).data["fields_schema"]
    assert schema["required"] == ["Scan"]
    assert {"type": "null"} in schema["properties"]["Scan"]["anyOf"]
    assert {"type": "integer"} not in schema["properties"]["Scan"]["anyOf"]
    assert schema["properties"]["At"]["type"] == "null"
    assert schema["properties"]["Hours"]["items"] == {"type": "string"}


async def test_a_cancel_that_may_be_saved_goes_with_what_the_form_holds(office: Office) -> None:
    task = office.running(804, "DEAL_5144")
    held = TaskField("A", "string", "A", required=True), TaskField("B", "int", "B", default=5)
    task.parameters = replace(task.parameters, fields=(*held, TaskField("Scan", "file", "Scan", default=LINK)))
    async with office.assistant() as head:
        await head.call("task_complete", task_id=task.id, decision="cancel", comment="No.")
    assert sent(office) == {"B": 5}


# the empty date, which arrives as the first moment of 1970


@pytest.mark.parametrize("kind", ["date", "datetime"])
@pytest.mark.parametrize("epoch", [EPOCH, "1970-01-01T00:00:00+00:00", "1969-12-31T19:00:00-05:00"])
async def test_an_empty_date_is_never_shown_and_never_sent_back(office: Office, kind: str, epoch: str) -> None:
    fields = (
        TaskField("One", kind, "One", default=epoch),
        TaskField("Some", kind, "Some", multiple=True, default=[epoch, "2026-11-02T00:00:00+03:00"]),
        TaskField("None", kind, "None", multiple=True, default=[epoch]),
    )
    task = asks(office, *fields)
    async with office.assistant() as head:
        shown = await head.call("task_get", task_id=task.id)
        listed = await head.client.read_resource(f"bizproc://tasks/{task.id}/fields")
    assert "1970" not in shown.text
    assert "1970" not in f"{shown.data}{listed}"
    assert "1969" not in f"{shown.data}{listed}"
    assert await answered(office, {}, *fields) == {"Some": ["2026-11-02T00:00:00+03:00"]}


@pytest.mark.parametrize("kind", ["date", "datetime"])
async def test_an_empty_date_is_no_answer_to_a_required_field(office: Office, kind: str) -> None:
    for default in (EPOCH, [EPOCH]):
        field = TaskField("Day", kind, "Day", required=True, multiple=isinstance(default, list), default=default)
        assert "'Day'" in await refused(office, {}, field)
        task = asks(office, field)
        async with office.assistant() as head:
            said = await head.call("task_complete_many", task_ids=[task.id], decision="submit", dry_run=False)
        assert said.data["outcome"] == "refused"
        assert office.written() == []


async def test_another_day_of_1970_is_a_day_like_any_other(office: Office) -> None:
    born = "1970-01-02T00:00:00+03:00"
    assert await answered(office, {}, TaskField("Day", "date", "Day", default=born)) == {"Day": born}


async def test_the_first_day_of_1970_may_be_given_on_purpose(office: Office) -> None:
    assert await answered(office, {"Day": "1970-01-01"}, TaskField("Day", "date", "Day")) == {"Day": "1970-01-01"}
