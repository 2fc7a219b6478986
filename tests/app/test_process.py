"""The real process over stdio: it responds, stops in every supported way, and leaves no processes behind.

The local portal inherits the server's standard error, so that stream ends only after both processes have ended.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from tests.fixtures.forking import Child

PACKAGES = str(Path(__file__).parents[2] / "server")
SECRET = "MARKED0SECRET"
PATIENCE = 30.0
"""Seconds after which a test gives up on a process that hangs."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": PACKAGES, "BIZPROC_STATE_DIR": str(folder), "HOME": str(folder)} | more


@dataclass
class Served:
    """A server process, spoken to line by line as the handshake era does."""

    process: Child
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a request and read until its answer; every line must be JSON-RPC."""
        number = next(self.numbers)
        self.send({"id": number, "method": method, "params": params})
        assert self.process.stdout is not None
        for line in self.process.stdout:
            answer = json.loads(line)
            assert answer["jsonrpc"] == "2.0"
            if answer.get("id") == number:
                assert "result" in answer, answer
                return dict(answer["result"])
        raise AssertionError("the server ended before it answered")

    def shake_hands(self) -> dict[str, Any]:
        client = {"name": "test", "version": "1"}
        told = self.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
        self.send({"method": "notifications/initialized"})
        return told

    def ended(self) -> tuple[int, str, str]:
        """Status and what was left to read, once the server and its portal have both ended."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.wait(), str(out), str(err)


@contextmanager
def serving(folder: Path, *words: str, **more: str) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bizproc_mcp", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(folder, **more),
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        yield Served(process)
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def portal_of(server: Child) -> list[int]:
    """The stand-ins this server has started."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [int(row[0]) for row in rows if len(row) == 3 and int(row[1]) == server.pid and "bizproc_standin" in row[2]]


def runs(process: int) -> bool:
    """Whether a process still does anything; one that ended and was not yet fetched by its parent does not."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return told.stdout.strip()[:1] not in ("", "Z")


def worked(served: Served) -> None:
    """One whole session: hands shaken, tools listed, one called."""
    told = served.shake_hands()
    assert told["serverInfo"]["name"] == "bizproc-mcp"
    assert "DEMO" in told["instructions"]
    names = [tool["name"] for tool in served.ask("tools/list")["tools"]]
    assert {"task_list", "task_complete", "portal_info"} <= set(names)
    result = served.ask("tools/call", name="task_list", arguments={})
    assert result["content"][0]["text"].startswith("[demo]")
    assert result["structuredContent"]["items"]
    assert portal_of(served.process)


def test_a_session_ends_with_its_input_and_takes_its_portal_along(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", "--demo") as served:
        worked(served)
        status, out, err = served.ended()
    assert status == 0
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.slow  # two processes each
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_although_its_input_stays_open(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path, "serve", "--demo") as served:
        worked(served)
        served.process.send_signal(number)
        served.process.wait(timeout=PATIENCE)
        status, _, err = served.ended()
    assert status == 128 + number
    assert "Traceback" not in err


@pytest.mark.slow  # processes of their own
def test_even_killed_it_leaves_no_portal_behind(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", "--demo") as served:
        worked(served)
        (portal,) = portal_of(served.process)
        served.process.kill()
        served.ended()  # comes back only when the portal has let go of the stream
        assert not runs(portal)


@pytest.mark.slow  # processes of their own
def test_input_that_ends_at_once_is_no_mishap(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", "--demo") as served:
        status, out, err = served.ended()
    assert status == 0
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.slow  # processes of their own
def test_lines_that_are_no_json_do_not_end_the_session(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", "--demo") as served:
        assert served.process.stdin is not None
        served.process.stdin.write("this is no JSON\n{\n\n")
        served.process.stdin.flush()
        assert served.shake_hands()["serverInfo"]["name"] == "bizproc-mcp"


@pytest.mark.parametrize("words", [(), ("serve",)])
def test_without_configuration_it_explains_the_choices_and_exits_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    with serving(tmp_path, *words) as served:
        status, out, err = served.ended()
    assert status == 2
    assert out == ""
    for choice in ("BITRIX24_WEBHOOK_URL", "--demo", "bizproc-mcp demo"):
        assert choice in err


@pytest.mark.parametrize(("word", "wanted"), [("--version", "bizproc-mcp"), ("--help", "serve")])
def test_version_and_help_are_told_on_standard_output(tmp_path: Path, word: str, wanted: str) -> None:
    with serving(tmp_path, word) as served:
        status, out, err = served.ended()
    assert status == 0
    assert wanted in out
    assert err == ""


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("level", ["WARNING", "DEBUG"])
def test_an_unreachable_portal_shows_no_secret_on_either_stream(tmp_path: Path, level: str) -> None:
    """Port 1 of this machine: nobody listens there. Retries take seconds, so only the rights are asked for."""
    address = f"http://127.0.0.1:1/rest/15/{SECRET}/"
    with serving(tmp_path, BITRIX24_WEBHOOK_URL=address, BIZPROC_LOG_LEVEL=level) as served:
        served.shake_hands()
        told = json.dumps(served.ask("tools/call", name="task_get", arguments={"task_id": 1}))
        status, out, err = served.ended()
    assert "could not be reached" in told
    assert status == 0
    for text in (told, out, err):
        assert SECRET not in text
        assert "Traceback" not in text


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_the_sdks_own_client_works_over_stdio_in_both_eras(tmp_path: Path, mode: str) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bizproc_mcp", "serve", "--demo"], env=environment(tmp_path)
    )
    async with Client(server, mode=mode, read_timeout_seconds=PATIENCE) as client:
        result = await client.call_tool("portal_info", {})
    assert isinstance(result.content[0], TextContent)
    assert "DEMO" in result.content[0].text
