"""Files in fields of items (docs/portal.md 18.7)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, HEAD, LAWYER, SALES_LEAD
from bizproc_standin.state.records import FileContent
from bizproc_standin.world.crm.changes import close_item, give_file
from tests.standin.rest.portals import PortalClient

ITEM = {"entityTypeId": 2, "id": 5141}


async def machine_link(portal: PortalClient, user: int, field: str, item: dict[str, int]) -> str:
    row = (await portal.call(user, "crm.item.get", item)).map["item"]
    assert isinstance(row, dict)
    return str(row[field]["urlMachine"])


async def fetch(portal: PortalClient, link: str) -> httpx.Response:
    parts = urlsplit(link)
    return await portal.raw("GET", f"{parts.path}?{parts.query}")


async def test_the_link_for_machines_gives_the_file(company: PortalClient) -> None:
    row = (await company.call(HEAD, "crm.item.get", ITEM)).map["item"]
    assert isinstance(row, dict)
    one, several = row["ufCrmContractFile"], row["ufCrmSpecs"]
    assert (one["id"], [file["id"] for file in several]) == (932, [933, 934])
    assert (
        "ajax.php?action=crm.controller.item.getFile&entityTypeId=2&id=5141&fieldName=UF_CRM_CONTRACT_FILE"
        in one["url"]
    )
    given = await fetch(company, one["urlMachine"])
    assert given.content.startswith(b"PK")
    assert given.headers["content-type"].endswith("wordprocessingml.document")
    assert 'filename="Contract Harbour Hotel.docx"' in given.headers["content-disposition"]
    assert (await fetch(company, several[1]["urlMachine"])).text.startswith("item;pieces")


async def test_the_link_works_with_its_own_credentials_only(company: PortalClient) -> None:
    link = await machine_link(company, HEAD, "ufCrmContractFile", ITEM)
    mine, theirs = (company.standin.webhook_url(user).partition("/rest/")[2] for user in (HEAD, SALES_LEAD))
    for wrong in (link.replace(mine, theirs), re.sub("token=crm", "token=cr", link), link.partition("?")[0]):
        refused = await fetch(company, wrong)
        assert (refused.status_code, refused.json()) == (
            403,
            {"error": "ACCESS_DENIED", "error_description": "Access denied! Link check failed"},
        )


async def test_an_applications_link_dies_with_its_token(portal: PortalClient) -> None:
    world = portal.world
    token = portal.standin.credentials.issue_token(HEAD, INTEGRATION, world.clock.now() + timedelta(hours=1))
    row = (await portal.send("POST", "/rest/crm.item.get", json={**ITEM, "auth": token})).map["item"]
    assert isinstance(row, dict)
    link = row["ufCrmContractFile"]["urlMachine"]
    assert urlsplit(link).path == "/rest/crm.controller.item.getFile.json"
    assert (await fetch(portal, link)).status_code == 200
    world.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    assert (await fetch(portal, link)).json()["error"] == "expired_token"


async def test_the_right_to_the_item_is_checked_again(portal: PortalClient) -> None:
    give_file(
        portal.world, document_id(DEAL, 5142), "note.txt", FileContent.of(b"x", "note.txt"), "UF_CRM_CONTRACT_FILE"
    )
    link = await machine_link(portal, LAWYER, "ufCrmContractFile", {"entityTypeId": 2, "id": 5142})
    assert (await fetch(portal, link)).status_code == 200
    close_item(portal.world, document_id(DEAL, 5142), LAWYER)
    refused = await fetch(portal, link)
    assert (refused.status_code, refused.json()["error"]) == (400, "ACCESS_DENIED")


async def test_a_large_file_is_produced_while_it_is_sent(portal: PortalClient) -> None:
    size = 50 * 1024 * 1024
    deal = document_id(DEAL, 5141)
    file_id = give_file(portal.world, deal, "Video.txt", FileContent.lazy(size, "Video.txt"), "UF_CRM_CONTRACT_FILE")
    kept = portal.world.crm.files[file_id].content
    assert (kept.size, kept.data) == (size, b"")
    row = (await portal.call(ADMINISTRATOR, "crm.item.get", ITEM)).map["item"]
    assert isinstance(row, dict)
    assert row["ufCrmContractFile"]["id"] == file_id


async def test_a_page_may_come_in_place_of_a_file(portal: PortalClient) -> None:
    page = FileContent(b"<html><body>Log in</body></html>", "text/html; charset=utf-8")
    give_file(portal.world, document_id(DEAL, 5142), "Contract.pdf", page)
    row = (await portal.call(HEAD, "crm.item.get", {"entityTypeId": 2, "id": 5142})).map["item"]
    assert isinstance(row, dict)
    (name,) = (name for name in row if name.startswith("ufCrmFile"))
    given = await fetch(portal, row[name]["urlMachine"])
    assert (given.headers["content-type"], given.text) == (
        "text/html; charset=utf-8",
        "<html><body>Log in</body></html>",
    )
