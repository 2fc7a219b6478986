"""Twenty megabytes of files are encoded in a thread, so that other calls keep running."""

import base64
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import pytest

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models.documents import parse_document, parse_document_type
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.models.tasks import Completion
from bizproc_mcp.models.templates import NewTemplate, TemplateChange
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings
from bizproc_mcp.upstream.wire import http
from bizproc_mcp.upstream.wire.exchange import Request
from tests.fixtures.office import Office
from tests.fixtures.vibecode_office import vibecode_settings

LARGE, SMALL = FileContent("large.bin", bytes(2**20)), FileContent("small.bin", bytes(2**10))
TOKEN = "6afcc05000000a.37867874|A71300_33333_44444_55555|" + "a" * 32 + "." + "0" * 64
Send = Callable[[Portal, FileContent], Awaitable[object]]


async def complete(portal: Portal, file: FileContent) -> None:
    assert portal.tasks is not None
    await portal.tasks.complete(Completion(1527, "submit", "", {"Scan": file}))


async def complete_many(portal: Portal, file: FileContent) -> None:
    assert portal.tasks is not None
    await portal.tasks.complete_many([Completion(1527, "submit", "", {"Scan": [file]})])


async def start(portal: Portal, file: FileContent) -> None:
    await portal.workflows.start(713, parse_document("deal:5141"), {"Files": {"deep": [file]}})


async def answer(portal: Portal, file: FileContent) -> None:
    await portal.events.send(TOKEN, {"scan": file})


async def add(portal: Portal, file: FileContent) -> None:
    assert portal.template_files is not None
    await portal.template_files.add(NewTemplate(parse_document_type("deal"), "x", file))


async def update(portal: Portal, file: FileContent) -> None:
    assert portal.template_files is not None
    await portal.template_files.update(379, TemplateChange(file=file))


BY_REST: Mapping[str, Send] = {one.__name__: one for one in (complete, complete_many, start, answer, add, update)}
BY_VIBECODE: Mapping[str, Send] = {one.__name__: one for one in (start, answer)}


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was made of values, and whether in the thread of the event loop."""
    here, seen = threading.get_ident(), list[tuple[str, bool]]()
    encode, write = base64.b64encode, http.content_of

    def encoding(content: bytes) -> bytes:
        seen.append(("base64", threading.get_ident() == here))
        return encode(content)

    def writing(request: Request) -> bytes | None:
        body = write(request)
        if body is not None and len(body) > SMALL.size:  # the one with the file
            seen.append(("JSON", threading.get_ident() == here))
        return body

    monkeypatch.setattr(base64, "b64encode", encoding)
    monkeypatch.setattr(http, "content_of", writing)
    return seen


async def sent(office: Office, settings: Settings, send: Send, file: FileContent) -> None:
    portal = office.portal(settings)
    async with portal.connection:
        with suppress(BizprocError):
            await send(portal, file)


@pytest.mark.parametrize("send", BY_REST.values(), ids=BY_REST)
async def test_a_large_file_is_encoded_beside_the_event_loop(
    office: Office, worked: list[tuple[str, bool]], send: Send
) -> None:
    await sent(office, office.application(), send, LARGE)
    assert {what for what, _ in worked} == {"base64", "JSON"}
    assert not any(on_the_loop for _, on_the_loop in worked)


@pytest.mark.parametrize("send", BY_VIBECODE.values(), ids=BY_VIBECODE)
async def test_so_is_one_for_vibecode(office: Office, worked: list[tuple[str, bool]], send: Send) -> None:
    await sent(office, vibecode_settings(office), send, LARGE)
    assert {what for what, _ in worked} == {"base64", "JSON"}
    assert not any(on_the_loop for _, on_the_loop in worked)


async def test_a_small_one_takes_no_thread(office: Office, worked: list[tuple[str, bool]]) -> None:
    await sent(office, office.application(), complete, SMALL)
    assert worked == [("base64", True), ("JSON", True)]
