"""The inbox commands, each in a separate process."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters

from tests.commands.running import run
from tests.fixtures.commands import run_here
from tests.fixtures.office import ADMINISTRATOR
from tests.fixtures.standin import seeded_standin
from tests.inbox.load import ReceiverProcess
from tests.inbox.posting import DOMAIN, TOKEN, encoded, fields

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.slow  # a whole story
def test_the_event_story_goes_as_told() -> None:
    done = run("demo", "--story", "event")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT AS TOLD" not in done.stdout
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith("12 of 12 steps went as told")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


@pytest.mark.slow  # processes of their own
async def test_a_busy_port_leaves_the_server_working_and_portal_info_says_so(tmp_path: Path) -> None:
    with seeded_standin() as portal, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "bizproc_mcp", "serve", "--inbox", f"127.0.0.1:{port}"],
            env={
                "PYTHONPATH": "server",
                "BITRIX24_WEBHOOK_URL": portal.webhook_url(ADMINISTRATOR),
                "BIZPROC_STATE_DIR": str(tmp_path),
            },
        )
        async with Client(server, read_timeout_seconds=30) as client:
            told = (await client.call_tool("portal_info", {})).structured_content or {}
            tasks = (await client.call_tool("task_list", {})).structured_content or {}
    [note] = told["notes"]
    assert note.startswith(f"inbox: The inbox cannot listen on 127.0.0.1:{port}: Address already in use.")
    assert "event_list" in told["tools"]
    assert tasks["total"] > 0


def test_the_inbox_alone_says_why_it_cannot_have_its_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("inbox", "--listen", f"127.0.0.1:{taken.getsockname()[1]}", BIZPROC_STATE_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_signal_ends_the_inbox_quietly(tmp_path: Path) -> None:
    receiver = ReceiverProcess(tmp_path)
    receiver.start()
    process = receiver._process
    assert process is not None
    assert process.stderr is not None
    process.terminate()
    assert process.wait(5) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def inbox(folder: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    told = {"BIZPROC_STATE_DIR": str(folder), "BIZPROC_INBOX_URL": "https://inbox.company.com/calls", **environment}
    return run_here("inbox", *words, env=told)


def test_the_address_to_register_ends_in_a_word_only_without_a_token(tmp_path: Path) -> None:
    plain = inbox(tmp_path, "address", BIZPROC_APPLICATION_TOKEN=TOKEN)
    secret = inbox(tmp_path, "address")
    again = inbox(tmp_path, "address")
    assert plain.stdout == "https://inbox.company.com/calls\n"
    assert re.fullmatch(r"https://inbox\.company\.com/calls/[\w-]{32}\n", secret.stdout)
    assert again.stdout == secret.stdout
    none = inbox(tmp_path, "address", BIZPROC_INBOX_URL="")
    assert none.returncode == 2
    assert "BIZPROC_INBOX_URL" in none.stderr


def test_a_sender_is_listed_and_trusted_by_its_fingerprint(tmp_path: Path) -> None:
    path = inbox(tmp_path, "address").stdout.strip().removeprefix("https://inbox.company.com/")
    assert inbox(tmp_path, "trust").stdout == "Nobody has called yet.\n"
    with ReceiverProcess(tmp_path, token="") as receiver:
        for number in (1, 2):
            answer = httpx.post(
                f"http://127.0.0.1:{receiver.port}/{path}", content=encoded(fields(number)), headers=FORM
            )
            assert answer.status_code == 202
        listed = inbox(tmp_path, "trust").stdout
        fingerprint = listed.split()[0]
        assert f"{DOMAIN}  NOT TRUSTED" in listed
        assert "2 calls held (legal_check)" in listed
        assert TOKEN not in listed
        trusted = inbox(tmp_path, "trust", fingerprint)
        assert trusted.stdout == f"{DOMAIN} {fingerprint} is trusted; 2 held calls are in the inbox.\n"
        answer = httpx.post(f"http://127.0.0.1:{receiver.port}/{path}", content=encoded(fields(3)), headers=FORM)
        assert answer.status_code == 200
    assert "trusted since" in inbox(tmp_path, "trust").stdout
    assert inbox(tmp_path, "trust", "abcdef123456").returncode == 1
    assert inbox(tmp_path, "trust", "", "--forget").returncode == 0
    assert "not trusted any more" in inbox(tmp_path, "trust", fingerprint, "--forget").stdout


def test_nothing_of_the_oauth_tokens_is_in_the_state_directory(tmp_path: Path) -> None:
    with ReceiverProcess(tmp_path) as receiver:
        httpx.post(f"http://127.0.0.1:{receiver.port}/", content=encoded(fields(1)), headers=FORM)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"legal_check" in kept
    assert b"SOWN" not in kept
    assert json.dumps(TOKEN).encode()[1:-1] not in kept


@pytest.mark.slow  # processes of their own
async def test_a_server_shows_what_the_inbox_alone_has_received(tmp_path: Path) -> None:
    told = {
        "PYTHONPATH": "server",
        "BITRIX24_WEBHOOK_URL": f"https://{DOMAIN}/rest/1/abcdef123456/",
        "BIZPROC_STATE_DIR": str(tmp_path),
    }
    server = StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp"], env=told)
    with ReceiverProcess(tmp_path) as receiver:
        async with httpx.AsyncClient() as poster:
            await poster.post(f"http://127.0.0.1:{receiver.port}/", content=encoded(fields(1)), headers=FORM)
        async with Client(server, read_timeout_seconds=30) as client:
            listed = (await client.call_tool("event_list", {})).structured_content or {}
    [event] = listed["items"]
    assert (event["code"], event["state"]) == ("legal_check", "open")
