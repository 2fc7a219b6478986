"""A file's link is asked for at once before it is used, and again if it has died in between."""

import httpx
import pytest

from bizproc_mcp.errors import NotFound, TokenExpired, Unavailable
from bizproc_mcp.models.document_contents import AttachedFile
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.documents.fetching import fetch_file
from tests.upstream.fakes import Script, refusal, rest_to, result

HOME = "https://portal.example"
DISK, DEAL = parse_document("disk:5"), parse_document("deal:5")
FILE = httpx.Response(200, content=b"bytes", headers={"Content-Disposition": 'attachment; filename="a.pdf"'})
EXPIRED = refusal(401, "expired_token", "The access token provided has expired.")


def link(token: str) -> httpx.Response:
    return result({"ID": "5", "NAME": "a.pdf", "SIZE": "5", "DOWNLOAD_URL": f"{HOME}/rest/download.json?token={token}"})


async def fetched(portal: Script, document: DocumentId, file: str, name: str = "") -> tuple[str, bytes]:
    found = await fetch_file(rest_to(portal), document, AttachedFile(PortalCode(file), PortalText(name)), 100)
    return found.name, found.content


async def test_a_link_that_died_is_asked_for_once_more() -> None:
    portal = Script([link("1"), EXPIRED, link("2"), FILE])
    assert await fetched(portal, DISK, "disk:5") == ("a.pdf", b"bytes")
    assert [one.url.params.get("token") for one in portal.requests] == [None, "1", None, "2"]
    portal = Script([link("1"), EXPIRED, link("2"), EXPIRED])
    with pytest.raises(TokenExpired):
        await fetched(portal, DISK, "disk:5")
    assert len(portal.requests) == 4


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("offer.pdf", 'attachment; filename="other.pdf"', "offer.pdf"),
        ("", 'attachment; filename="../other.pdf"', "other.pdf"),
        ("", "attachment", "disk-5"),
    ],
)
async def test_the_name_is_the_documents_else_the_web_servers(name: str, given: str, expected: str) -> None:
    file = httpx.Response(200, content=b"", headers={"Content-Disposition": given})
    assert await fetched(Script([link("1"), file]), DISK, "disk:5", name) == (expected, b"")


@pytest.mark.parametrize("several", [True, False])
async def test_a_field_of_a_crm_item_gives_the_link_of_its_file(*, several: bool) -> None:
    held = {"id": 932, "url": f"{HOME}/ajax", "urlMachine": f"{HOME}/rest/get.json?token=1"}
    item = {"title": "x", "ufCrmFile": [{"id": 931, "urlMachine": "no"}, held] if several else held, "ufCrmId": 932}
    portal = Script([result({"item": item}), FILE])
    assert await fetched(portal, DEAL, "field:932") == ("a.pdf", b"bytes")
    assert str(portal.requests[1].url) == f"{HOME}/rest/get.json?token=1"


@pytest.mark.parametrize("item", [None, {}, {"ufCrmFile": {"id": 1, "urlMachine": "x"}}, {"ufCrmFile": {"id": 932}}])
async def test_a_field_without_the_file_is_said(item: object) -> None:
    portal = Script([result({"item": item})])
    with pytest.raises(NotFound, match="no such file any more"):
        await fetched(portal, DEAL, "field:932")
    assert len(portal.requests) == 1


@pytest.mark.parametrize("address", ["https://evil.example/x", "//evil.example/x", "/\\evil.example"])
async def test_a_link_to_elsewhere_is_not_followed(address: str) -> None:
    portal = Script([result({"SIZE": "5", "DOWNLOAD_URL": address})])
    with pytest.raises(Unavailable):
        await fetched(portal, DISK, "attached:5")
    assert len(portal.requests) == 1
