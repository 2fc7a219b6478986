"""A deny rule cannot be evaded with another tool, another spelling or unknown values."""

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest

from tests.attacks.test_attacks import policy
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.person import configured

FIELDS = ("verdict", "VERDICT")
START: Mapping[str, Any] = {"template_id": 803, "document": "spa:147:1"}


def denying(condition: str, tool: str = "") -> str:
    about = f'tool = "{tool}"\n' if tool else ""
    return f'[[rule]]\n{about}{condition}\naction = "deny"\nreason = "not by machines"'


def template_of(office: Office) -> int:
    """The template of the process that waits for the legal check."""
    workflow_id = office.company.event_token("legal_check").partition("|")[0]
    return office.world.instances[workflow_id].template_id


def other_calls(office: Office) -> Mapping[str, Mapping[str, Any]]:
    token = office.company.event_token("legal_check")
    return {
        "event_send": {"event_token": token, "return_values": {"verdict": "clean"}},
        "activity_log": {"event_token": token, "log_message": "Checked."},
    }


@pytest.mark.parametrize("person", [HEAD, ADMINISTRATOR], ids=["who sees no process", "administrator"])
@pytest.mark.parametrize("condition", ["template", "document_type"])
async def test_a_rule_on_template_or_document_stops_answering_and_logging_too(
    office: Office, person: int, condition: str
) -> None:
    about = f"template = {template_of(office)}" if condition == "template" else 'document_type = "deal"'
    async with configured(office, policy(office, denying(about)), person) as assistant:
        for tool, arguments in other_calls(office).items():
            assert "not by machines" in await assistant.refused(tool, **arguments)
    assert office.written() == []


async def test_a_rule_on_who_started_it_stops_answering_too(office: Office) -> None:
    workflow_id = office.company.event_token("legal_check").partition("|")[0]
    starter = office.world.instances[workflow_id].started_by
    async with configured(office, policy(office, denying(f"people = {starter or 99}")), HEAD) as assistant:
        for tool, arguments in other_calls(office).items():
            assert "not by machines" in await assistant.refused(tool, **arguments)
    assert office.written() == []


async def test_what_an_administrator_can_see_is_looked_up_once_and_only_for_such_a_rule(office: Office) -> None:
    requests = office.standin.rest.commands
    for rule, looks in ((denying("template = 999999"), 1), (denying("template = 999999", "workflow_*"), 0), ("", 0)):
        async with configured(office, policy(office, rule), ADMINISTRATOR) as assistant:
            before = requests["bizproc.workflow.instances"]
            await assistant.call("activity_log", **other_calls(office)["activity_log"])
            assert requests["bizproc.workflow.instances"] - before == looks
    assert office.written() == ["bizproc.activity.log"] * 3


async def let_through(assistant: Assistant, tool: str, calls: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Which of the calls the rule did not stop."""
    answers = {name: await assistant.raw(tool, arguments) for name, arguments in calls.items()}
    return [name for name, answer in answers.items() if "not by machines" not in answer.model_dump_json()]


async def test_a_denied_value_is_denied_in_every_form_the_portal_takes_it_in(office: Office) -> None:
    values = ["clean", "CLEAN ", ["clean"], {"0": "clean"}, {"5": "clean"}, {"a": "clean"}, [["clean"]], ["a", "clean"]]
    send = other_calls(office)["event_send"]
    calls = {f"{name} {value}": {**send, "return_values": {name: value}} for name in FIELDS for value in values}
    async with configured(office, policy(office, denying('field.verdict = { is = "clean" }'))) as assistant:
        assert await let_through(assistant, "event_send", calls) == []
    assert office.written() == []


async def test_a_denied_yes_is_denied_in_every_spelling_where_the_template_cannot_be_read(office: Office) -> None:
    values = [True, 1, "1", "Y", "yes", "true", 1.0, ["Y"], {"0": "Y"}, "on", "да", None]
    calls = {f"{name} {value}": {**START, "parameters": {name: value}} for name in FIELDS for value in values}
    async with configured(office, policy(office, denying("field.verdict = true")), EMPLOYEE) as assistant:
        assert await let_through(assistant, "workflow_start", calls) == []
    assert office.written() == []


async def test_an_amount_that_reads_two_ways_is_never_a_small_one(office: Office) -> None:
    values = ["999,999", "9 999", "1.000", "1,000", "9'999", "1.000.000", "9\u202f999", "٩٩"]
    calls = {value: {**START, "parameters": {"Amount": value}} for value in values}
    small = '[[rule]]\nfield.Amount = { below = 1000 }\naction = "allow"\n'
    async with configured(office, policy(office, small + denying("")), EMPLOYEE) as assistant:
        assert await let_through(assistant, "workflow_start", calls) == []
    assert office.written() == []


async def test_the_type_of_an_unknown_document_does_not_hide_behind_its_id(office: Office) -> None:
    documents = ["crm|Bitrix\\Crm\\Order|ORDER_5", "crm|bitrix\\crm\\order|5", "CRM|\\Bitrix\\Crm\\Order|O"]
    calls = {document: {**START, "document": document} for document in documents}
    rule = denying("document_type = 'crm|Bitrix\\Crm\\Order|ORDER'")
    async with configured(office, policy(office, rule), EMPLOYEE) as assistant:
        assert await let_through(assistant, "workflow_start", calls) == []
    assert office.written() == []


async def test_what_was_judged_is_what_is_journalled_and_sent(office: Office) -> None:
    arguments = {**other_calls(office)["event_send"], "return_values": {"verdict": {"0": "clean"}, "urgent": True}}
    async with configured(office, {}) as assistant:
        await assistant.call("event_send", **arguments)
    sent = next(one for one in office.standin.recorded if one.method == "bizproc.event.send")
    with contextlib.closing(sqlite3.connect(office.folder / "journal.sqlite3")) as connection:
        (written,) = connection.execute("SELECT arguments FROM journal WHERE phase = 'before'").fetchone()
    assert sent.params["RETURN_VALUES"] == {"verdict": ["clean"], "urgent": "Y"}
    assert json.loads(written)["return_values"] == {"verdict": ["clean"], "urgent": "Y"}
