"""Workflows, templates, users and registrations in the facade."""

import pytest

from bizproc_standin.seed import EMPLOYEE, HEAD, seed_bulk
from bizproc_standin.seed.roles import LEFT
from tests.standin.vibecode.facade import Facade


async def test_running_processes_come_fifty_at_a_time_last_changed_first(facade: Facade) -> None:
    seed_bulk(facade.world, 70)
    rows: list[dict[str, str]] = []
    while True:
        given = await facade.send("GET", f"/v1/workflows?offset={len(rows)}&limit=5000")
        rows += given.body["data"]
        assert given.body["meta"]["total"] == len(facade.world.instances)
        if not given.body["meta"]["hasMore"]:
            break
        assert len(rows) % 50 == 0
    assert {row["ID"] for row in rows} == set(facade.world.instances)
    assert [row["MODIFIED"] for row in rows] == sorted((row["MODIFIED"] for row in rows), reverse=True)
    columns = {"ID", "MODIFIED", "OWNED_UNTIL", "MODULE_ID", "ENTITY", "DOCUMENT_ID"}
    assert set(rows[0]) == columns | {"STARTED", "STARTED_BY", "TEMPLATE_ID"}
    assert all(isinstance(row["TEMPLATE_ID"], str) for row in rows)


async def test_template_and_starter_are_the_only_filters(facade: Facade) -> None:
    every = (await facade.send("GET", "/v1/workflows")).body["meta"]["total"]
    of_template = await facade.send("GET", "/v1/workflows?templateId=212")
    assert {row["TEMPLATE_ID"] for row in of_template.body["data"]} == {"212"}
    of_person = await facade.send("GET", f"/v1/workflows?startedBy={EMPLOYEE}")
    assert {row["STARTED_BY"] for row in of_person.body["data"]} == {str(EMPLOYEE)}
    unknown = await facade.send("GET", "/v1/workflows?documentId=DEAL_5141&filter[DOCUMENT_ID]=DEAL_5141")
    assert unknown.body["meta"]["total"] == every


async def test_running_processes_are_for_administrators(facade: Facade) -> None:
    given = await facade.send("GET", "/v1/workflows", key=facade.keys.issue(HEAD))
    assert (given.status, given.code) == (403, "BITRIX_ACCESS_DENIED")


@pytest.mark.parametrize("force", [False, True])
async def test_stopping_answers_204_without_a_body(facade: Facade, force: bool) -> None:
    workflow_id = next(iter(facade.world.instances))
    given = await facade.send("DELETE", f"/v1/workflows/{workflow_id}?status=Not%20needed&force={str(force).lower()}")
    assert (given.status, given.text) == (204, "")
    assert "content-type" not in given.headers
    assert workflow_id not in facade.world.instances
    assert (workflow_id in facade.world.states) is not force
    if not force:
        assert facade.world.states[workflow_id].title == "Not needed"
    again = await facade.send("DELETE", f"/v1/workflows/{workflow_id}")
    assert (again.status, again.code, again.body["error"]["message"]) == (
        404,
        "ENTITY_NOT_FOUND",
        "Workflow not found",
    )


async def test_templates_are_headers_without_robots(facade: Facade) -> None:
    given = await facade.send("GET", "/v1/bizproc-templates?limit=500")
    rows = given.body["data"]
    assert {row["id"] for row in rows} == {one.id for one in facade.world.templates.values() if one.auto_execute < 8}
    legal = next(row for row in rows if row["id"] == 713)
    assert legal == {
        "id": 713,
        "name": "Legal check",
        "documentType": ["crm", "CCrmDocumentDeal", "DEAL"],
        "moduleId": "crm",
        "entity": "CCrmDocumentDeal",
        "systemCode": facade.world.templates[713].system_code,
        "active": True,
        "autoExecute": 0,
    }


async def test_either_address_of_templates_may_be_missing(facade: Facade) -> None:
    for there, missing in (
        ("bizproc-templates", "entities/bizproc-templates"),
        ("entities/bizproc-templates", "bizproc-templates"),
    ):
        facade.standin.vibecode.template_addresses = frozenset({there})
        assert (await facade.send("GET", f"/v1/{there}")).status == 200
        given = await facade.send("GET", f"/v1/{missing}")
        assert (given.status, given.code) == (404, "NOT_FOUND")


async def test_lists_are_cut_selected_ordered_and_filtered(facade: Facade) -> None:
    given = await facade.send("GET", "/v1/users?limit=2&offset=1&select=id,email,nothing&order[id]=desc")
    assert [set(row) for row in given.body["data"]] == [{"id", "email"}] * 2
    ids = sorted((one.id for one in facade.world.users.values() if one.user_type != "email"), reverse=True)
    assert [row["id"] for row in given.body["data"]] == ids[1:3]
    assert given.body["meta"] == {"total": len(ids), "hasMore": True}
    left = await facade.send("GET", "/v1/users?filter[active]=false")
    assert LEFT in {row["id"] for row in left.body["data"]}
    assert all(row["active"] is False for row in left.body["data"])


async def test_a_person_is_shown_by_id(facade: Facade) -> None:
    given = await facade.send("GET", f"/v1/users/{HEAD}")
    person = facade.world.users[HEAD]
    assert given.body["data"]["lastName"] == person.last_name
    assert given.body["data"]["departmentId"] == person.departments
    missing = await facade.send("GET", "/v1/users/99999")
    assert (missing.status, missing.code) == (404, "ENTITY_NOT_FOUND")
    denied = await facade.send("GET", "/v1/users", key=facade.keys.issue(HEAD, scopes={"bizproc"}))
    assert denied.code == "SCOPE_DENIED"
