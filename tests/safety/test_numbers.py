"""Clients that cannot ask: previews with a number, released by a person, valid for one call."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.commands import run_here
from tests.fixtures.office import EMPLOYEE, HEAD, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import configured

REJECT: Mapping[str, Any] = {"task_id": 1128, "decision": "reject", "comment": "No budget."}
TERMINAL = {"BIZPROC_CONFIRM": "destructive"}
TOKEN = TERMINAL | {"BIZPROC_CONFIRM_FALLBACK": "token"}


async def preview(assistant: Assistant, arguments: Mapping[str, Any] = REJECT) -> str:
    said = await assistant.call("task_complete", **arguments)
    assert said.data["outcome"] == "refused"
    assert "not done yet" in said.text
    return str(said.data["confirmation"])


async def release(assistant: Assistant, number: str) -> None:
    """What the terminal command does once the person has said yes."""
    guard = (await assistant.server.assembly()).catalogue.guard
    assert guard.confirmations.release(int(number), "elena") == ""


@both_eras
async def test_a_released_request_lets_the_same_call_through_once(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        assert "nobody has released it" in await assistant.refused("task_complete", **REJECT, confirmation=number)
        await release(assistant, number)
        said = await assistant.call("task_complete", **REJECT, confirmation=number)
        assert said.data["outcome"] == "done"
        guard = (await assistant.server.assembly()).catalogue.guard
        request = guard.confirmations.find(int(number))
    assert request is not None
    assert request.used
    assert 1128 not in office.waits_for(HEAD)


async def test_a_preview_tells_the_effect_the_command_and_how_to_go_on(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        said = await assistant.call("task_complete", **REJECT)
    number = said.data["confirmation"]
    assert "reject task 1128 «Approve purchase: Ten laptops for sales»" in said.data["what"]
    assert f"bizproc-mcp confirm {number} --state-dir {office.folder}" in said.data["next_step"]
    assert f"confirmation={number}" in said.data["next_step"]


async def test_asking_twice_for_the_same_gives_the_same_number(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        assert await preview(assistant) == await preview(assistant)
        assert await preview(assistant) != await preview(assistant, {**REJECT, "comment": "Other."})


@pytest.mark.parametrize("invented", ["1", "999999", "yes", "true", "-1", "１２３", "0x10", "100000 OR 1", ""])
async def test_an_invented_number_confirms_nothing(office: Office, invented: str) -> None:
    async with configured(office, TERMINAL) as assistant:
        result = await assistant.raw("task_complete", {**REJECT, "confirmation": invented})
    assert result.is_error or (result.structured_content or {}).get("outcome") == "refused"
    assert 1128 in office.waits_for(HEAD)
    assert office.written() == []


@pytest.mark.parametrize(
    "other",
    [{"task_id": 1129}, {"comment": "No budget!"}, {"fields": {}, "comment": "x"}],
    ids=["another task", "another comment", "another text"],
)
async def test_a_number_is_good_for_its_own_arguments_only(office: Office, other: Mapping[str, Any]) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        await release(assistant, number)
        text = await assistant.refused("task_complete", **{**REJECT, **other}, confirmation=number)
    assert "made for something else" in text
    assert office.written() == []


async def test_a_number_is_good_for_its_own_tool_only(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        await release(assistant, number)
        text = await assistant.refused(
            "task_complete_many", task_ids=[1128], decision="reject", comment="No budget.", confirmation=number
        )
    assert "made for something else" in text


async def test_a_number_is_good_for_its_own_person_only(office: Office) -> None:
    line = {"event_token": office.company.event_token("legal_check"), "log_message": "Checked."}
    every = {"BIZPROC_CONFIRM": "writes"}
    async with configured(office, every, EMPLOYEE) as employee, configured(office, every, HEAD) as head:
        number = (await employee.call("activity_log", **line)).data["confirmation"]
        await release(employee, number)
        assert "made for something else" in await head.refused("activity_log", **line, confirmation=number)
        assert office.written() == []
        assert (await employee.call("activity_log", **line, confirmation=number)).data["outcome"] == "done"


async def test_a_number_is_good_while_the_object_is_what_it_was(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        await release(assistant, number)
        office.task(1128).modified += timedelta(seconds=1)
        assert "made for something else" in await assistant.refused("task_complete", **REJECT, confirmation=number)
    assert office.written() == []


async def test_a_number_is_good_for_five_minutes(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        await release(assistant, number)
        office.world.clock.advance(timedelta(minutes=5))  # type: ignore[attr-defined]
        assert "has expired" in await assistant.refused("task_complete", **REJECT, confirmation=number)
    assert office.written() == []


async def test_a_number_works_once(office: Office) -> None:
    workflow = office.task(1128).workflow_id
    async with configured(office, TERMINAL, 1) as admin:
        said = await admin.call("workflow_terminate", workflow_id=workflow)
        number = said.data["confirmation"]
        await release(admin, number)
        instance = office.world.instances[workflow]
        await admin.call("workflow_terminate", workflow_id=workflow, confirmation=number)
        office.world.instances[workflow] = instance
        text = await admin.refused("workflow_terminate", workflow_id=workflow, confirmation=number)
    assert "used before" in text


async def test_a_request_survives_a_restart_of_the_server(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        await release(assistant, number)
    async with configured(office, TERMINAL) as assistant:
        said = await assistant.call("task_complete", **REJECT, confirmation=number)
    assert said.data["outcome"] == "done"


async def test_with_token_the_assistant_confirms_itself_and_the_journal_says_so(office: Office) -> None:
    async with configured(office, TOKEN) as assistant:
        number = await preview(assistant)
        said = await assistant.call("task_complete", **REJECT, confirmation=number)
        resource = await assistant.client.read_resource("bizproc://journal")
    newest = json.loads(resource.contents[0].text)["attempts"][0]  # type: ignore[union-attr]
    assert newest["confirmation"] == f"request {number}, confirmed by the assistant itself (no human control)"
    assert "agreed" not in said.data


async def test_with_refuse_there_is_no_way_round_a_person(office: Office) -> None:
    async with configured(office, TERMINAL | {"BIZPROC_CONFIRM_FALLBACK": "refuse"}) as assistant:
        text = await assistant.refused("task_complete", **REJECT)
    assert "this client cannot ask" in text
    assert office.written() == []


@pytest.mark.slow  # processes of their own
async def test_the_terminal_command_releases_only_for_a_person_who_types_yes(office: Office) -> None:
    async with configured(office, TERMINAL) as assistant:
        number = await preview(assistant)
        requests = (await assistant.server.assembly()).catalogue.guard.confirmations
        # The command lives by the wall clock, the office does not.
        _extend(office.folder)
        piped = command(office.folder, number, text="y\n")
        assert piped.returncode == 2
        assert "needs a terminal" in piped.stderr
        assert "reject task 1128" in piped.stdout
        assert typed(office.folder, number, "\n")[0] == 1
        request = requests.find(int(number))
        assert request is not None
        assert not request.released
        code, shown = typed(office.folder, number, "y\n")
        assert code == 0
        assert "No budget." in shown
        request = requests.find(int(number))
        assert request is not None
        assert request.released


def _extend(folder: Path) -> None:
    """Let what waits wait long enough for a real clock."""
    import sqlite3  # noqa: PLC0415

    connection = sqlite3.connect(folder / "confirmations.sqlite3")
    connection.execute("UPDATE requests SET expires = '2999'")
    connection.commit()
    connection.close()


def command(folder: Path, *arguments: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    """The command, with its input piped in."""
    return run_here("confirm", *arguments, "--state-dir", str(folder), text=text)


def typed(folder: Path, number: str, keys: str) -> tuple[int, str]:
    """The command in a terminal at which somebody types."""
    person, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bizproc_mcp", "confirm", number, "--state-dir", str(folder)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "80"},
    )
    os.close(terminal)
    shown = ""
    answered = False
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if not select.select([person], [], [], 0.2)[0] and process.poll() is not None:
            break
        try:
            part = os.read(person, 4096).decode(errors="replace") if select.select([person], [], [], 0)[0] else ""
        except OSError:
            break
        shown += part
        if "[y/N]" in shown and not answered:
            os.write(person, keys.encode())
            answered = True
    code = process.wait(10)
    os.close(person)
    return code, shown


def test_listing_shows_what_waits_within_eighty_columns(tmp_path: Path) -> None:
    empty = command(tmp_path)
    assert (empty.returncode, empty.stdout) == (0, "Nothing waits for confirmation.\n")
    assert list(tmp_path.iterdir()) == []
    assert re.search("No request 5 waits", command(tmp_path, "5").stderr)
