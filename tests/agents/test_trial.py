"""A trial from the assistant's side: commands over a socket, a single response format, a record at the end."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from tests.agents.asking import NoTrial, ask
from tests.agents.brief import brief
from tests.agents.cases import CASES
from tests.agents.portal import MadeWorld
from tests.agents.serving import carry_out, series, serve
from tests.agents.session import running_session
from tests.agents.table import read_results, table

_LEAVE = CASES["approver-leave"]


async def _says(path: Path, **asked: str) -> str:
    return await anyio.to_thread.run_sync(lambda: ask(path, **asked))


@pytest.mark.slow  # several trials, one after another
async def test_a_series_writes_briefs_and_serves_and_records_each_trial(tmp_path: Path, make: MadeWorld) -> None:
    folder, results = tmp_path / "trials", tmp_path / "results.jsonl"
    first, second = folder / "01.sock", folder / "02.sock"
    cases = [_LEAVE, CASES["approver-bulk"]]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(series, cases, "structured", folder, results, 60.0, "python", make)
        tools = await _says(first, command="tools")
        told = [(folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("01", "02")]
        async with await anyio.connect_unix(first) as gone:
            await gone.send(b'{"command": "ca')
        listed = await _says(first, command="call", name="task_list", given='{"document": "process:2101"}')
        done = {"task_id": json.loads(listed)["items"][0]["id"], "decision": "approve"}
        await _says(first, command="call", name="task_complete", given=json.dumps(done))
        assert await _says(first, command="answer", given="Approved.") == ""
        assert await _says(first, command="finish") == ""
        await _says(second, command="finish")
    record, other = read_results([results])
    assert [case.request in text for case, text in zip(cases, told, strict=True)] == [True, True]
    assert json.loads(tools.splitlines()[0]).keys() == {"name", "description", "input_schema"}
    assert (record["solved"], record["finished"], record["wrong_writes"]) == (True, True, 0)
    assert (record["calls"], record["writes"], record["errors"], record["answer"]) == (2, 1, 0, "Approved.")
    assert record["bytes"] > len(listed.encode())
    assert record["listed_bytes"] == len(tools.encode())
    assert (other["case"], other["solved"], other["finished"]) == ("approver-bulk", False, True)
    assert not first.exists()


async def test_a_trial_nobody_finishes_is_recorded_as_such(tmp_path: Path, make: MadeWorld) -> None:
    results = tmp_path / "results.jsonl"
    await serve(_LEAVE, "text", tmp_path / "trial", results, 0.0, make)
    (record,) = read_results([results])
    assert not record["finished"]
    assert not record["solved"]


def test_without_a_trial_a_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.agents.asking.START_PATIENCE", 0.0)
    with pytest.raises(NoTrial):
        ask(tmp_path / "trial", command="tools")


async def test_a_host_shows_one_form_only_and_failures_are_counted(make: MadeWorld) -> None:
    wanted = {"command": "call", "name": "task_list", "given": '{"document": "process:2101"}'}
    async with running_session(_LEAVE, "text", make) as session:
        text = await carry_out(session, wanted)
        session.form = "structured"
        structured = await carry_out(session, wanted)
        assert session.account.errors == 0
        for failing in (
            {"command": "call", "name": "task_list", "given": "{"},
            {"command": "call", "name": "no_tool", "given": "{}"},
            {"command": "call", "name": "task_get", "given": '{"task_id": 1}'},
            {"command": "read", "name": "bizproc://nothing"},
            {"command": "prompt", "name": "nothing"},
        ):
            assert (await carry_out(session, failing)).startswith("Error: ")
        assert (session.account.calls, session.account.errors) == (7, 5)
        assert await carry_out(session, {"command": "grade"}) == ""
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert json.loads(structured)["total"] == 1


async def test_resources_and_prompts_are_shown_as_texts(make: MadeWorld) -> None:
    async with running_session(_LEAVE, "text", make) as session:
        assert "bizproc://tasks" in (await carry_out(session, {"command": "resources"})).splitlines()
        assert "decide_task(task_id)" in (await carry_out(session, {"command": "prompts"})).splitlines()
        prompt = {"command": "prompt", "name": "decide_task", "given": '{"task_id": 1128}'}
        assert "1128" in await carry_out(session, prompt)
        assert "1128" in await carry_out(session, {"command": "read", "name": "bizproc://tasks/1128"})


async def test_the_brief_has_the_request_and_the_servers_words_and_nothing_of_the_grader(make: MadeWorld) -> None:
    case = CASES["administrator-stuck"]
    told = await brief(case, "/tmp/trial", "/somewhere", "python", make)
    assert case.request in told
    assert "Anna Berg" in told
    assert "task_list shows what waits" in told
    assert "cd /somewhere && python -m tests.agents --socket /tmp/trial" in told
    assert not [fact for fact in case.grader.facts if fact.stands_in(told)]


def test_the_table_has_a_row_for_each_form_and_the_reasons() -> None:
    good: Mapping[str, Any] = {
        "case": "a",
        "form": "text",
        "solved": True,
        "finished": True,
        "wrong_writes": 0,
        "calls": 2,
        "bytes": 100,
        "errors": 0,
        "questions": 1,
        "why_not": [],
    }
    wrong = {**good, "solved": False, "wrong_writes": 1, "calls": 5, "bytes": 400, "why_not": ["wrong: it"]}
    other = {**good, "form": "structured", "finished": False, "calls": 3}
    lines = [" ".join(line.split()) for line in table([good, wrong, other]).splitlines()]
    assert lines[1:] == [
        "text 2 1 1 3.5 250 0 2",
        "structured 1 1 0 3 100 0 1",
        "all 3 2 1 3 100 0 3",
        "a (text): wrong: it",
        "a (structured): never finished",
    ]
