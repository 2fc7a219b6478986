"""`serve --http` from outside: both protocol eras, limits, and shutdown."""

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import METHOD_NOT_FOUND, EmptyResult, SubscribeRequest, SubscribeRequestParams

from bizproc_mcp.commands._http import Address, AddressType
from bizproc_mcp.commands._http_guard import MAX_BODY
from tests.fixtures.commands import run_here
from tests.fixtures.tables import all_rows
from tests.http.served import Served, command, environment, served

ACCEPT = {"Accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
LISTENING = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen"}
LISTEN = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "subscriptions/listen",
    "params": {
        "notifications": {"resourceSubscriptions": ["bizproc://tasks"]},
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        },
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.mark.parametrize("era", ["legacy", "2026-07-28"])
async def test_a_client_of_either_era_lists_and_calls_tools(
    era: Literal["legacy", "2026-07-28"], server: Served
) -> None:
    async with Client(f"{server.url}/mcp", mode=era) as client:
        listed = await client.list_tools()
        answer = await client.call_tool("task_summary", {})
    assert "task_list" in [tool.name for tool in listed.tools]
    assert answer.structured_content is not None
    assert answer.structured_content["total"] > 0


def test_no_session_is_kept_between_requests(server: Served) -> None:
    answer = httpx.post(f"{server.url}/mcp", json=LIST, headers=ACCEPT, timeout=30)
    assert answer.status_code == 200
    assert "mcp-session-id" not in answer.headers
    assert "task_list" in answer.text


def test_health_is_told_without_saying_more(server: Served) -> None:
    answer = httpx.get(f"{server.url}/health", timeout=30)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "server" not in answer.headers


def test_a_body_over_the_limit_is_refused_with_413(server: Served) -> None:
    answer = httpx.post(f"{server.url}/mcp", content=b" " * (MAX_BODY + 1), headers=ACCEPT, timeout=30)
    assert answer.status_code == 413


def test_a_body_in_pieces_is_refused_once_it_is_too_large(server: Served) -> None:
    pieces = (b" " * 65536 for _ in range(MAX_BODY // 65536 + 1))
    answer = httpx.post(f"{server.url}/mcp", content=pieces, headers=ACCEPT, timeout=30)
    assert answer.status_code == 413


@pytest.mark.parametrize(("headers", "status"), [({"Host": "evil.com"}, 421), ({"Origin": "https://evil.com"}, 403)])
def test_other_names_and_origins_are_refused(headers: dict[str, str], status: int, server: Served) -> None:
    answer = httpx.post(f"{server.url}/mcp", json=LIST, headers={**ACCEPT, **headers}, timeout=30)
    assert answer.status_code == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"jsonrpc":"2.0"}', b"\xff\xfe", b"[" * 50_000])
def test_nonsense_is_answered_with_a_client_error_and_the_server_stays(body: bytes, server: Served) -> None:
    headers = {**ACCEPT, "Content-Type": "application/json"}
    answer = httpx.post(f"{server.url}/mcp", content=body, headers=headers, timeout=30)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    assert httpx.get(f"{server.url}/health", timeout=30).status_code == 200


def test_other_paths_and_methods_are_no_endpoints(server: Served) -> None:
    assert httpx.get(f"{server.url}/", timeout=30).status_code == 404
    assert httpx.put(f"{server.url}/mcp", json=LIST, headers=ACCEPT, timeout=30).status_code == 405


def test_a_token_from_a_file_is_required_and_never_logged(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("sown-secret-token\n")
    with served(given={"BIZPROC_HTTP_TOKEN_FILE": str(file)}, address="0.0.0.0:0") as running:
        url = running.url.replace("0.0.0.0", "127.0.0.1")
        without = httpx.post(f"{url}/mcp", json=LIST, headers=ACCEPT, timeout=30)
        wrong = httpx.post(f"{url}/mcp", json=LIST, headers={**ACCEPT, "Authorization": "Bearer no"}, timeout=30)
        right = httpx.post(
            f"{url}/mcp", json=LIST, headers={**ACCEPT, "Authorization": "Bearer sown-secret-token"}, timeout=30
        )
        running.process.send_signal(signal.SIGTERM)
        assert running.process.stderr is not None
        told = running.process.stderr.read()
    assert (without.status_code, without.headers["www-authenticate"], wrong.status_code) == (401, "Bearer", 401)
    assert right.status_code == 200
    assert "sown-secret-token" not in told


def test_off_this_machine_there_is_no_serving_without_a_token() -> None:
    ended = run_here("serve", "--demo", "--http", "0.0.0.0:0")
    assert ended.returncode == 2
    assert "BIZPROC_HTTP_TOKEN" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("token", ["", "long-random-word"])
def test_that_everybody_on_this_machine_may_call_is_told_in_one_line(token: str) -> None:
    with served(given={"BIZPROC_HTTP_TOKEN": token} if token else {}) as running:
        assert httpx.get(f"{running.url}/health", timeout=30).status_code == 200
        running.process.terminate()
        assert running.process.stderr is not None
        told = [line for line in running.process.stderr if "BIZPROC_HTTP_TOKEN" in line]
    assert len(told) == (0 if token else 1)
    assert all("every user of this machine acts with your rights" in line for line in told)


def test_a_taken_port_is_told_in_one_line_with_status_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command("serve", "--demo", "--http", f"127.0.0.1:{port}"),
            env=environment(), capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr == (
        f"bizproc-mcp: Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another port with --http.\n"
    )


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_an_open_stream_and_nothing_is_left(number: signal.Signals) -> None:
    with served() as running, httpx.Client(timeout=30) as client:
        client.post(f"{running.url}/mcp", json=LIST, headers=ACCEPT)
        children = _children(running.process.pid)
        # A stream of notices that would stay open for ever.
        with client.stream("POST", f"{running.url}/mcp", json=LISTEN, headers={**ACCEPT, **LISTENING}) as stream:
            assert "notifications/subscriptions/acknowledged" in next(stream.iter_text())
            running.process.send_signal(number)
            assert running.process.wait(timeout=10) == 0
        assert running.process.stderr is not None
        told = running.process.stderr.read()
    assert "Traceback" not in told
    assert children
    assert not any(Path(f"/proc/{child}/cmdline").exists() and _running(child) for child in children)


def _children(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def _running(process: int) -> bool:
    """Whether it still runs some seconds after its rope was cut; a zombie has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z" and "bizproc_standin" in Path(f"/proc/{process}/cmdline").read_text()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("8000", Address("127.0.0.1", 8000)),
        (":8000", Address("127.0.0.1", 8000)),
        ("[::1]:0", Address("::1", 0)),
        ("bp.company.com:443", Address("bp.company.com", 443)),
    ],
)
def test_an_address_is_read_as_it_is_usually_written(given: str, address: Address) -> None:
    assert AddressType().convert(given, None, None) == address


@pytest.mark.parametrize("given", ["", "host", "host:", "127.0.0.1:65536", "::1:8000", "http://x:1", "a b:1:2"])
def test_what_is_no_address_is_told_with_an_example(given: str) -> None:
    ended = run_here("serve", "--demo", "--http", given)
    assert ended.returncode == 2
    assert re.search(r"give HOST:PORT, as in 127\.0\.0\.1:8000", ended.stderr)


@all_rows(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.com", False),
    ],
)
def test_only_this_machines_own_addresses_need_no_token(host: str, loopback: bool) -> None:
    assert Address(host, 1).loopback is loopback


async def test_notices_that_could_never_come_are_not_promised(server: Served) -> None:
    async with Client(f"{server.url}/mcp", mode="legacy") as client:
        offered = client.server_capabilities
        with pytest.raises(MCPError) as failed:
            await client.session.send_request(
                SubscribeRequest(params=SubscribeRequestParams(uri="bizproc://tasks")), EmptyResult
            )
    assert not (offered.resources and offered.resources.subscribe)
    assert not (offered.tools and offered.tools.list_changed)
    assert failed.value.error.code == METHOD_NOT_FOUND
