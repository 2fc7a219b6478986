"""Strangers connecting to the inbox: silent, slow, in large numbers, or with expensive forms.

They may know its address with the secret path, but not the application token. The portal's calls still get
through, and the tools in the same process are not affected.
"""

import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.abc import SocketStream

from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.inbox import held, receiver
from bizproc_mcp.inbox.forms import MalformedForm, application_token, decode_form
from bizproc_mcp.inbox.held import MAX_HELD
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.port import bind
from bizproc_mcp.inbox.serving import receive
from tests.fixtures.tables import all_rows
from tests.inbox.posting import DOMAIN, TOKEN, encoded, fields
from tests.inbox.receiving import NOW, receiving, settings

NORMAL = Limits()
NO_TOKEN = {"BIZPROC_APPLICATION_TOKEN": ""}
FORM = {"content-type": "application/x-www-form-urlencoded"}
EXPENSIVE = b"&".join([b"a[][]=1"] * 2_000)
HEAD = (
    b"POST /calls HTTP/1.1\r\nHost: inbox.company.com\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\n"
)


@asynccontextmanager
async def listening(folder: Path, limits: Limits = NORMAL, **env: str) -> AsyncIterator[tuple[Inbox, int]]:
    """An inbox on a real port, beside whatever else this event loop does."""
    port = bind("127.0.0.1", 0)
    assert port.socket is not None
    number = port.socket.getsockname()[1]
    inbox = Inbox(settings(folder, **env), lambda: NOW, port)
    async with anyio.create_task_group() as tasks:
        token = env.get("BIZPROC_APPLICATION_TOKEN", TOKEN)
        tasks.start_soon(receive, inbox, port.socket, token, None, limits)
        with anyio.fail_after(60):
            yield inbox, number
        tasks.cancel_scope.cancel()
    inbox.close()


async def portal_calls(port: int, number: int = 1) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.post(
            f"http://127.0.0.1:{port}/calls", content=encoded(fields(number)), headers=FORM, timeout=50
        )


async def ended(stream: SocketStream) -> bool:
    """Wait until the other side has ended the connection, whatever it says before."""
    try:
        while True:
            await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return True


def work(body: bytes, read: Callable[[bytes], object]) -> int:
    """How many functions were called to read a body."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(body)
    except MalformedForm:
        pass
    finally:
        sys.setprofile(None)
    return calls


async def test_a_form_without_the_token_is_never_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def decoded(body: bytes) -> object:
        parsed.append(body)
        return decode_form(body)

    monkeypatch.setattr(receiver, "decode_form", decoded)
    async with receiving(tmp_path) as inbox:
        statuses = {(await inbox.raw(EXPENSIVE + tail)).status_code for tail in (b"", b"&auth[application_token]=x")}
        assert parsed == []
        assert (await inbox.post()).status_code == 200
    assert statuses == {403}
    assert len(parsed) == 1


@all_rows("piece", [b"a[][]=1", b"a[]=1", b"[", b"auth[", b"auth[application_token]", b"x[0][]=%5B", b"a=%25"])
@all_rows("read", [decode_form, application_token])
def test_the_work_for_a_form_grows_no_faster_than_the_form(piece: bytes, read: Callable[[bytes], object]) -> None:
    small, large = (work(b"&".join([piece] * many), read) for many in (450, 1_800))
    assert large <= 5 * small + 100


@pytest.mark.parametrize("more", ["&auth[application_token]=x", "&auth%5bapplication_token%5D=" + TOKEN])
async def test_a_second_token_is_no_way_round_the_first_look(tmp_path: Path, more: str) -> None:
    async with receiving(tmp_path) as inbox:
        answer = await inbox.raw(encoded(fields(1)) + more.encode())
        assert (answer.status_code, answer.text) == (400, "malformed call: no single application token")
        hidden = [("x", "&auth[application_token]=" + TOKEN), ("xauth[application_token]", TOKEN)]
        assert (await inbox.post([*hidden, *fields(1, application_token="wrong")])).status_code == 403
        assert (await inbox.post([*hidden, *fields(1)])).status_code == 200


async def test_silent_connections_leave_room_for_the_portal(tmp_path: Path) -> None:
    async with listening(tmp_path, Limits(strangers=8, known=8)) as (_, port):
        silent = [await anyio.connect_tcp("127.0.0.1", port) for _ in range(60)]
        for number in range(1, 4):
            assert (await portal_calls(port, number)).status_code == 200
        assert await ended(silent[0])
        for one in silent:
            await one.aclose()


async def test_slow_heads_and_slow_bodies_leave_room_for_the_portal(tmp_path: Path) -> None:
    async with listening(tmp_path, Limits(strangers=8, known=8)) as (_, port):
        slow = [await anyio.connect_tcp("127.0.0.1", port) for _ in range(60)]
        for place, one in enumerate(slow):
            try:
                await one.send(HEAD[:40] if place % 2 else HEAD + b"workflow_id=1&")
            except anyio.BrokenResourceError:
                continue  # ended already
        assert (await portal_calls(port)).status_code == 200
        for one in slow:
            await one.aclose()


@pytest.mark.slow  # waits until it is closed
async def test_no_connection_stays_open_without_end(tmp_path: Path) -> None:
    soon = Limits(head_seconds=0.0, body_seconds=0.0)
    async with listening(tmp_path, soon) as (_, port), AsyncExitStack() as stack:
        opened = []
        for sent in (b"", HEAD[:40], HEAD, HEAD + b"a" * 100, HEAD + b"a" * 4_000):
            opened.append(await stack.enter_async_context(await anyio.connect_tcp("127.0.0.1", port)))
            if sent:
                await opened[-1].send(sent)
        assert all([await ended(one) for one in opened])


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """Limits under which nothing ends because it is slow."""
    monkeypatch.setattr(receiver, "READING_SECONDS", 1_000.0)
    return Limits(head_seconds=1_000.0, body_seconds=1_000.0)


async def test_a_body_in_tiny_pieces_is_given_up(tmp_path: Path, patient: Limits) -> None:
    head = HEAD.replace(b"Content-Length: 4000", b"Transfer-Encoding: chunked")
    async with listening(tmp_path, patient) as (_, port), await anyio.connect_tcp("127.0.0.1", port) as one:
        try:
            await one.send(head + b"1\r\na\r\n" * 100_000)
        except anyio.BrokenResourceError:
            return  # ended while more was on its way
        assert await ended(one)


async def test_unfinished_large_bodies_take_bounded_memory(tmp_path: Path, patient: Limits) -> None:
    head = HEAD.replace(b"4000", b"1000000")
    async with listening(tmp_path, replace(patient, buffered_bytes=2_000_000)) as (_, port):
        large = [await anyio.connect_tcp("127.0.0.1", port) for _ in range(8)]
        gone: list[SocketStream] = []
        enough = anyio.Event()

        async def watch(one: SocketStream) -> None:
            with suppress(anyio.BrokenResourceError):
                await one.send(head + b"a" * 900_000)
            await ended(one)
            gone.append(one)
            if len(gone) == 6:  # two of them fit
                enough.set()

        async with anyio.create_task_group() as tasks:
            for one in large:
                tasks.start_soon(watch, one)
            await enough.wait()
            tasks.cancel_scope.cancel()
        assert (await portal_calls(port)).status_code == 200
        for one in large:
            await one.aclose()


async def test_reading_a_call_takes_no_time_of_the_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, read_on = threading.Event(), threading.Event()
    free: list[bool] = []

    def held_up(body: bytes) -> Any:
        reading.set()
        free.append(read_on.wait(20))
        return decode_form(body)

    monkeypatch.setattr(receiver, "decode_form", held_up)
    async with listening(tmp_path) as (_, port), anyio.create_task_group() as tasks:
        tasks.start_soon(portal_calls, port)
        await anyio.to_thread.run_sync(reading.wait)
        read_on.set()  # by the event loop of the tools, which is not held up
    assert free == [True]


async def test_large_forms_of_strangers_hold_up_neither_trusted_senders_nor_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()

    def slowly(body: bytes) -> Any:
        if TOKEN.encode() not in body:
            let_go.wait(50)
        return decode_form(body)

    def large(number: int, token: str) -> list[tuple[str, str]]:
        return fields(number, application_token=token, properties={"subject": "x" * 20_000})

    statuses: list[int] = []
    async with receiving(tmp_path, **NO_TOKEN) as inbox, anyio.create_task_group() as tasks:
        await inbox.post(fields(1))
        keys = await inbox.inbox.senders.keys()
        await inbox.inbox.senders.trust(DOMAIN, keys.fingerprint(TOKEN))
        monkeypatch.setattr(receiver, "decode_form", slowly)

        async def strange(number: int) -> None:
            statuses.append((await inbox.post(large(number, f"{number:032d}"))).status_code)
            if len(statuses) == 5:
                enough.set()

        enough = anyio.Event()
        for number in range(10, 32):  # one is read, sixteen wait
            tasks.start_soon(strange, number)
        await enough.wait()
        assert statuses == [503] * 5
        assert (await inbox.post(large(2, TOKEN))).status_code == 200
        let_go.set()
    assert sorted(statuses) == [202] * 17 + [503] * 5


async def test_twenty_strangers_who_know_the_word_do_not_shut_the_portal_out(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in range(1, 21):
            await inbox.post(fields(number, application_token=f"{number:032d}"))
        assert (await inbox.post(fields(500))).status_code == 202


async def test_as_many_strangers_as_there_are_places_do_not_shut_the_portal_out(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in range(1, MAX_HELD + 50):
            assert (await inbox.post(fields(number, application_token=f"{number:032d}"))).status_code == 202
        assert (await inbox.post(fields(500))).status_code == 202
        known = await inbox.inbox.senders.known()
        assert len(known) == MAX_HELD
        fingerprint = (await inbox.inbox.senders.keys()).fingerprint(TOKEN)
        portal = next(one for one in known if one.fingerprint == fingerprint)
        assert await inbox.inbox.senders.trust(portal.portal, portal.fingerprint) == 1
        assert [event.call.event_token for event in await inbox.events("open")]


async def test_a_stranger_who_fills_all_places_gives_them_up_one_by_one(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in range(1, MAX_HELD + 1):
            await inbox.post(fields(number, application_token="0" * 32))
        assert (await inbox.post(fields(400, application_token="0" * 32))).status_code == 403
        assert {(await inbox.post(fields(500 + number))).status_code for number in range(50)} == {202}
        assert (await inbox.post(fields(600))).status_code == 202
        keys = await inbox.inbox.senders.keys()
        held = {one.fingerprint: one.waiting for one in await inbox.inbox.senders.known()}
    assert held == {keys.fingerprint(TOKEN): 51, keys.fingerprint("0" * 32): MAX_HELD - 51}


async def posted_from(port: int, word: str, address: str, number: int, token: str) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"http://127.0.0.1:{port}/calls/{word}",
            content=encoded(fields(number, application_token=token)),
            headers={**FORM, "X-Forwarded-For": address},
        )
    return answer.status_code


@pytest.mark.slow  # hundreds of calls
async def test_behind_a_trusted_proxy_a_stranger_pushes_out_only_their_own_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MAX_HELD", 10)
    env = {**NO_TOKEN, "BIZPROC_TRUSTED_PROXIES": "127.0.0.1"}
    async with listening(tmp_path, NORMAL, **env) as (inbox, port):
        keys = await inbox.senders.keys()
        for number in range(1, 4):
            assert await posted_from(port, keys.path, "203.0.113.9", number, TOKEN) == 202
        for number in range(10, 42):
            # What a client wrote into the header itself stands left of what the proxy saw.
            assert await posted_from(port, keys.path, f"203.0.{number}.1, 198.51.100.{number}", number, f"{number}")
        waiting = {one.fingerprint: one.waiting for one in await inbox.senders.known()}
    assert waiting[keys.fingerprint(TOKEN)] == 3


async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(tmp_path: Path) -> None:
    async with listening(tmp_path, NORMAL, **NO_TOKEN) as (inbox, port):
        path = (await inbox.senders.keys()).path
        for number in range(1, 4):
            await posted_from(port, path, f"203.0.{number}.9", number, f"{number:032d}")
    with closing(sqlite3.connect(tmp_path / "inbox.sqlite3")) as connection:
        assert connection.execute("SELECT DISTINCT origin FROM held").fetchall() == [("127.0.0.0/24",)]
