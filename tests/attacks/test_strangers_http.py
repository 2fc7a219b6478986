"""Strangers connecting to `serve --http`: silent, slow, with garbage or tiny pieces, and with wrong Host names."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.http.served import Served, served

pytestmark = pytest.mark.slow  # servers of their own, and thousands of connections

TOKEN = "long-random-word"
ACCEPT = {"Accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEAD = (
    b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Accept: application/json, text/event-stream\r\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """Few files, so that few connections would be too many."""
    with served(given={"BIZPROC_HTTP_TOKEN": TOKEN}, open_files=256) as running:
        assert listed(running).status_code == 200
        yield running


@pytest.fixture(scope="module")
def open_server() -> Iterator[Served]:
    """One that asks for no token."""
    with served() as running:
        yield running


def listed(server: Served, token: str = TOKEN) -> httpx.Response:
    headers = {**ACCEPT, "Authorization": f"Bearer {token}"} if token else ACCEPT
    return httpx.post(f"{server.url}/mcp", json=LIST, headers=headers, timeout=30)


def connected(server: Served) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def ended(connection: socket.socket) -> bool:
    """Wait until the server has ended the connection, whatever it says before."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize("sent", [b"", HEAD[:30], HEAD + b"Content-Length: 100000\r\n\r\n{"])
def test_more_connections_than_files_leave_room_for_who_has_the_token(server: Served, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(400):
            one = stack.enter_context(connected(server))
            with suppress(ConnectionError):  # ended already
                one.sendall(sent)
        assert [listed(server).status_code for _ in range(5)] == [200] * 5


def test_slow_bodies_take_no_place_among_the_requests_at_work(open_server: Served) -> None:
    with ExitStack() as stack:
        for _ in range(150):
            one = stack.enter_context(connected(open_server))
            with suppress(ConnectionError):
                one.sendall(HEAD + b"Content-Length: 100000\r\n\r\n{")
        assert [listed(open_server, "").status_code for _ in range(5)] == [200] * 5


def test_a_body_in_tiny_pieces_is_given_up(server: Served) -> None:
    with connected(server) as one:
        with suppress(ConnectionError):
            one.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 200_000)
        assert ended(one)
    assert listed(server).status_code == 200


@pytest.mark.parametrize("head", [b"a:b\r\n" * 20_000, b"a: " + b"b" * 100_000 + b"\r\n"])
def test_a_head_beyond_all_measure_is_refused(server: Served, head: bytes) -> None:
    with connected(server) as one:
        with suppress(ConnectionError):
            one.sendall(HEAD + head + b"\r\n")
        assert ended(one)
    assert listed(server).status_code == 200


def test_nonsense_does_not_fill_the_log() -> None:
    upgrade = HEAD + b"Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n"
    with served(given={"BIZPROC_HTTP_TOKEN": TOKEN}) as running:
        for _ in range(300):
            for sent in (
                b"nonsense\r\n\r\n",
                HEAD + b"Content-Length: x\r\n\r\n",
                HEAD + b"Content-Length: 9\r\n\r\n{",
                upgrade,
            ):
                with connected(running) as one:
                    one.sendall(sent)
        assert listed(running).status_code == 200
        running.process.terminate()
        assert running.process.stderr is not None
        told = running.process.stderr.read()
    assert len(told) < 2_000
    assert "connection(s) ended so far: no proper request" in told


HOSTS = ["[::1].evil.example", "[::1]evil.example:80", "[::1]@evil.example", "localhost:9@evil.example", "localhost:a"]
ORIGINS = [
    "http://localhost:9@evil.example",
    "http://localhost@evil.example",
    "http://[::1].evil.example",
    "http://localhost\\@evil.example",
    "http://localhost#@evil.example",
    "http://localhost?@evil.example",
    "http://localhost/@evil.example",
    "http://evil.example/http://localhost",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_only_begins_like_ours_is_not_ours(server: Served, host: str) -> None:
    with connected(server) as one:
        one.sendall(f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert one.recv(65536).split(b" ")[1] in (b"400", b"421")


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_origin_that_only_contains_our_name_is_another_site(server: Served, origin: str) -> None:
    with connected(server) as one:
        one.sendall(f"GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\r\n".encode())
        assert one.recv(65536).split(b" ")[1] == b"403"


IMAGE = (
    b"GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nUser-Agent: Mozilla/5.0\r\n"
    b"Accept: image/avif,image/webp,image/*,*/*;q=0.8\r\nReferer: https://evil.example/\r\n"
)
SITE = b"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n"


@pytest.mark.parametrize(
    "browser", [SITE, b"", b"Accept: text/event-stream\r\n"], ids=["new", "old", "asks for events"]
)
def test_a_page_full_of_images_takes_no_place_of_calls(open_server: Served, browser: bytes) -> None:
    with ExitStack() as stack:
        answers = []
        for _ in range(110):
            one = stack.enter_context(connected(open_server))
            one.sendall(IMAGE + browser + b"\r\n")
            answers.append(one.recv(65536).split(b" ")[1])
        assert [listed(open_server, "").status_code for _ in range(5)] == [200] * 5
    assert set(answers) <= {b"403", b"405"}


def test_one_connection_without_the_token_gets_one_answer(server: Served) -> None:
    for asked, status in ((b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", b"200"), (HEAD + b"\r\n", b"401")):
        told = b""
        with connected(server) as one, suppress(ConnectionError):
            one.sendall(asked * 400)
            while part := one.recv(65536):
                told += part
        assert told.split(b" ")[1] == status
        assert b"connection: close" in told
        assert told.count(b"HTTP/1.1") == 1


def test_a_refusal_is_heard_although_the_body_comes_after_the_head(server: Served) -> None:
    with connected(server) as one:
        one.sendall(HEAD + b"Content-Length: 60000\r\n\r\n")
        one.sendall(b" " * 60_000)
        told = b"".join(iter(lambda: one.recv(65536), b""))
    assert told.split(b" ")[1] == b"401"
    assert told.endswith(b'{"error":"A bearer token is required."}')
