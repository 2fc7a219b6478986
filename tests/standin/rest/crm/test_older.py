"""``crm.deal.get`` and its like (docs/portal.md 18.10)."""

import pytest

from bizproc_standin.seed.roles import FINANCE, HEAD
from tests.standin.rest.portals import PortalClient


async def test_a_contact_comes_in_upper_case_with_phones(company: PortalClient) -> None:
    row = (await company.call(HEAD, "crm.contact.get", {"id": "607"})).map
    assert (row["ID"], row["NAME"], row["LAST_NAME"], row["COMPANY_ID"]) == ("607", "Peter", "Nyman", "301")
    phones = row["PHONE"]
    assert isinstance(phones, list)
    assert [(one["VALUE_TYPE"], one["VALUE"], one["TYPE_ID"]) for one in phones] == [
        ("WORK", "+46 8 555 01 10", "PHONE"),
        ("MOBILE", "+46 70 555 01 11", "PHONE"),
    ]


async def test_a_deal_comes_as_texts(company: PortalClient) -> None:
    row = (await company.call(HEAD, "crm.deal.get", {"id": 5141})).map
    expected = {
        "OPPORTUNITY": "58400.00",
        "STAGE_ID": "EXECUTING",
        "UF_CRM_1720019876534": "46",
        "UF_CRM_WARRANTY": "1",
        "UF_CRM_TEAM": ["37", "32"],
        "DATE_CREATE": "2026-10-21T09:14:00+03:00",
    }
    assert {name: row[name] for name in expected} == expected
    file = row["UF_CRM_CONTRACT_FILE"]
    assert isinstance(file, dict)
    assert {*file} == {"id", "showUrl", "downloadUrl"}
    assert file["downloadUrl"].startswith("/bitrix/components/")
    assert "?auth=&ownerId=5141" in file["downloadUrl"]


@pytest.mark.parametrize(("name", "stage"), [("lead", "STATUS_ID"), ("quote", "STATUS_ID"), ("deal", "STAGE_ID")])
async def test_a_stage_has_the_entitys_own_name(company: PortalClient, name: str, stage: str) -> None:
    row = (await company.call(HEAD, f"crm.{name}.get", {"id": 777})).map
    assert {"STATUS_ID", "STAGE_ID"} & {*row} == {stage}


async def test_refusals_have_no_code(company: PortalClient) -> None:
    async def refused(method: str, params: dict[str, object], user: int = HEAD) -> tuple[int, object, object]:
        return (await company.call(user, method, params)).error

    assert await refused("crm.deal.get", {"id": 99}) == (400, "", "Not found")
    assert await refused("crm.deal.get", {}) == (400, "", "ID is not defined or invalid.")
    assert await refused("crm.company.get", {"id": 302}, FINANCE) == (400, "", "Access denied.")
