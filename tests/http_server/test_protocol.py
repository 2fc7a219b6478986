"""Byte limits of a connection: uvicorn's protocol on a recording transport."""

from typing import Any

import anyio
import pytest
import uvicorn
from uvicorn.server import ServerState

from bizproc_mcp.http_server.asgi import Receive, Scope, Send, read_body, seat_of
from bizproc_mcp.http_server.limits import Limits
from bizproc_mcp.http_server.protocol import BoundedProtocol
from bizproc_mcp.http_server.room import Room

POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
PIECES = POST + b"Transfer-Encoding: chunked\r\n\r\n"


class Wire:
    """The other end of a connection."""

    def __init__(self) -> None:
        self.sent = b""
        self.open = True
        self.aborted = False

    def get_extra_info(self, name: str) -> Any:
        return ("192.0.2.7", 40_000) if name == "peername" else None

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.open = False

    def abort(self) -> None:
        self.open, self.aborted = False, True

    def is_closing(self) -> bool:
        return not self.open

    def pause_reading(self) -> None:
        """What is fed comes anyway."""

    resume_reading = pause_reading


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body whole and tells its length."""
    body = await read_body(receive, seat_of(scope), most=100_000, seconds=5)
    if body is not None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"7")]})
        await send({"type": "http.response.body", "body": b"%07d" % len(body)})


async def refusing(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answers before anything of the body is read."""
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def connected(app: Any) -> tuple[BoundedProtocol, Wire, Room]:
    room = Room(Limits(body_bytes=100_000))
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", proxy_headers=False)
    protocol, wire = BoundedProtocol(room, config=config, server_state=ServerState(), app_state={}), Wire()
    protocol.connection_made(wire)  # type: ignore[arg-type]  # all of a transport that is used
    return protocol, wire, room


async def test_a_request_is_read_in_portions_and_answered() -> None:
    protocol, wire, room = connected(answering)
    for number in range(1, 4):
        protocol.data_received(POST + b"Content-Length: 90000\r\n\r\n" + b"a" * 90_000)
        await anyio.wait_all_tasks_blocked()
        assert wire.sent.count(b"HTTP/1.1 200") == number
        assert wire.sent.endswith(b"0090000")
    assert (wire.open, dict(room.ended)) == (True, {})
    protocol.timeout_keep_alive_handler()


@pytest.mark.parametrize("head", [b"a:b\r\n" * 20_000, b"a: " + b"b" * 100_000 + b"\r\n"])
async def test_a_head_that_comes_at_once_is_bounded_like_one_that_drips(head: bytes) -> None:
    for portion in (1_000_000, 1_000):
        protocol, wire, room = connected(answering)
        sent = POST + head + b"\r\n"
        for start in range(0, len(sent), portion):
            if wire.open:
                protocol.data_received(sent[start : start + portion])
        assert wire.sent.startswith(b"HTTP/1.1 400")
        assert not wire.open
        assert room.ended == {"no proper request": 1}


async def test_a_body_may_come_in_many_pieces_but_not_in_nothing_but_pieces() -> None:
    protocol, wire, _ = connected(answering)
    protocol.data_received(PIECES + b"40\r\n" + b"a" * 64 + b"\r\n")
    for _ in range(1_500):
        protocol.data_received(b"40\r\n" + b"a" * 64 + b"\r\n")
        await anyio.lowlevel.checkpoint()
    protocol.data_received(b"0\r\n\r\n")
    await anyio.wait_all_tasks_blocked()
    assert wire.sent.endswith(b"%07d" % (64 * 1_501))
    protocol.timeout_keep_alive_handler()

    protocol, wire, _ = connected(answering)
    protocol.data_received(PIECES + b"1\r\na\r\n" * 10_000)
    await anyio.wait_all_tasks_blocked()
    assert wire.sent.startswith(b"HTTP/1.1 400")
    assert not wire.open


@pytest.mark.parametrize("more", [b"1\r\na\r\n" * 10_000, b"nonsense\r\n", b"40000\r\n" + b"a" * 0x40000])
async def test_what_follows_a_refusal_ends_the_connection_without_a_word_more(
    more: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    protocol, wire, _ = connected(refusing)
    protocol.data_received(PIECES)
    await anyio.wait_all_tasks_blocked()
    refused = wire.sent
    for _ in range(2):
        protocol.data_received(more)
        assert (wire.sent, wire.aborted) == (refused, True)
    assert "Traceback" not in caplog.text
    protocol.timeout_keep_alive_handler()


@pytest.mark.parametrize("app", [answering, refusing])
async def test_what_an_application_still_says_of_a_broken_request_is_dropped(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    protocol, wire, _ = connected(app)
    protocol.data_received(PIECES + b"nonsense\r\n")
    await anyio.wait_all_tasks_blocked()
    assert wire.sent.startswith(b"HTTP/1.1 400")
    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_stages_of_a_connection() -> None:
    protocol, wire, _ = connected(answering)
    assert protocol.stage() == "head"
    protocol.data_received(POST[:9])
    assert protocol.stage() == "head"
    protocol.data_received(POST[9:] + b"Content-Length: 2\r\n\r\na")
    assert protocol.stage() == "body"
    protocol.data_received(b"a")
    assert protocol.stage() == "answer"
    protocol.pause_writing()
    assert protocol.stage() == "stalled"
    protocol.resume_writing()
    await anyio.wait_all_tasks_blocked()
    assert protocol.stage() == "head"
    protocol.timeout_keep_alive_handler()
    assert not wire.open
    assert protocol.stage() == "closing"


async def test_a_new_request_is_noticed_even_where_it_came_with_the_one_before() -> None:
    protocol, _, room = connected(answering)
    other = connected(answering)[0]
    renewed: list[object] = []
    protocol.seat.renew = lambda: renewed.append(protocol.cycle)  # type: ignore[method-assign]
    protocol.data_received((POST + b"Content-Length: 0\r\n\r\n") * 3)
    await anyio.wait_all_tasks_blocked()
    assert len(set(map(id, renewed))) == len(renewed) == 3
    assert not other.transport.is_closing()
    assert dict(room.ended) == {}
    protocol.timeout_keep_alive_handler()
