"""``disk.*``, ``download`` and ``uf.php``: files of Drive and who may have them (docs/portal.md 19.2)."""

from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.state.records import AttachedObject, Document, DocumentType, DriveFile, DriveStorage, FileContent
from bizproc_standin.world.lists import deny_reading, set_published
from tests.standin.rest.lists import REQUESTS, add_lists
from tests.standin.rest.portals import ADMIN, CHIEF, EMPLOYEE, GUEST, START, STRANGER, PortalClient

DRAFT, SECRET, ATTACHED = 9043, 9044, 495
NOT_FOUND = (400, "ERROR_NOT_FOUND", "Could not find entity with id '999'.")
DENIED = (403, "ACCESS_DENIED", "Access denied!")


@pytest.fixture
def portal(portal: PortalClient) -> PortalClient:
    """A draft for everybody, a secret of the chief, and the secret attached to an element of a list."""
    add_lists(portal.world)
    drive = portal.world.drive
    drive.add_storage(DriveStorage(9, "Company", root_folder=100))
    drive.add_storage(DriveStorage(10, "Chief", frozenset({CHIEF}), 101))
    for number, name, storage in ((DRAFT, "draft é.txt", 9), (SECRET, "secret.txt", 10)):
        content = FileContent.of(f"This is {name}.".encode(), name)
        drive.add_file(DriveFile(number, name, content, storage, CHIEF, START, START + timedelta(minutes=4)))
    owner = portal.world.lists[REQUESTS].element_id("2249")
    drive.attach(AttachedObject(ATTACHED, SECRET, "iblock", "iblock_element", 2249, CHIEF, START, owner))
    return portal


async def fetch(portal: PortalClient, address: object) -> httpx.Response:
    parts = urlsplit(str(address))
    return await portal.raw("GET", f"{parts.path}?{parts.query}")


async def test_a_file_has_the_reference_shape(portal: PortalClient) -> None:
    row = (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map
    link = str(row.pop("DOWNLOAD_URL"))
    assert row == {
        "ID": "9043",
        "NAME": "draft é.txt",
        "CODE": None,
        "STORAGE_ID": "9",
        "TYPE": "file",
        "PARENT_ID": "100",
        "DELETED_TYPE": "0",
        "GLOBAL_CONTENT_VERSION": "1",
        "FILE_ID": "32043",
        "SIZE": "21",
        "CREATE_TIME": "2026-11-20T12:00:00+03:00",
        "UPDATE_TIME": "2026-11-20T12:04:00+03:00",
        "DELETE_TIME": None,
        "CREATED_BY": "5",
        "UPDATED_BY": "5",
        "DELETED_BY": "0",
        "DETAIL_URL": "https://portal.example.test/docs/file/draft%20%C3%A9.txt",
    }
    secret = urlsplit(portal.standin.webhook_url(EMPLOYEE)).path
    assert link.startswith(f"{portal.world.host_url}{secret}download?token=disk%7C")
    assert (await fetch(portal, link)).text == "This is draft é.txt."


async def test_the_name_is_that_of_the_document_where_processes_run_on_the_file(portal: PortalClient) -> None:
    drive, kind = portal.world.drive, DocumentType("disk", "Bitrix\\Disk\\BizProcDocument", "STORAGE_9")
    number = drive.document_id(drive.files[DRAFT])
    portal.world.add_document(Document(number, kind, "draft", fields={"NAME": "renamed.txt"}))
    row = (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map
    assert row["NAME"] == "renamed.txt"
    assert "renamed.txt" in (await fetch(portal, row["DOWNLOAD_URL"])).headers["content-disposition"]


@pytest.mark.parametrize(
    ("user", "method", "params", "error"),
    [
        (EMPLOYEE, "disk.file.get", {"id": 999}, NOT_FOUND),
        (EMPLOYEE, "disk.file.get", {"id": SECRET}, DENIED),
        (GUEST, "disk.file.get", {"id": DRAFT}, DENIED),
        (EMPLOYEE, "disk.attachedObject.get", {"id": 999}, NOT_FOUND),
        (GUEST, "disk.attachedObject.get", {"id": ATTACHED}, DENIED),
    ],
)
async def test_what_is_absent_or_denied_is_refused(
    portal: PortalClient, user: int, method: str, params: dict[str, object], error: tuple[int, str, str]
) -> None:
    assert (await portal.call(user, method, params)).error == error


@pytest.mark.parametrize("params", [{}, {"ID": DRAFT}, {"id": "x"}, {"id": [DRAFT]}])
async def test_the_id_is_read_in_lower_case_only(portal: PortalClient, params: dict[str, object]) -> None:
    assert (await portal.call(EMPLOYEE, "disk.file.get", params)).error[:2] == (400, "ERROR_ARGUMENT")


async def test_an_attached_file_is_readable_with_what_it_is_attached_to(portal: PortalClient) -> None:
    row = (await portal.call(EMPLOYEE, "disk.attachedObject.get", {"id": ATTACHED})).map
    link = row.pop("DOWNLOAD_URL")
    assert row == {
        "ID": "495",
        "OBJECT_ID": "9044",
        "MODULE_ID": "iblock",
        "ENTITY_TYPE": "iblock_element",
        "ENTITY_ID": "2249",
        "CREATE_TIME": "2026-11-20T12:00:00+03:00",
        "CREATED_BY": "5",
        "NAME": "secret.txt",
        "SIZE": "19",
    }
    assert (await fetch(portal, link)).text == "This is secret.txt."
    set_published(portal.world, REQUESTS, 2249, published=False)
    assert (await fetch(portal, link)).json()["error"] == "ACCESS_DENIED"
    set_published(portal.world, REQUESTS, 2249, published=True)
    deny_reading(portal.world, REQUESTS)
    assert (await portal.call(EMPLOYEE, "disk.attachedObject.get", {"id": ATTACHED})).error == DENIED
    assert (await portal.call(ADMIN, "disk.attachedObject.get", {"id": ATTACHED})).status == 200


async def test_other_attachments_have_readers_of_their_own(portal: PortalClient) -> None:
    drive = portal.world.drive
    drive.attach(AttachedObject(600, SECRET, "crm", "timeline", 7, CHIEF, START, readers=frozenset({EMPLOYEE})))
    statuses = [
        (await portal.call(user, "disk.attachedObject.get", {"id": 600})).status for user in (EMPLOYEE, STRANGER)
    ]
    assert statuses == [200, 403]


@pytest.mark.parametrize("form", ["auth={token}", "auth[auth]={token}"])
async def test_an_attached_file_takes_a_token(portal: PortalClient, form: str) -> None:
    credentials, expires = portal.standin.credentials, portal.world.clock.now() + timedelta(hours=1)
    address = f"/bitrix/tools/disk/uf.php?attachedId={ATTACHED}&action=download&ncc=1&"
    good = credentials.issue_token(EMPLOYEE, "app", expires)
    narrow = credentials.issue_token(EMPLOYEE, "app", expires, ALL_SCOPES - {"disk"})
    given = [await fetch(portal, address + form.format(token=token)) for token in (good, narrow, "wrong")]
    assert given[0].text == "This is secret.txt."
    assert [one.json()["error"] for one in given[1:]] == ["insufficient_scope", "NO_AUTH_FOUND"]
    link = (await portal.send("POST", "/rest/disk.attachedObject.get", json={"auth": good, "id": ATTACHED})).map
    assert f"auth[auth]={good}&" in str(link["DOWNLOAD_URL"])


@pytest.mark.parametrize(
    "address",
    [
        f"/bitrix/tools/disk/uf.php?attachedId={ATTACHED}",
        "/company/lists/171/file/0/2249/PROPERTY_16/900/?ncc=y",
        "/disk/downloadFile/9043/?&ncc=1",
    ],
)
async def test_without_credentials_there_is_the_log_in_page(portal: PortalClient, address: str) -> None:
    given = await fetch(portal, address)
    assert (given.status_code, given.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_the_right_to_a_file_is_checked_again_when_it_is_fetched(portal: PortalClient) -> None:
    link = (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map["DOWNLOAD_URL"]
    portal.world.drive.storages[9].readers = frozenset({CHIEF})
    assert ((await fetch(portal, link)).status_code, (await fetch(portal, link)).json()["error"]) == (
        403,
        "ACCESS_DENIED",
    )


async def test_no_download_and_no_attached_file_inside_a_batch(portal: PortalClient) -> None:
    commands = {"a": "download?token=x", "b": f"/bitrix/tools/disk/uf.php?attachedId={ATTACHED}"}
    errors = (await portal.call(EMPLOYEE, "batch", {"cmd": commands})).map["result_error"]
    assert isinstance(errors, dict)
    assert [error["error"] for error in errors.values()] == [
        "ERROR_BATCH_METHOD_NOT_ALLOWED",
        "ERROR_METHOD_NOT_FOUND",
    ]


async def test_a_file_can_be_large_lie_about_its_size_and_answer_a_page(portal: PortalClient) -> None:
    drive = portal.world.drive
    drive.add_large_file(9100, 9, 50 * 1024 * 1024, START)
    assert (await portal.call(EMPLOYEE, "disk.file.get", {"id": 9100})).map["SIZE"] == "52428800"
    drive.files[9100].size = 10
    assert (await portal.call(EMPLOYEE, "disk.file.get", {"id": 9100})).map["SIZE"] == "10"
    drive.send_page_instead(DRAFT)
    row = (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map
    given = await fetch(portal, row["DOWNLOAD_URL"])
    assert (given.status_code, given.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert given.text.startswith("<!DOCTYPE html>")
    assert "content-disposition" not in given.headers


async def test_a_file_can_lie_in_a_storage_elsewhere(portal: PortalClient) -> None:
    portal.world.drive.keep_elsewhere(DRAFT, "https://storage.example/1?signature=x")
    given = await fetch(portal, (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map["DOWNLOAD_URL"])
    assert (given.status_code, given.headers["location"]) == (302, "https://storage.example/1?signature=x")


async def test_a_strange_name_stays_one_header(portal: PortalClient) -> None:
    portal.world.drive.files[DRAFT].name = 'a"b\r\nX-Evil: é\\.txt'
    given = await fetch(portal, (await portal.call(EMPLOYEE, "disk.file.get", {"id": DRAFT})).map["DOWNLOAD_URL"])
    plain, _, encoded = given.headers["content-disposition"].partition("; filename*=")
    assert plain == 'attachment; filename="a_b__X-Evil: __.txt"'
    assert encoded == "utf-8''a%22b%0D%0AX-Evil%3A%20%C3%A9%5C.txt"


@pytest.mark.parametrize(
    ("ask", "found"),
    [
        ({"QUERY": "DRAFT"}, [DRAFT]),
        ({"QUERY": "this is"}, [DRAFT]),
        ({"QUERY": "draft", "FILTER": {"STORAGE_ID": 10}}, []),
        ({"QUERY": "draft", "FILTER": {"FOLDER_ID": 100}}, [DRAFT]),
        ({"QUERY": "draft", "TYPE": "folder"}, []),
    ],
)
async def test_files_are_found_by_name_and_text(portal: PortalClient, ask: dict[str, object], found: list[int]) -> None:
    given = await portal.call(EMPLOYEE, "disk.file.search", ask)
    assert (given.ids(), "total" in given.body) == (found, False)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        ({"QUERY": "ab"}, "INVALID_QUERY"),
        ({}, "INVALID_QUERY"),
        ({"QUERY": "draft", "TYPE": "image"}, "INVALID_TYPE"),
        ({"QUERY": "draft", "FILTER": {"NAME": "x"}}, "INVALID_FILTER"),
        ({"QUERY": "draft", "FILTER": {"STORAGE_ID": 99}}, "NOT_FOUND"),
    ],
)
async def test_a_wrong_search_is_refused(portal: PortalClient, ask: dict[str, object], error: str) -> None:
    assert (await portal.call(EMPLOYEE, "disk.file.search", ask)).error[:2] == (400, error)


async def test_found_files_come_in_pages_without_a_total(portal: PortalClient) -> None:
    for number in range(100, 160):
        portal.world.drive.add_large_file(number, 9, 5, START)
    first = await portal.call(EMPLOYEE, "disk.file.search", {"QUERY": "large"})
    assert (len(first.rows), first.body["next"], "total" in first.body) == (50, 50, False)
    second = await portal.call(EMPLOYEE, "disk.file.search", {"QUERY": "large", "start": 50})
    assert (len(second.rows), "next" in second.body) == (10, False)


async def test_older_portals_cannot_search(portal: PortalClient) -> None:
    portal.world.drive.searchable = False
    assert (await portal.call(EMPLOYEE, "disk.file.search", {"QUERY": "draft"})).error[:2] == (
        404,
        "ERROR_METHOD_NOT_FOUND",
    )
    assert (await portal.call(EMPLOYEE, "method.get", {"name": "disk.file.search"})).map == {
        "isExisting": False,
        "isAvailable": False,
    }
