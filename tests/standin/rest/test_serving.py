"""The portal on a port, and the command that starts it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bizproc_standin.app import create_app
from bizproc_standin.serving import bind, running_standin
from tests.fixtures.selection import rest_slow
from tests.standin.rest.portals import EMPLOYEE, PortalClient, small_world

SERVER = Path(__file__).parents[3] / "server"
COMMAND = [sys.executable, "-m", "bizproc_standin"]


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """The command on a free port, held by its standard input."""
    arguments = [*COMMAND, "--port", "0", "--exit-with-stdin", "--tasks", "3", "--fault", "503:server.time"]
    process = subprocess.Popen(
        arguments, cwd=SERVER, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        yield process
        process.kill()


def announced(process: subprocess.Popen[str]) -> dict[str, dict[str, str]]:
    """Read up to the line for programs."""
    assert process.stdout is not None
    line = next(line for line in process.stdout if line.startswith("{"))
    told = json.loads(line)
    assert isinstance(told, dict)
    return told


def test_the_command_tells_webhooks_that_work_and_ends_with_its_standard_input(child: subprocess.Popen[str]) -> None:
    webhooks = announced(child)["webhooks"]
    with httpx.Client(trust_env=False) as http:
        profiles = {role: http.get(f"{url}profile").json()["result"] for role, url in webhooks.items()}
        assert http.get(f"{webhooks['head']}server.time").status_code == 503
        assert http.get(f"{webhooks['head']}bizproc.task.list").json()["total"] > 3
    assert [profiles[role]["ADMIN"] for role in ("administrator", "head", "employee")] == [True, False, False]
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(10) == 0
    assert child.stderr is not None
    assert child.stderr.read() == ""


@pytest.mark.parametrize("number", rest_slow([signal.SIGTERM, signal.SIGINT], quick=[signal.SIGTERM]))
def test_a_signal_ends_the_command_without_a_traceback(child: subprocess.Popen[str], number: signal.Signals) -> None:
    announced(child)
    child.send_signal(number)
    assert child.wait(10) in {0, -number}
    assert child.stderr is not None
    assert child.stderr.read() == ""


def test_a_busy_port_is_told_in_one_line() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [*COMMAND, "--port", str(port)], cwd=SERVER, capture_output=True, text=True, timeout=30, check=False
        )
    assert ended.returncode == 2
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert str(port) in line
    assert "--port" in line


# A process each.
@pytest.mark.parametrize(
    "arguments",
    rest_slow(
        [["--fault", "lag"], ["--tls-cert", __file__], ["--limits", "none"]],
        quick=[["--fault", "lag"]],
        ids=["fault", "tls", "limits"],
    ),
)
def test_a_wrong_option_is_explained(arguments: list[str]) -> None:
    ended = subprocess.run([*COMMAND, *arguments], cwd=SERVER, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert arguments[0] in ended.stderr


def test_the_client_library_is_loaded_only_when_a_handler_is_called() -> None:
    look = "import bizproc_standin.__main__, sys; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=SERVER, timeout=30, check=False).returncode == 0


async def test_the_thread_server_answers_many_at_once_and_leaves_nothing_behind() -> None:
    with running_standin(create_app(small_world())) as standin:
        portal = PortalClient(standin, real=True)
        for _ in range(20):
            assert (await portal.call(EMPLOYEE, "profile")).status == 200
        address = standin.base_url
        assert standin.requests["profile"] == 20
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{address}/rest/profile")


async def test_an_oversized_body_is_refused_by_the_web_server() -> None:
    with running_standin(create_app(small_world())) as standin:
        response = await PortalClient(standin, real=True).raw(
            "POST", "/rest/profile", content=b"x" * (33 * 1024 * 1024)
        )
    assert response.status_code == 413
