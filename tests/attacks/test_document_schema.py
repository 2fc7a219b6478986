"""When a template file changes document fields, the question says so first (docs/portal.md 6.2)."""

import base64
from dataclasses import replace

import pytest

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.rules.bpt import BptFile, write_bpt
from tests.fixtures.office import Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking
from tests.tools.test_template_writing import APPROVAL

ADDED: JsonMap = {"Name": "Region", "Type": "string", "Filterable": True}
RENAMED: JsonMap = {"Name": "Supplier", "Type": "string", "settings": {"SHOW_ADD_FORM": "Y"}, "sort": 10}
FIELDS: JsonMap = {"PROPERTY_REGION": ADDED, "NAME": RENAMED}


def encoded(fields: JsonMap, file: BptFile = APPROVAL) -> str:
    return base64.b64encode(write_bpt(replace(file, document_fields=fields))).decode()


def before_the_steps(question: str) -> str:
    """What stands above the list of steps that is turned over page by page."""
    return question.partition("\nIn all ")[0]


async def question(office: Office, tool: str, confirm: str = "destructive", **arguments: object) -> str:
    """What a person is asked who then declines; nothing may have been sent."""
    server = office.server(office.application(BIZPROC_CONFIRM=confirm))
    async with asking(office, NO, server=server) as (assistant, person):
        await assistant.refused(tool, **arguments)
    assert office.standin.rest.commands[f"bizproc.workflow.{tool.replace('_', '.')}"] == 0
    return before_the_steps(person.questions[0])


@both_eras
async def test_a_file_that_adds_one_field_and_renames_another_names_both(office: Office) -> None:
    said = await question(office, "template_add", document_type="list:164", name="Reading", file=encoded(FIELDS))
    assert "overwrites 1 document field, creates 1 document field where missing" in said
    assert 'overwrites_document_fields: «NAME "Supplier" (string)»' in said
    assert 'creates_document_fields_where_missing: «PROPERTY_REGION "Region" (string)»' in said
    assert said.index("overwrites_document_fields") < said.index("needs")


async def test_another_file_for_a_template_names_them_too(office: Office) -> None:
    kind = office.world.templates[525].document_type
    assert kind.module == "lists"
    said = await question(office, "template_update", template_id=525, file=encoded(FIELDS))
    assert "overwrites 1 document field, creates 1 document field where missing" in said
    assert 'NAME "Supplier"' in said
    assert 'PROPERTY_REGION "Region"' in said


async def test_for_the_crm_fields_are_created_and_never_overwritten(office: Office) -> None:
    file = encoded({"UF_CRM_REGION": ADDED, "TITLE": RENAMED})
    said = await question(office, "template_add", "writes", document_type="deal", name="Reading", file=file)
    assert "creates 2 document fields where missing" in said
    assert "overwrites" not in said
    assert 'UF_CRM_REGION "Region"' in said
    assert 'TITLE "Supplier"' in said
    said = await question(office, "template_add", "destructive", document_type="deal", name="Reading", file=file)
    assert 'UF_CRM_REGION "Region"' in said


async def test_files_on_drive_get_no_fields(office: Office) -> None:
    said = await question(office, "template_add", "writes", document_type="disk:9", name="R", file=encoded(FIELDS))
    assert "document field" not in said


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('Region"\nNAME "None', 'PROPERTY_A "Region\\"\\nNAME \\"None" (string)»'),
        ('x" (string)», OTHER', 'PROPERTY_A "x\\" (string)›, OTHER" (string)»'),
        ("Re\u202egion\u2028", 'PROPERTY_A "Re[U+202E]gion[U+2028]" (string)»'),
    ],
)
async def test_a_title_cannot_pass_for_another_field(office: Office, title: str, shown: str) -> None:
    file = encoded({"PROPERTY_A": {"Name": title, "Type": "string"}})
    said = await question(office, "template_add", "writes", document_type="list:164", name="R", file=file)
    assert shown in said


async def test_three_hundred_fields_are_named_and_can_be_consented_to(office: Office) -> None:
    """A file out of the CRM describes every field of its documents."""
    fields: JsonMap = {f"UF_CRM_{number:013}": {"Name": "Field of a deal", "Type": "string"} for number in range(300)}
    server = office.server(office.application(BIZPROC_CONFIRM="writes"))
    async with asking(office, YES, server=server) as (assistant, person):
        said = await assistant.call("template_add", document_type="deal", name="R", file=encoded(fields))
    assert said.data["outcome"] == "done"
    assert all(name in before_the_steps(person.questions[0]) for name in fields)
