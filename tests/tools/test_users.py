"""Finding people, and describing the connection."""

import pytest

from bizproc_standin.seed import roles
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.vibecode_office import vibecode_assistant

NO_USERS = frozenset({"bizproc"})
ADMIN_ONLY = {"workflow_list", "workflow_get", "workflow_terminate", "workflow_kill", "template_list", "template_get"}


@both_eras
async def test_a_person_is_found_by_name_email_and_id(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as employee:
        by_name = await employee.call("user_find", query="sokolova")
        by_email = await employee.call("user_find", query="elena.sokolova@brightwater.example")
        by_id = await employee.call("user_find", query="15")
        by_cyrillic = await employee.call("user_find", query="кузнецова")
        as_shown = await employee.call("user_find", query="«Elena Sokolova»")
    for said in (by_name, by_email, by_id, as_shown):
        assert said.ids() == [HEAD]
        assert said.data["items"][0]["name"] == "Elena Sokolova"
        assert said.data["items"][0]["position"] == "Head of sales"
    assert by_cyrillic.ids() == [roles.ACCOUNTANT]


async def test_me_is_the_person_behind_the_credentials(office: Office) -> None:
    async with office.assistant() as head:
        assert (await head.call("user_find", query="me")).ids() == [HEAD]


async def test_people_of_one_name_are_told_apart(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("user_find", query="Ivan Petrov")
    assert set(said.ids()) == {EMPLOYEE, roles.NAMESAKE}
    assert len({item["position"] for item in said.data["items"]}) == 2


async def test_people_who_left_are_found_only_on_request_and_marked(office: Office) -> None:
    async with office.assistant() as head:
        without = await head.call("user_find", query="Becker")
        included = await head.call("user_find", query="Becker", include_inactive=True)
        by_id = await head.call("user_find", query=str(roles.LEFT))
        by_id_included = await head.call("user_find", query=str(roles.LEFT), include_inactive=True)
    assert without.ids() == []
    assert included.ids() == by_id_included.ids() == [roles.LEFT]
    assert included.data["items"][0]["active"] is False
    assert "LEFT" in included.text
    assert by_id.ids() == []
    assert "include_inactive=true" in by_id.data["note"]


async def test_more_than_the_limit_says_that_there_are_more(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("user_find", query="Ivan Petrov", limit=1)
    assert len(said.ids()) == 1
    assert "first 1" in said.data["note"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"query": ""}, "empty"),
        ({"query": "  "}, "empty"),
        ({"query": "x" * 201}, "query"),
        ({"query": "a", "limit": 0}, "limit"),
        ({}, "query: it is required"),
    ],
)
async def test_what_cannot_be_right_is_refused(office: Office, arguments: dict[str, object], wanted: str) -> None:
    async with office.assistant() as head:
        assert wanted in await head.refused("user_find", **arguments)


async def test_nobody_is_an_empty_list(office: Office) -> None:
    async with office.assistant() as head:
        assert (await head.call("user_find", query="Rumpelstiltskin")).data["total"] == 0
        assert (await head.call("user_find", query="424242")).data["total"] == 0


async def test_without_the_scope_names_cannot_be_read_but_ids_and_me_work(office: Office) -> None:
    async with office.assistant(scopes=NO_USERS) as head:
        refused = await head.refused("user_find", query="Sokolova")
        named = await head.refused("task_list", assignee="Maria Weber")
        mine = await head.call("task_list", assignee="me")
        same = await head.call("task_list", assignee=str(HEAD))
        handed = await head.call("task_delegate", task_ids=[1129], to_user="37")
    assert "user_basic" in refused or "scope" in refused
    assert "user_basic" in named
    assert "numeric user id" in named
    assert mine.ids() == same.ids() != []
    assert handed.data["outcome"] == "done"
    assert "name" not in mine.data["items"][0]["started_by"]


# the connection


@both_eras
@pytest.mark.parametrize(("person", "administrator"), [(ADMINISTRATOR, True), (HEAD, False), (EMPLOYEE, False)])
async def test_the_connection_says_who_is_connected_and_what_is_missing(
    office: Office, person: int, administrator: bool
) -> None:
    async with office.assistant(person) as someone:
        said = await someone.call("portal_info")
        offered = await someone.tools()
    data = said.data
    assert data["user"]["id"] == person
    assert data["administrator"] is administrator
    assert data["upstream"] == "rest"
    assert data["portal"] == office.standin.base_url
    assert data["credentials"] == "webhook"
    assert {"bizproc", "user"} <= set(data["scopes"])
    assert sorted(data["tools"]) == sorted(offered)
    assert data["confirm"] == "off"
    assert 0 < data["remaining_requests"] <= 50
    withheld = {name: why for why, names in data.get("withheld", {}).items() for name in names}
    assert not set(withheld) & set(offered)
    if not administrator:
        assert {name for name, why in withheld.items() if "administrator" in why} >= ADMIN_ONLY


async def test_a_toolset_is_told_only_where_something_of_it_is_offered(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as employee:
        chosen = await employee.call("portal_info")
    async with office.assistant(ADMINISTRATOR) as admin:
        more = await admin.call("portal_info")
    async with vibecode_assistant(office) as without_tasks:
        other = await without_tasks.call("portal_info")
    assert chosen.data["toolsets"] == ["documents", "events", "tasks", "users", "workflows"]
    assert more.data["toolsets"] == ["admin", "documents", "events", "tasks", "templates", "users", "workflows"]
    assert not {"tasks", "documents"} & set(other.data["toolsets"])
    assert "integration" in other.data["toolsets"]


async def test_modes_and_toolsets_are_told(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR, BIZPROC_READ_ONLY="true", BIZPROC_TOOLSETS="tasks") as admin:
        said = await admin.call("portal_info")
    assert said.data["read_only"] is True
    assert said.data["toolsets"] == ["tasks"]
    withheld = said.data["withheld"]
    assert "task_complete" in withheld["read-only mode removes every writing tool"]
    assert "workflow_list" in withheld["its toolset is not chosen in BIZPROC_TOOLSETS"]
    assert "read-only" in said.text


async def test_credentials_without_the_scope_bizproc_are_told_why_nothing_is_offered(office: Office) -> None:
    async with office.assistant(scopes=frozenset({"user"})) as head:
        assert set(await head.tools()) == {"portal_info"}
        said = await head.call("portal_info")
    assert any("scope bizproc" in why for why in said.data["withheld"])


async def test_a_dismissed_person_is_told_so(office: Office) -> None:
    async with office.assistant(roles.LEFT) as left:
        said = await left.call("portal_info")
    assert said.data["problem"]
    assert "administrator" not in said.data


async def test_a_person_may_be_named_in_the_marks_a_name_is_shown_in(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        shown = await admin.call("task_list", assignee="«Elena Sokolova»")
        assert shown.ids() == (await admin.call("task_list", assignee=str(HEAD))).ids() != []
