"""Answers that are files: bytes with name and type, links that are tied to their credentials."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bizproc_standin.asgi import HttpReply, Message, send_http
from bizproc_standin.faults import parse_fault
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.file_links import file_link, read_link
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.raw_file import RawFile
from bizproc_standin.state.records import FileContent
from tests.standin.rest.portals import CHIEF, EMPLOYEE, PortalClient

NAME = "Отчёт (1).txt"


def make_link(call: Call) -> Answer:
    return Answer(file_link(call, "test.get", "disk", {"id": 7, "name": NAME}))


def send(call: Call) -> Answer:
    said = read_link(call)
    text = f"{said.scope} {said.params['id']} {said.params['name']}"
    return Answer(None, file=RawFile(NAME, FileContent.of(text.encode(), NAME)))


@pytest.fixture
def portal(portal: PortalClient) -> PortalClient:
    """With one method that makes links, and one that sends files."""
    more = (Method("test.link", (), make_link), Method("test.get", (), send, sends_file=True))
    portal.standin.rest.methods = {**portal.standin.rest.methods, **{method.name: method for method in more}}
    return portal


async def fetch(portal: PortalClient, link: object) -> httpx.Response:
    parts = urlsplit(str(link))
    return await portal.raw("GET", f"{parts.path}?{parts.query}")


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    told: Mapping[str, str] = response.json()
    return response.status_code, told["error"], told["error_description"]


async def test_a_file_comes_as_bytes_with_its_name_and_type(portal: PortalClient) -> None:
    given = await fetch(portal, (await portal.call(EMPLOYEE, "test.link")).result)
    assert given.text == f"disk 7 {NAME}"
    assert given.headers["content-type"] == "text/plain"
    assert given.headers["content-length"] == str(len(given.content))
    assert given.headers["content-disposition"].endswith(
        "filename*=utf-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%281%29.txt"
    )


async def test_a_link_works_only_with_the_credentials_that_made_it(portal: PortalClient) -> None:
    link = str((await portal.call(EMPLOYEE, "test.link")).result)
    own, others = (portal.standin.webhook_url(user).partition("/rest/")[2] for user in (EMPLOYEE, CHIEF))
    assert own in link
    assert refusal(await fetch(portal, link.replace(own, others))) == (
        403,
        "ACCESS_DENIED",
        "Access denied! Link check failed",
    )


async def test_a_damaged_token_is_refused(portal: PortalClient) -> None:
    link = str((await portal.call(EMPLOYEE, "test.link")).result)
    token = parse_qs(urlsplit(link).query)["token"][0]
    for damaged in ("", token[:-1], f"x{token}"):
        given = await portal.raw("GET", urlsplit(link).path, json={"token": damaged})
        assert refusal(given)[:2] == (403, "ACCESS_DENIED")


async def test_the_link_of_an_application_dies_with_its_access_token(portal: PortalClient) -> None:
    world = portal.world
    token = portal.standin.credentials.issue_token(EMPLOYEE, "app", world.clock.now() + timedelta(hours=1))
    link = (await portal.send("POST", "/rest/test.link", json={"auth": token})).result
    assert urlsplit(str(link)).path == "/rest/test.get.json"
    assert (await fetch(portal, link)).status_code == 200
    world.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    assert refusal(await fetch(portal, link))[:2] == (401, "expired_token")


async def test_no_file_comes_inside_a_batch(portal: PortalClient) -> None:
    given = await portal.call(EMPLOYEE, "batch", {"cmd": {"file": "test.get?token=x"}})
    assert given.map["result_error"] == {
        "file": {
            "error": "ERROR_BATCH_METHOD_NOT_ALLOWED",
            "error_description": "Method is not allowed for batch usage",
        }
    }


async def test_a_large_file_is_sent_in_pieces_that_exist_only_then() -> None:
    size = 50 * 1024 * 1024
    content = FileContent.lazy(size, "large.txt")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append({**message, "body": len(message.get("body", b""))})

    await send_http(send, HttpReply(200, content=content))
    assert (b"content-length", str(size).encode()) in sent[0]["headers"]
    lengths = [message["body"] for message in sent]
    assert (sum(lengths), content.data) == (size, b"")
    assert max(lengths) < 100_000
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]


async def test_a_file_may_come_without_its_length() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await send_http(send, HttpReply(200, content=FileContent.lazy(5, "x.txt", announced=False)))
    assert sent[0]["headers"] == []
    assert b"".join(message["body"] for message in sent[1:]) == b"Brigh"


async def test_a_file_can_break_off(portal: PortalClient) -> None:
    portal.standin.faults.add(parse_fault("truncated:test.get"))
    given = await fetch(portal, (await portal.call(EMPLOYEE, "test.link")).result)
    whole = f"disk 7 {NAME}".encode()
    assert given.content == whole[: len(whole) // 2]
