"""Answers to waiting activities: malformed tokens are never sent, and `accepted` is not `resumed`."""

import pytest

from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.tables import all_rows

GOOD_FORM = "6afcc05000000a.37867874|A71300_33333_44444_55555|" + "a" * 32 + "." + "0" * 64
VERDICT = {"verdict": "ok", "remarks": "Fine."}


@both_eras
async def test_who_can_see_the_process_move_is_told_that_it_went_on(office: Office) -> None:
    token = office.company.event_token("legal_check")
    workflow = token.partition("|")[0]
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("event_send", event_token=token, return_values=VERDICT, log_message="Checked.")
    assert said.data["outcome"] == "done"
    assert said.data["workflow_id"] == workflow
    texts = [entry.text for entry in office.world.states[workflow].tracking]
    assert any("Checked." in text for text in texts)
    state = office.world.instances.get(workflow)
    assert state is None or office.world.tasks_of_workflow(workflow)


@pytest.mark.parametrize("person", [HEAD, EMPLOYEE])
async def test_who_cannot_see_it_is_told_that_the_portal_took_the_answer(office: Office, person: int) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant(person) as someone:
        said = await someone.call("event_send", event_token=f"  {token}\n", return_values=VERDICT)
    assert said.data["outcome"] == "accepted"
    assert "as it also would if somebody had answered before" in said.text
    assert "unchecked" in said.data


async def test_a_used_token_is_accepted_without_effect_and_never_called_done(office: Office) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant(ADMINISTRATOR) as admin:
        first = await admin.call("event_send", event_token=token, return_values=VERDICT)
        lines = len(office.world.states[token.partition("|")[0]].tracking)
        second = await admin.call("event_send", event_token=token, return_values={"verdict": "no"})
    assert first.data["outcome"] == "done"
    assert second.data["outcome"] == "accepted"
    assert len(office.world.states[token.partition("|")[0]].tracking) == lines


@all_rows(
    "token",
    [
        "",
        "token",
        GOOD_FORM[:-1],
        GOOD_FORM + "0",
        GOOD_FORM.replace("|", ";"),
        GOOD_FORM.upper(),
        GOOD_FORM.replace("A71300", "A71300/../"),
        "x" * 401,
    ],
)
async def test_a_malformed_token_is_refused_here(office: Office, head: Assistant, token: str) -> None:
    for tool, more in (("event_send", {}), ("activity_log", {"log_message": "x"})):
        text = await head.refused(tool, event_token=token, **more)
        assert "token" in text
    assert office.written() == []


async def test_a_token_this_portal_did_not_sign_is_refused_by_it(office: Office) -> None:
    async with office.assistant() as head:
        text = await head.refused("event_send", event_token=GOOD_FORM)
    assert "token" in text
    assert "a" * 32 not in text


@both_eras
async def test_a_line_is_written_in_the_log_and_the_process_keeps_waiting(office: Office) -> None:
    token = office.company.event_token("legal_check")
    workflow = token.partition("|")[0]
    async with office.assistant() as head:
        said = await head.call("activity_log", event_token=token, log_message="Reading page 3 of 9.")
        again = await head.call("activity_log", event_token=token, log_message="Reading page 3 of 9.")
    assert said.data["outcome"] == again.data["outcome"] == "done"
    texts = [entry.text for entry in office.world.states[workflow].tracking]
    assert texts.count("Reading page 3 of 9.") == 2
    assert workflow in office.world.instances


async def test_an_empty_line_is_refused_here(office: Office) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant() as head:
        text = await head.refused("activity_log", event_token=token, log_message=" \n")
    assert "empty" in text
    assert office.written() == []


async def test_a_line_for_a_process_that_ended_is_refused_with_the_portals_reason(office: Office) -> None:
    token = office.company.event_token("legal_check")
    office.world.terminate(token.partition("|")[0])
    async with office.assistant() as head:
        text = await head.refused("activity_log", event_token=token, log_message="x")
    assert "process" in text
    assert token not in text


async def test_a_receipt_never_repeats_the_tokens_signature(office: Office) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant() as head:
        said = await head.call("event_send", event_token=token)
    assert token.rpartition("|")[2] not in said.text + str(said.data)
