"""Contents of files: over real HTTP, of every kind, and what stands in the way of them."""

import logging
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bizproc_mcp.errors import AccessDenied, AnswerTooLarge, BizprocError, NotAPortal, NotFound, Unavailable
from bizproc_mcp.file_texts.reading import FileTexts
from bizproc_mcp.models.document_contents import AttachedFile
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.portal import Documents
from bizproc_mcp.text.portal_text import PortalCode
from bizproc_mcp.upstream import connect
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.documents import EXPENSE, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, FINANCE
from bizproc_standin.standin import StandIn
from tests.fixtures.office import SECRET, Office, Stage
from tests.upstream.contract.conftest import Connecting
from tests.upstream.contract.test_crm_documents import counted, documents_of
from tests.upstream.fakes import FakeClock

MB = 2**20
DRIVE_FILE = parse_document("disk:9043")
DEAL = parse_document("deal:5141")
TAXI = parse_document("process:172/2301")
LAPTOPS = parse_document("list:88/3302")


@pytest.fixture
def office(stage: Stage, tmp_path: Path) -> Office:
    return Office.on(stage, tmp_path, "2026-07-28")


@pytest.fixture
async def documents(office: Office) -> AsyncIterator[Documents]:
    """As the administrator, over the network."""
    portal = connect(office.settings(ADMINISTRATOR), clock=FakeClock(), chance=random.Random(1))
    async with portal.connection:
        yield documents_of(portal)


def named(file: str, size: int | None = None) -> AttachedFile:
    return AttachedFile(PortalCode(file), size=size)


async def test_files_of_all_kinds_are_fetched_in_two_requests(
    documents: Documents, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    drive, crm = office.world.drive, office.world.crm
    wanted: list[tuple[DocumentId, bytes]] = [
        (DRIVE_FILE, drive.files[9043].content.read()),
        (TAXI, drive.files[9041].content.read()),
        (DEAL, crm.files[932].content.read()),
    ]
    for document, content in wanted:
        files = (await documents.read(document, parts=["files"])).files
        assert files
        counted(office.standin)
        found = await documents.fetch(document, files[0], most=MB)
        assert counted(office.standin)[0] == 2
        assert found.content == content
        assert found.name == files[0].name.raw or document is DEAL
        assert "." in found.name
        assert SECRET not in repr((found, files)) + caplog.text
        assert "token=" not in repr((found, files)) + caplog.text


async def test_what_was_fetched_can_be_read(documents: Documents) -> None:
    files = (await documents.read(TAXI, parts=["files"])).files or ()
    text = await FileTexts().read(await documents.fetch(TAXI, files[0], most=MB))
    assert text.kind == "a PDF of 1 page"
    assert "Total 38.50 EUR, paid by card" in text.text


async def test_a_file_that_is_too_large_is_not_fetched(documents: Documents, office: Office) -> None:
    drive = office.world.drive
    drive.add_large_file(9900, 9, 50 * MB, office.world.now())
    counted(office.standin)
    with pytest.raises(AnswerTooLarge, match=r"20 MB that are read\. It has 50\.0 MB"):
        await documents.fetch(DRIVE_FILE, named("disk:9900", 50 * MB), most=20 * MB)
    assert counted(office.standin)[0] == 0
    with pytest.raises(AnswerTooLarge, match=r"It has 50\.0 MB"):
        await documents.fetch(DRIVE_FILE, named("disk:9900"), most=20 * MB)
    assert counted(office.standin)[0] == 1
    drive.files[9900].size = 10
    with pytest.raises(AnswerTooLarge, match=r"larger than the 0\.5 MB"):
        await documents.fetch(DRIVE_FILE, named("disk:9900"), most=MB // 2)
    assert counted(office.standin)[0] == 2


async def test_what_is_no_file_of_the_portal_is_said(documents: Documents, office: Office) -> None:
    drive = office.world.drive
    drive.keep_elsewhere(9041, "https://storage.example/bucket/9041?signature=abc")
    drive.send_page_instead(9042)
    cases: list[tuple[DocumentId, str, type[BizprocError], str]] = [
        (DRIVE_FILE, "disk:9041", Unavailable, r"kept at storage\.example"),
        (DRIVE_FILE, "disk:9042", NotAPortal, "a web page instead of the file"),
        (DRIVE_FILE, "disk:999999", NotFound, "no such file"),
        (DRIVE_FILE, "attached:999999", NotFound, "no such file"),
        (DEAL, "field:999999", NotFound, "no such file any more"),
        (DEAL, "nothing", NotFound, "no such file"),
        (LAPTOPS, "field:23302", Unavailable, "plain files of lists"),
    ]
    for document, file, error, words in cases:
        with pytest.raises(error, match=words) as caught:
            await documents.fetch(document, named(file), most=MB)
        assert "signature" not in str(caught.value)
        assert caught.value.next_step
    plain = (await documents.read(LAPTOPS, parts=["files"])).files or ()
    counted(office.standin)
    with pytest.raises(Unavailable, match="plain files of lists"):
        await documents.fetch(LAPTOPS, plain[0], most=MB)
    assert counted(office.standin)[0] == 0


async def test_an_attachment_is_fetched_by_the_rights_to_what_it_is_attached_to(
    portal_of: Connecting, standin: StandIn
) -> None:
    standin.base_url = "http://127.0.0.1"
    documents = documents_of(await portal_of(FINANCE))
    owner = standin.world.drive.attached[491].owner
    assert owner == document_id(EXPENSE, 2301)
    assert (await documents.fetch(TAXI, named("attached:491"), most=MB)).content.startswith(b"%PDF")
    with pytest.raises(AccessDenied, match="may not see this file"):
        await documents.fetch(TAXI, named("disk:9041"), most=MB)


async def test_an_application_fetches_with_a_token_of_its_own(portal_of: Connecting, standin: StandIn) -> None:
    standin.base_url = "http://127.0.0.1"
    standin.world.applications[INTEGRATION].scopes += ("disk",)
    documents = documents_of(await portal_of(EMPLOYEE, application=True))
    found = await documents.fetch(parse_document("disk:777"), named("disk:777"), most=MB)
    assert found.content == standin.world.drive.files[777].content.read()
