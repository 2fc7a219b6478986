"""Every text and value that is sent is shown in full in the question and the journal, or nothing is sent."""

from collections.abc import Mapping
from typing import Any

import pytest
from mcp.types import ElicitResult

from bizproc_mcp.safety.statement import MOST_CHARACTERS, MOST_LINES, PAGE
from bizproc_standin.seed import seed_bulk
from tests.fixtures.office import HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking, configured

END = "and wire the rest to account 4711"
BASE64_LIKE = "Paid as agreed with the supplier in March " * 20 + END
ASK = {"BIZPROC_CONFIRM": "writes"}


async def rows(assistant: Assistant) -> str:
    """All that the journal keeps."""
    database = (await assistant.server.assembly()).catalogue.guard.journal._database
    found = database.do(lambda connection: [tuple(row) for row in connection.execute("SELECT * FROM journal")])
    return str(found)


VALUES: Mapping[str, Any] = {
    "letters and blanks only": {"verdict": BASE64_LIKE},
    "a pair like a file": {"verdict": ["contract.pdf", BASE64_LIKE]},
    "the twenty-first of a list": {"verdict": [*("fine" for _ in range(20)), END]},
    "deep in a map": {"verdict": {str(number): "fine " * 10 for number in range(5)} | {"z": {"y": [END]}}},
    "a long text in a list": {"verdict": ["x" * 3000 + END]},
    "named like another parameter": {"log_message": END, "event_token": "fine"},
    "behind unseen letters": {"verdict": "fine" + "\u200b" * 500 + END},
}


@both_eras
@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
async def test_return_values_stand_whole_in_the_question_and_in_the_journal(
    office: Office, values: Mapping[str, Any]
) -> None:
    token = office.company.event_token("legal_check")
    async with asking(office, YES, env=ASK) as (assistant, person):
        await assistant.call("event_send", event_token=token, return_values=values, log_message="short")
        kept = await rows(assistant)
    [question] = person.questions
    assert END in question
    assert "log_message: «short»" in question
    assert END in kept
    assert "sha256" not in kept


async def test_a_comment_of_letters_and_blanks_is_shown_and_kept_whole(office: Office) -> None:
    async with asking(office, YES) as (assistant, person):
        await assistant.call("task_complete", task_id=1128, decision="reject", comment=BASE64_LIKE)
        kept = await rows(assistant)
    assert BASE64_LIKE in person.questions[0]
    assert BASE64_LIKE in kept


TOO_MUCH: Mapping[str, Any] = {
    "characters": {"verdict": "fine " * (MOST_CHARACTERS // 5) + END},
    "many values": {f"value{number}": "fine " * 100 for number in range(50)} | {"verdict": END},
    "unseen characters": {"verdict": "\u200b" * 15_000 + END},
    "lines": {"verdict": "fine\n" * MOST_LINES + END},
    "names": {"x" * MOST_CHARACTERS: END},
}


@pytest.mark.parametrize("values", TOO_MUCH.values(), ids=TOO_MUCH)
@pytest.mark.parametrize("fallback", ["asked", "terminal", "token"])
async def test_what_is_too_much_to_be_read_is_refused(office: Office, values: Mapping[str, Any], fallback: str) -> None:
    given = {"event_token": office.company.event_token("legal_check"), "return_values": values}
    if fallback == "asked":
        async with asking(office, YES, env=ASK) as (assistant, person):
            said = await assistant.refused("event_send", **given)
        assert person.questions == []
    else:
        async with configured(office, {**ASK, "BIZPROC_CONFIRM_FALLBACK": fallback}) as assistant:
            said = await assistant.refused("event_send", **given)
    assert "too much to consent to" in said
    assert "Shorten" in said
    assert office.written() == []


async def test_what_needs_no_yes_is_kept_whole_too(office: Office) -> None:
    token = office.company.event_token("legal_check")
    async with office.assistant() as assistant:
        await assistant.call("event_send", event_token=token, return_values=TOO_MUCH["characters"])
        assert TOO_MUCH["characters"]["verdict"] in await rows(assistant)


@both_eras
async def test_a_long_set_of_tasks_is_counted_by_group_and_can_be_paged(office: Office) -> None:
    ids = seed_bulk(office.world, PAGE + 30, HEAD)
    answers = [ElicitResult(action="accept", content={"confirm": False, "page": 2}), YES]
    async with asking(office, *answers) as (assistant, person):
        await assistant.call("task_delegate", to_user="37", all_open=True, dry_run=False)
        kept = await rows(assistant)
    first, second = person.questions
    for question in (first, second):
        assert "In all " in question
        assert " of template " in question
    assert "page 1 of 2" in first
    assert "page 2 of 2" in second
    listed = first + second
    assert all(f"  {task} «" in listed for task in ids)
    assert all(f"task:{task}" in kept for task in ids)
    assert set(ids) <= office.waits_for(37)


async def test_a_page_that_is_not_there_is_no_yes(office: Office) -> None:
    seed_bulk(office.world, PAGE + 30, HEAD)
    before = office.waits_for(37)
    for page in (0, 3, -1, "2", 2.5, True, float("inf")):
        answer = ElicitResult(action="accept", content={"confirm": False, "page": page})
        async with asking(office, answer) as (assistant, person):
            await assistant.refused("task_delegate", to_user="37", all_open=True, dry_run=False)
        assert len(person.questions) == 1, page
    assert office.waits_for(37) == before


async def test_what_an_assistant_filled_in_already_stands_beside_the_form(office: Office) -> None:
    async with asking(office, NO) as (assistant, person):
        await assistant.refused("task_complete", task_id=1128, decision="reject", fields={"x": END}, ask_person=True)
    assert f"fields.x: «{END}»" in person.questions[0]
