"""Values and descriptions of fields (docs/portal.md 18.3, 18.5, 18.6)."""

import pytest

from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.processes import LEAD_INTAKE
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, HEAD
from bizproc_standin.state.records import Template
from bizproc_standin.world.crm.changes import give_fields
from tests.standin.rest.crm.conftest import seeded
from tests.standin.rest.portals import PortalClient

Row = dict[str, object]


async def item(portal: PortalClient, kind: int, number: int, user: int = HEAD, **more: object) -> Row:
    given = await portal.call(user, "crm.item.get", {"entityTypeId": kind, "id": number, **more})
    row = given.map["item"]
    assert isinstance(row, dict)
    return row


async def test_each_type_of_field_has_its_form(company: PortalClient) -> None:
    row = await item(company, 2, 5141)
    expected = {
        "id": 5141,
        "opportunity": 58400,
        "taxValue": 9733.33,
        "isManualOpportunity": "N",
        "assignedById": 37,
        "companyId": 301,
        "contactId": 607,
        "contactIds": [607],
        "observers": [HEAD],
        "quoteId": 0,
        "previousStageId": None,
        "begindate": "2026-10-21T03:00:00+03:00",
        "createdTime": "2026-10-21T09:14:00+03:00",
        "opened": "Y",
        "ufCrmDiscount": 12,
        "ufCrm_1720019876534": 46,
        "ufCrmEquipment": [51, 53],
        "ufCrmDelivery": "2026-12-11T03:00:00+03:00",
        "ufCrmSiteVisit": "2026-11-14T14:30:00+03:00",
        "ufCrmBudget": "55000|EUR",
        "ufCrmWarranty": "Y",
        "ufCrmEngineer": 503,
        "ufCrmTeam": [37, 32],
        "ufCrmPartner": ["D_5145", "CO_301"],
        "ufCrmMainContact": "607",
        "ufCrmSegment": "HOSPITALITY",
        "entityTypeId": 2,
    }
    assert {name: row[name] for name in expected} == expected


async def test_empty_fields_come_too(company: PortalClient) -> None:
    row = await item(company, 2, 5145)
    names = ("ufCrmNote", "ufCrmTeam", "ufCrmContractFile", "ufCrmSpecs", "leadId", "comments")
    assert [row[name] for name in names] == [None, [], None, [], 0, None]


async def test_a_photo_is_a_bare_id_and_a_contact_has_no_title(company: PortalClient) -> None:
    row = await item(company, 3, 777)
    assert row["photo"] == 950
    assert not {"title", "fullName"} & {*row}


async def test_the_switch_gives_user_fields_their_original_names(company: PortalClient) -> None:
    row = await item(company, 147, 4, ADMINISTRATOR, useOriginalUfNames="Y")
    assert (row["UF_CRM_5_1639669411830"], row["UF_CRM_5_RENEWAL"], row["stageId"]) == (71, "Y", "DT147_13:NEW")


@pytest.mark.parametrize(
    ("kind", "number", "stage", "group"), [(31, 5, "DT31_1:P", "S"), (2, 5144, "C3:NEGOTIATION", "P")]
)
async def test_a_stage_tells_its_group(company: PortalClient, kind: int, number: int, stage: str, group: str) -> None:
    row = await item(company, kind, number)
    assert (row["stageId"], row["stageSemanticId"]) == (stage, group)


async def test_rest_reads_what_a_process_has_changed(portal: PortalClient) -> None:
    """One record: a process assigns the lead, renames it and writes a day in the site's format."""
    world = portal.world
    lead = world.crm.types[1].document_id(2)
    template = world.templates[LEAD_INTAKE]
    change = {
        "Type": "SetFieldActivity",
        "Name": "A1",
        "Properties": {"FieldValue": {"TITLE": "Renamed", "ASSIGNED_BY_ID": "user_21", "BIRTHDATE": "03.04.1979"}},
        "Children": [],
    }
    tree = {**template.tree, "Children": [change]}
    made = world.add_template(Template(0, template.document_type, "Change", tree))
    await portal.call(EMPLOYEE, "bizproc.workflow.start", {"TEMPLATE_ID": made.id, "DOCUMENT_ID": [*lead]})
    row = await item(portal, 1, 2)
    assert (row["title"], row["assignedById"], row["birthdate"]) == ("Renamed", 21, "1979-04-03T03:00:00+03:00")


async def test_fields_are_described_by_the_names_in_items(company: PortalClient) -> None:
    fields = (await company.call(HEAD, "crm.item.fields", {"entityTypeId": 2})).map["fields"]
    assert isinstance(fields, dict)
    assert fields["ufCrm_1720019876534"] == {
        "type": "enumeration",
        "isRequired": False,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": True,
        "items": [{"ID": "45", "VALUE": "Framework"}, {"ID": "46", "VALUE": "One-off"}],
        "title": "Contract kind",
        "settings": {},
        "upperName": "UF_CRM_1720019876534",
    }
    assert (fields["stageId"]["type"], fields["stageId"]["statusType"]) == ("crm_status", "DEAL_STAGE")
    assert fields["ufCrmPartner"]["settings"] == {"DEAL": "Y", "COMPANY": "Y", "DYNAMIC_147": "Y"}
    row = await item(company, 2, 5141)
    assert {*row} - {*fields} == {"entityTypeId", "searchContent"}


async def test_hidden_fields_are_not_described_and_labels_follow_the_portals_language() -> None:
    portal = seeded("ru")
    contact = (await portal.call(HEAD, "crm.item.fields", {"entityTypeId": 3})).map["fields"]
    contract = (await portal.call(HEAD, "crm.item.fields", {"entityTypeId": 147, "useOriginalUfNames": "Y"})).map[
        "fields"
    ]
    assert isinstance(contact, dict)
    assert isinstance(contract, dict)
    assert "fullName" not in contact
    assert contract["UF_CRM_5_1639669411830"]["items"][2] == {"ID": "73", "VALUE": "Высокий"}
    assert contract["stageId"]["statusType"] == "DYNAMIC_147_STAGE_12"


async def test_an_item_may_have_three_hundred_custom_fields(portal: PortalClient) -> None:
    give_fields(portal.world, document_id(DEAL, 5141), 300)
    row = await item(portal, 2, 5141)
    assert sum(str(value).startswith("Value ") for value in row.values()) == 300
