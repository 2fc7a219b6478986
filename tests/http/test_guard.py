"""The checks on a request before the protocol handles it."""

from collections.abc import Iterable, MutableMapping

import anyio
import httpx
import pytest

from bizproc_mcp.commands import _http_guard
from bizproc_mcp.commands._http_guard import HttpGuard
from bizproc_mcp.http_server.asgi import App, Receive, Scope, Send

TOKEN = "long-random-word"
Headers = Iterable[tuple[bytes, bytes]]


async def protocol(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for the protocol: says that the request got through."""
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"through"})


async def ask(guard: App, path: str = "/mcp", headers: Headers = ((b"host", b"127.0.0.1:8000"),)) -> tuple[int, str]:
    """Status and body of the answer to exactly these headers."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        assert not sent, "a refused request is not read"
        return {"type": "http.request", "body": b""}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    scope: dict[str, object] = {"type": "http", "path": path, "method": "POST", "headers": list(headers)}
    await guard(scope, receive, send)
    body = sent[1]["body"]
    assert isinstance(body, bytes)
    return int(str(sent[0]["status"])), body.decode()


def guard(token: str = "", *names: str) -> HttpGuard:
    return HttpGuard(protocol, token=token, names=names, crowd=2, streams=1)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "localhost:1", "LOCALHOST", "10.1.2.3:80", "bp.company.com"]
)
async def test_this_servers_names_and_addresses_in_numbers_may_pass(host: str) -> None:
    assert await ask(guard("", "bp.company.com"), headers=[(b"host", host.encode())]) == (200, "through")


@pytest.mark.parametrize(
    "host", ["evil.com", "evil.com:8000", "127.0.0.1.evil.com", "localhost.evil.com:8000", "", "[::1", "[evil]:80"]
)
async def test_a_name_that_can_be_rebound_is_refused_with_421(host: str) -> None:
    status, body = await ask(guard("", "bp.company.com"), headers=[(b"host", host.encode())])
    assert status == 421
    assert "--allow-host" in body


async def test_no_host_and_two_hosts_are_refused() -> None:
    assert (await ask(guard(), headers=[]))[0] == 421
    two = [(b"host", b"localhost"), (b"host", b"evil.com")]
    assert (await ask(guard(), headers=two))[0] == 421


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://bp.company.com", "http://127.0.0.1"])
async def test_pages_of_this_server_may_call_it(origin: str) -> None:
    headers = [(b"host", b"localhost"), (b"origin", origin.encode())]
    assert (await ask(guard("", "bp.company.com"), headers=headers))[0] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.com", "null", "http://localhost.evil.com", "file://localhost", "x", ""]
)
async def test_pages_of_other_sites_are_refused_with_403(origin: str) -> None:
    headers = [(b"host", b"localhost"), (b"origin", origin.encode())]
    assert (await ask(guard(), headers=headers))[0] == 403


async def test_a_page_of_the_very_address_that_is_asked_may_call_and_of_another_address_not() -> None:
    host = (b"host", b"10.1.2.3:8000")
    assert (await ask(guard(), headers=[host, (b"origin", b"http://10.1.2.3:8000")]))[0] == 200
    assert (await ask(guard(), headers=[host, (b"origin", b"http://203.0.113.9")]))[0] == 403
    assert (await ask(guard(), headers=[host, (b"origin", b"http://[::1]:3000")]))[0] == 200
    two = [host, (b"origin", b"http://localhost"), (b"origin", b"https://evil.com")]
    assert (await ask(guard(), headers=two))[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "nonsense", "none, cross-site"])
async def test_what_a_page_of_elsewhere_loads_without_an_origin_is_refused_with_403(site: str) -> None:
    host, fetched = (b"host", b"localhost"), (b"sec-fetch-site", site.encode())
    assert (await ask(guard(), headers=[host, fetched]))[0] == 403
    assert (await ask(guard(), "/health", [host, fetched]))[0] == 403
    assert (await ask(guard(), headers=[host, (b"sec-fetch-site", b"none"), fetched]))[0] == 403
    assert (await ask(guard(), headers=[host, (b"origin", b"http://localhost:3000"), fetched]))[0] == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_what_nobody_elsewhere_asked_for_may_pass(site: str) -> None:
    headers = [(b"host", b"localhost"), (b"sec-fetch-site", site.encode())]
    assert (await ask(guard(), headers=headers))[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT", "OPTIONS"])
@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
async def test_only_post_reaches_the_protocol(method: str, path: str) -> None:
    sent: list[dict[str, object]] = []
    headers = [(b"host", b"localhost"), (b"accept", b"text/event-stream")]

    async def receive() -> dict[str, object]:
        raise AssertionError("a refused request is not read")

    async def send(message: MutableMapping[str, object]) -> None:
        sent.append(dict(message))

    await guard()({"type": "http", "path": path, "method": method, "headers": headers}, receive, send)
    assert sent[0]["status"] == 405
    told = sent[0]["headers"]
    assert isinstance(told, list)
    assert {(b"allow", b"POST"), (b"connection", b"close")} <= set(told)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_right_token_lets_through(scheme: str) -> None:
    headers = [(b"host", b"localhost"), (b"authorization", f"{scheme} {TOKEN}".encode())]
    assert (await ask(guard(TOKEN), headers=headers))[0] == 200


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \u00e9"]
)
async def test_a_missing_or_wrong_token_is_refused_with_401(given: str) -> None:
    headers = [(b"host", b"localhost"), (b"authorization", given.encode("latin-1"))]
    assert (await ask(guard(TOKEN), headers=headers))[0] == 401


async def test_two_tokens_are_refused_even_where_one_is_right() -> None:
    one = (b"authorization", f"Bearer {TOKEN}".encode())
    assert (await ask(guard(TOKEN), headers=[(b"host", b"localhost"), one, one]))[0] == 401


async def test_health_needs_no_token_and_tells_nothing() -> None:
    assert await ask(guard(TOKEN), "/health") == (200, '{"status":"ok"}')
    assert (await ask(guard(TOKEN), "/health", [(b"host", b"evil.com")]))[0] == 421
    assert (await ask(guard(TOKEN), "/healthy"))[0] == 401


async def test_a_network_that_asks_too_often_without_token_is_answered_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = 0

    async def sleep(seconds: float) -> None:
        nonlocal late
        assert seconds == _http_guard.LATE_SECONDS
        late += 1

    monkeypatch.setattr(anyio, "sleep", sleep)
    now = 0.0
    strict = HttpGuard(protocol, token=TOKEN, names=(), crowd=2, streams=1, clock=lambda: now)
    for path in ("/mcp", "/health") * 100:
        assert (await ask(strict, path))[0] in (200, 401)
    assert late == 100
    right = [(b"host", b"localhost"), (b"authorization", f"Bearer {TOKEN}".encode())]
    assert (await ask(strict, headers=right))[0] == 200
    now = 1.0
    for _ in range(10):
        await ask(strict)
    assert late == 100


async def test_a_crowd_is_told_to_come_back_and_let_in_when_there_is_room() -> None:
    leave = anyio.Event()
    inside = 0

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal inside
        inside += 1
        await leave.wait()
        await protocol(scope, receive, send)

    busy = HttpGuard(slow, token="", names=(), crowd=2, streams=1)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(busy), base_url="http://localhost") as client,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(client.post, "/mcp")
        tasks.start_soon(client.post, "/mcp")
        await anyio.wait_all_tasks_blocked()
        assert inside == 2
        refused = await client.post("/mcp")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert (await client.get("/health")).status_code == 200
        listens = {"mcp-method": "subscriptions/listen"}
        tasks.start_soon(lambda: client.post("/mcp", headers=listens))
        await anyio.wait_all_tasks_blocked()
        assert inside == 3, "streams of notices have places of their own"
        assert (await client.post("/mcp", headers=listens)).status_code == 503
        leave.set()
        await anyio.wait_all_tasks_blocked()
        for headers in ({}, listens):
            assert (await client.post("/mcp", headers=headers)).status_code == 200
