"""A portal that tries to exhaust our memory or time, or to cause an endless loop; and calls that hold too much data.

Peak memory is measured with tracemalloc, in megabytes.
"""

import gzip
import json
import re
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from bizproc_mcp import call as calls
from bizproc_mcp.errors import BizprocError, InvalidInput, NotAPortal, PortalFailure
from bizproc_mcp.models.tasks import FormField, GlanceAnswer
from bizproc_mcp.models.workflows import WorkflowQuery
from bizproc_mcp.services.files import with_files
from bizproc_mcp.settings import Settings, Webhook
from bizproc_mcp.subscriptions.snapshot import MOST_PAGES, Seen
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.dialect import Command, Rest
from bizproc_mcp.upstream.rest.listing import Listing, PeopleWalk
from bizproc_mcp.upstream.rest.operating import OperatingTime
from bizproc_mcp.upstream.wire.auth import WebhookAuth
from bizproc_mcp.upstream.wire.http import HttpTransport
from tests.fixtures.office import HEAD, SECRET, Office
from tests.fixtures.raw_server import Answering, head, raw_server
from tests.fixtures.selection import rest_slow
from tests.fixtures.vibecode_office import vibecode_assistant
from tests.upstream.fakes import CODE, FakeClock, Script, rest_to, result, wire_to
from tests.upstream.vibecode.facades import good, portal_to

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MB = 2**20
LIE = 10**12
"""What a portal may say that it has."""


class Peak:
    """Megabytes held at most above what was held at the beginning."""

    megabytes = 0.0


@contextmanager
def measured() -> Iterator[Peak]:
    peak = Peak()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    try:
        yield peak
    finally:
        peak.megabytes = (tracemalloc.get_traced_memory()[1] - before) / MB
        tracemalloc.stop()


@contextmanager
def rest_to_server(answering: Answering, *, seconds: float = 30.0) -> Iterator[Rest]:
    """The real wire to a server of ours."""
    with raw_server(answering) as address:
        auth = WebhookAuth(Webhook(address, 7, CODE))
        wire = wire_to(HttpTransport.over_network(address), FakeClock(), seconds=seconds)
        yield Rest(replace(wire, auth=auth), frozenset({CODE}))


def writing(body: bytes, *headers: str) -> Answering:
    """A server that writes just this."""
    return lambda *_: [head(*headers), body]


@cache
def blanks(megabytes: int, layers: int) -> bytes:
    """So many megabytes of blanks, gzipped so many times over."""
    if layers > 1:
        return gzip.compress(blanks(megabytes, layers - 1), 9)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(squeeze.compress(b" " * MB) for _ in range(megabytes)) + squeeze.flush()


@pytest.mark.parametrize(
    ("layers", "encoding"),
    [(1, "gzip"), (2, "gzip, gzip"), (3, "gzip, gzip, gzip"), (1, "br"), (1, "deflate"), (1, "zstd"), (1, "gzip,")],
)
async def test_no_answer_grows_beyond_its_bound_when_decompressed(layers: int, encoding: str) -> None:
    bomb = writing(blanks(100, layers), f"Content-Encoding: {encoding}")
    with (
        rest_to_server(bomb) as rest,
        measured() as peak,
        pytest.raises(NotAPortal, match=r"larger than|not asked for"),
    ):
        await rest.call("profile", {})
    assert peak.megabytes < 48


async def test_compressed_answers_behind_one_another_are_no_answer() -> None:
    twice = gzip.compress(b'{"result": ') + gzip.compress(b"1}")
    answer = writing(twice, "Content-Encoding: gzip")
    with rest_to_server(answer) as rest, pytest.raises(PortalFailure, match="decompressed"):
        await rest.call("profile", {})


@pytest.mark.parametrize("said", ["gzip", "GZIP", "x-gzip", "identity", None])
async def test_a_compressed_answer_is_read(said: str | None) -> None:
    body = b'{"result": "' + b"x" * 300_000 + b'"}'
    sent = body if said in ("identity", None) else gzip.compress(body)
    headers = [f"Content-Encoding: {said}"] if said else []
    with rest_to_server(writing(sent, *headers)) as rest:
        assert (await rest.call("profile", {})).result == "x" * 300_000


@pytest.mark.parametrize("cut", [1, 8, 200])
async def test_a_compressed_answer_that_is_cut_off_is_none(cut: int) -> None:
    sent = gzip.compress(json.dumps({"result": [*range(1000)]}).encode())[:-cut]
    answer = writing(sent, "Content-Encoding: gzip")
    with rest_to_server(answer) as rest, pytest.raises(PortalFailure, match="decompressed"):
        await rest.call("profile", {})


MANY: Mapping[str, Callable[[int], bytes]] = {
    "empty lists": lambda size: b"[" + b"[]," * (size // 3) + b"[]]",
    "empty maps": lambda size: b"[" + b"{}," * (size // 3) + b"{}]",
    "maps of one": lambda size: b"[" + b",".join(b'{"%x":1}' % number for number in range(size // 12)) + b"]",
    "one wide letter": lambda size: '"😀'.encode() + b"a" * size + b'"',
}


@pytest.mark.parametrize("kind", [kind for kind in MANY if kind != "one wide letter"])
async def test_an_answer_of_many_small_values_is_refused_before_it_is_parsed(kind: str) -> None:
    body = b'{"result": ' + MANY[kind](15 * MB) + b"}"
    with rest_to_server(writing(body)) as rest, measured() as peak, pytest.raises(NotAPortal):
        await rest.call("profile", {})
    assert peak.megabytes < 120


@pytest.mark.parametrize("kind", rest_slow(MANY, quick=["empty lists"]))
async def test_what_is_parsed_takes_no_more_than_it_was_weighed(kind: str) -> None:
    body = b'{"result": ' + MANY[kind](700_000) + b"}"
    with rest_to_server(writing(body)) as rest, measured() as peak:
        await rest.call("profile", {})
    assert peak.megabytes < 40


NO_JSON = [
    "[" * 100_000,
    '{"result": ' + "[" * 900 + "]" * 900 + "}",
    '{"result": ' + '{"a":' * 201 + "1" + "}" * 202,
    '{"result": ' + "1" * 4_000 + "}",
    '{"result": ' + "1" * 100_000 + "}",
    '{"result": 1, "total": ' + "9" * 400 + "}",
    '{"result": 1, "time": {"finish": ' + "9" * 400 + ', "operating_reset_at": 1}}',
    '{"result": NaN}',
    '{"result": [1, -Infinity]}',
    '{"result": 1e999}',
    '{"result": 1, "time": {"finish": 1, "operating_reset_at": 1e400, "operating": 1}}',
]


@pytest.mark.parametrize("text", NO_JSON, ids=lambda text: text[:40])
async def test_depth_and_numbers_that_no_portal_writes_are_no_answer(text: str) -> None:
    with rest_to_server(writing(text.encode())) as rest, pytest.raises(NotAPortal):
        await rest.call("profile", {})


async def test_half_a_letter_of_a_portal_does_not_get_past_the_wire() -> None:
    body = json.dumps({"result": {"a\ud800b": ["\udfff", "😀", "\\ud800", 1, None]}}).encode()
    with rest_to_server(writing(body)) as rest:
        assert (await rest.call("profile", {})).result == {"a?b": ["?", "😀", "\\ud800", 1, None]}


async def test_an_answer_that_drips_is_given_up_when_its_time_is_over() -> None:
    ended = threading.Event()

    def drip(*_: object) -> Iterable[bytes]:
        yield head()
        while not ended.wait(0.02):
            yield b" "

    try:
        with rest_to_server(drip, seconds=0.15) as rest, anyio.fail_after(20):
            with pytest.raises(PortalFailure, match="did not answer within"):
                await rest.call("profile", {})
            ended.set()
    finally:
        ended.set()


ROW = {"ID": "5", "STATUS": "0", "USER_ID": "7", "USER_STATUS": "0", "NAME": "x", "ACTIVITY": "ApproveActivity"}
SAID: Mapping[str, Any] = {
    "profile": {"ID": str(HEAD), "ADMIN": True, "NAME": "Maria"},
    "scope": ["bizproc", "user"],
    "bizproc.task.list": [ROW],
    "user.get": [],
}


def lying(path: str, body: bytes) -> Iterable[bytes]:
    """A portal that counts a million million rows wherever it is asked."""
    method = path.rpartition("/")[2]
    if method == "batch":
        commands = {key: line.partition("?")[0] for key, line in json.loads(body)["cmd"].items()}
        found = {key: SAID[name] for key, name in commands.items()}
        answer: Any = {"result": {"result": found, "result_total": dict.fromkeys(found, LIE), "result_error": []}}
    else:
        answer = {"result": SAID[method], "total": LIE}
    yield head()
    yield json.dumps(answer).encode()


CALLS = [
    ("task_get", {"task_id": 5, "assignee": "all"}),
    ("task_list", {"assignee": "all"}),
    ("task_summary", {"assignee": "all", "group_by": "assignee"}),
    ("task_summary", {"assignee": "all"}),
    ("user_find", {"query": "Weber"}),
]


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=str)
async def test_a_portal_may_count_as_it_likes(office: Office, tool: str, arguments: Mapping[str, Any]) -> None:
    with raw_server(lying) as address:
        webhook = f"{address}/rest/{HEAD}/{SECRET}/"
        async with office.assistant(BITRIX24_WEBHOOK_URL=webhook) as assistant:
            with measured() as peak, anyio.fail_after(30):
                await assistant.raw(tool, arguments)
    assert peak.megabytes < 30


async def test_a_task_whose_people_never_end_is_read_no_further_than_it_brings_new_ones() -> None:
    page = [{**ROW, "USER_ID": str(number)} for number in range(50)]
    portal = Script([result(page, total=LIE)])
    rest = rest_to(portal)
    walk = PeopleWalk(rest, Listing("bizproc.task.list", ("ID", "USER_ID")), newest=True, after="5")
    found = await walk.take([await rest.call("bizproc.task.list", {})])
    assert len(found) == 50
    assert len(portal.requests) == 2


def test_a_watch_looks_at_a_list_of_any_length_page_by_page() -> None:
    seen = Seen()
    with measured() as peak:
        seen.list_changed(GlanceAnswer(total=LIE, newest=(), further=(), single=()), (), NOW)
        assert len(seen.unknown()) == MOST_PAGES
    assert peak.megabytes < 1


async def test_the_working_time_a_portal_tells_of_never_holds_a_job_for_ever() -> None:
    clock = FakeClock()
    times = OperatingTime(clock)
    times.note("x", {"operating": 1e15, "operating_reset_at": 1e15, "finish": 1})
    await times.reserve("x", 50)
    assert sum(clock.waits) < 1_800


@pytest.mark.usefixtures("small_calls")
async def test_the_answers_to_one_call_are_bounded_together() -> None:
    page = result(["x" * 100_000])
    rest = rest_to(Script([page]))
    commands = [Command("user.get", {"start": number}) for number in range(4)]
    with calls.serving(calls.Call()):
        for command in commands[:3]:
            await rest.call(command.method, command.params)
        with pytest.raises(BizprocError, match="one call"):
            await rest.call(commands[3].method, commands[3].params)
        # What was sent has happened: its answer is never refused for what came before.
        await rest.call("bizproc.task.complete", {}, writes=True)
    with calls.serving(calls.Call()):
        await rest.call("user.get", {})


@pytest.mark.usefixtures("small_calls")
async def test_a_list_without_an_end_is_given_up() -> None:
    asked = count(1)

    def endless(request: httpx.Request) -> httpx.Response:
        del request
        number = next(asked)
        return good([{"id": f"{number:014x}.00000001", "templateId": 5}], meta={"total": LIE, "hasMore": True})

    portal = portal_to(endless)
    with calls.serving(calls.Call()):
        async with portal.connection:
            with anyio.fail_after(20), pytest.raises(BizprocError, match="one call"):
                async for _ in portal.workflows.scan(WorkflowQuery()):
                    pass
    assert next(asked) < 15


@pytest.fixture
def small_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a megabyte for each call."""
    monkeypatch.setattr(calls, "MOST_FOR_A_CALL", 530_000)


@pytest.fixture
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file of ten megabytes."""
    folder = tmp_path_factory.mktemp("files")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(10 * MB)
    return folder


async def test_a_start_that_names_a_large_file_sixty_times_is_refused(office: Office, large: Path) -> None:
    given: Mapping[str, Mapping[str, Any]] = {
        "by name": {f"file{number}": {"path": "large.bin"} for number in range(60)},
        "in a list": {"files": [{"path": "large.bin"}] * 60},
    }
    async with vibecode_assistant(office, BIZPROC_FILES_DIR=str(large)) as assistant:
        for parameters in given.values():
            with measured() as peak:
                said = await assistant.refused(
                    "workflow_start", template_id=713, document="deal:5141", parameters=parameters
                )
            assert re.search("too large|too many", said)
            assert peak.megabytes < 60
    assert office.standin.rest.commands["vibecode.workflows.start"] == 0


async def test_fields_that_are_known_share_the_bound_too(large: Path) -> None:
    fields = [FormField(PortalCode(f"scan{number}"), PortalCode("file"), PortalText("")) for number in range(60)]
    settings = Settings(files_dir=large)
    with measured() as peak, pytest.raises(InvalidInput, match="too large"):
        await with_files(settings, fields, {field.id.raw: "large.bin" for field in fields})
    assert peak.megabytes < 60


async def test_nothing_is_sent_that_is_larger_than_all_files_of_a_call_can_be() -> None:
    portal = Script([result(True)])
    with pytest.raises(InvalidInput, match="larger than 40 MB"):
        await rest_to(portal).call("bizproc.workflow.start", {"PARAMETERS": {"a": "x" * (41 * MB)}}, writes=True)
    assert portal.requests == []
