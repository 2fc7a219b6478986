"""Who heads whom and who is away, as far as the credentials show it."""

from datetime import timedelta

from bizproc_mcp.upstream.rest.users import SECONDS
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed import roles
from bizproc_standin.seed.absences import AWAY
from bizproc_standin.state.records import Department
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.person import NO, asking

NO_SCOPES = ALL_SCOPES - {"department", "im"}


def last_day(office: Office) -> str:
    return (office.world.now().date() + timedelta(days=6)).isoformat()


async def test_a_search_says_whom_people_report_to_what_they_lead_and_until_when_they_are_away(office: Office) -> None:
    async with office.assistant() as head:
        oscar = await head.call("user_find", query="Oscar")
        nina = await head.call("user_find", query="Nina")
        there = await head.call("user_find", query="Priya")
        office.standin.requests.clear()
        again = await head.call("user_find", query=str(AWAY))
    [item] = oscar.data["items"]
    assert (item["away_until"], item["head"]) == (last_day(office), {"id": HEAD, "name": "Elena Sokolova"})
    assert f"reports to «Elena Sokolova» ({HEAD}) · away until {last_day(office)}" in oscar.text
    [item] = nina.data["items"]
    assert (item["heads"], item["head"]["id"]) == (["Retail desk"], roles.SALES_LEAD)
    assert "heads «Retail desk»" in nina.text
    assert "away_until" not in there.data["items"][0]
    assert again.data["items"] == oscar.data["items"]
    assert not office.standin.requests, "what was read minutes ago is not asked again"


async def test_without_the_scopes_people_are_found_as_before_and_nothing_is_asked_in_vain_again(office: Office) -> None:
    async with office.assistant(scopes=NO_SCOPES) as head:
        oscar = await head.call("user_find", query="Oscar")
        office.standin.rest.commands.clear()
        office.standin.requests.clear()
        await head.call("user_find", query="Maria")
    assert {"id", "name", "email", "position"} == set(oscar.data["items"][0])
    assert dict(office.standin.requests) == {"batch": 1}, "the search itself"


async def test_one_scope_is_enough_for_its_half(office: Office) -> None:
    async with office.assistant(scopes=ALL_SCOPES - {"im"}) as head:
        [item] = (await head.call("user_find", query="Oscar")).data["items"]
    assert item["head"]["id"] == HEAD
    assert "away_until" not in item
    async with office.assistant(scopes=ALL_SCOPES - {"department"}) as head:
        [item] = (await head.call("user_find", query="Oscar")).data["items"]
    assert item["away_until"] == last_day(office)
    assert "head" not in item


async def test_the_head_of_a_large_company_has_a_name_too(office: Office) -> None:
    for number in range(100, 160):
        office.world.add_department(Department(number, f"Desk {number}", 1, 0))
    office.world.departments[159].head_id = roles.LAWYER
    office.world.users[roles.EMPLOYEE].departments = [159]
    async with office.assistant() as head:
        said = await head.call("user_find", query=str(roles.EMPLOYEE))
    assert said.data["items"][0]["head"] == {"id": roles.LAWYER, "name": "Sofia Lindqvist"}


async def test_a_task_says_whose_request_it_is_and_who_of_those_it_waits_for_is_away(office: Office) -> None:
    [task_id] = office.world.add_bulk_tasks(1, [AWAY], 806, office.task(1130).workflow.document_id)
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("task_get", task_id=task_id)
    [oscar] = said.data["waits_for"]
    assert oscar == {
        "id": AWAY,
        "name": "Oscar Lind",
        "head": {"id": HEAD, "name": "Elena Sokolova"},
        "away_until": last_day(office),
    }
    shown = f"waits for «Oscar Lind» ({AWAY}; head «Elena Sokolova» ({HEAD}), away until {last_day(office)})"
    assert shown in said.text


async def test_delegating_to_somebody_absent_is_pointed_out_before_and_goes_nowhere_without_a_yes(
    office: Office,
) -> None:
    async with asking(office, NO) as (assistant, person):
        refused = await assistant.raw("task_delegate", {"task_ids": [1129], "to_user": "Oscar Lind"})
        foreseen = await assistant.call("task_delegate", task_ids=[1129], to_user="Oscar Lind", dry_run=True)
    assert refused.is_error
    assert f"«Oscar Lind» ({AWAY}) is away until {last_day(office)}." in person.questions[0]
    assert f"is away until {last_day(office)}." in foreseen.data["next_step"]
    assert 1129 in office.waits_for(HEAD)


async def test_a_person_who_is_back_takes_a_task_without_a_question(office: Office) -> None:
    office.world.absences.clear()
    async with asking(office, NO) as (assistant, person):
        said = await assistant.call("task_delegate", task_ids=[1129], to_user="Oscar Lind")
    assert said.data["outcome"] == "done"
    assert not person.questions


async def test_what_is_known_of_an_absence_is_asked_anew_after_some_minutes(office: Office) -> None:
    async with office.assistant() as head:
        assert "away_until" in (await head.call("user_find", query=str(AWAY))).data["items"][0]
        office.world.absences.clear()
        assert "away_until" in (await head.call("user_find", query=str(AWAY))).data["items"][0]
        await office.wire_clock.sleep(SECONDS)
        assert "away_until" not in (await head.call("user_find", query=str(AWAY))).data["items"][0]
