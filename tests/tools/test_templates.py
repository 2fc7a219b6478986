"""Listing and reading process templates."""

import pytest
from jsonschema import Draft202012Validator

from tests.fixtures.office import ADMINISTRATOR, Office
from tests.fixtures.office_fixtures import both_eras
from tests.rules.processes import branch, node, process


@both_eras
async def test_templates_are_listed_without_robots_and_automation(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("template_list", limit=200)
    listed = {template.id for template in office.world.templates.values() if template.auto_execute < 8}
    assert said.ids() == sorted(listed)
    assert 810 not in said.ids()
    item = next(item for item in said.data["items"] if item["id"] == 801)
    assert item["name"] == "Leave approval"
    assert item["document_type"] == "process:164"
    assert item["starts"] == "by hand"


async def test_pages_give_every_template_once(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        whole = (await admin.call("template_list", limit=200)).ids()
        walked: list[int] = []
        cursor = ""
        while True:
            page = await admin.call("template_list", limit=4, cursor=cursor)
            assert page.data["total"] == len(whole)
            walked += page.ids()
            cursor = page.data.get("next_cursor", "")
            if not cursor:
                break
    assert walked == whole


async def test_document_type_auto_execute_and_search_narrow_the_list(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        deals = await admin.call("template_list", document_type="deal")
        list_of_leave = await admin.call("template_list", document_type="process:164")
        created = await admin.call("template_list", auto_execute=1)
        russian = await admin.call("template_list", search="КОНТРАГЕНТА")
        nothing = await admin.call("template_list", document_type="list:164")
    assert deals.ids() == [212, 713, 804]
    assert list_of_leave.ids() == [379, 801]
    assert {item["starts"] for item in created.data["items"]} == {"on create"}
    assert russian.ids() == [809]
    assert russian.data["searched"] > 10
    assert nothing.ids() == []


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"document_type": "deals"}, "spa:147"),
        ({"document_type": "spa"}, "spa:147"),
        ({"auto_execute": 9}, "auto_execute"),
        ({"limit": 0}, "limit"),
        ({"cursor": "x"}, "cursor"),
    ],
)
async def test_what_cannot_be_right_is_refused(office: Office, arguments: dict[str, object], wanted: str) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        assert wanted in await admin.refused("template_list", **arguments)


@both_eras
async def test_a_template_is_told_with_schema_and_steps_and_its_diagram_where_it_is_asked_for(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("template_get", template_id=803)
        drawn = await admin.call("template_get", template_id=803, include=["diagram"])
        assert "include" in await admin.refused("template_get", template_id=803, include=["picture"])
    data = said.data
    assert data["name"] == "Contract card"
    assert data["document_type"] == "spa:147"
    assert list(data["parameters_schema"]["properties"]) == ["Clerk", "DueBy", "Copies", "Languages"]
    assert "parameters" not in data
    assert {field["id"] for field in data["variables"]} >= {"Subject", "Risk"}
    assert data["outline"]
    assert "diagram" not in data
    assert drawn.data["diagram"].startswith("flowchart")
    assert drawn.data["diagram"] in drawn.text
    assert {**drawn.data, "diagram": ""} == {**data, "diagram": ""}
    assert "steps:" in said.text
    schema = data["parameters_schema"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"Languages": ["en", "ru"], "Copies": 2, "Clerk": "me", "DueBy": "2026-12-01"})
    assert validator.is_valid({})
    assert not validator.is_valid({"Languages": ["fr"]})


async def test_every_listed_template_can_be_read(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        for template_id in (await admin.call("template_list", limit=200)).ids():
            said = await admin.call("template_get", template_id=template_id)
            assert said.data["id"] == template_id
            assert said.data["outline"]


@pytest.mark.parametrize("template_id", [99_999, 810])
async def test_a_template_that_is_not_listed_says_why_that_may_be(office: Office, template_id: int) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        text = await admin.refused("template_get", template_id=template_id)
    assert f"no template {template_id}" in text
    assert "robots and automation" in text
    assert "template_list" in text


async def test_a_condition_about_a_name_that_is_nobodys_says_that_it_holds(office: Office) -> None:
    """docs/portal.md 6.6: neither parameter nor variable, so the row is true whatever it looks like."""
    template = office.world.templates[804]
    rows = [["Score", ">", "5"], ["Scroe", ">", "5"]]
    (template.tree,) = process(node("IfElseActivity", branch({"propertyvariablecondition": rows})))
    template.variables = {"Score": {"Name": "Score", "Type": "int"}}
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("template_get", template_id=804, include=["diagram"])
    words = "Score > 5 and Scroe > 5 (always holds: that is neither parameter nor variable)"
    assert f"if {words}: nothing" in said.data["outline"]
    assert "always holds: that is neither parameter nor variable" in said.data["diagram"]
