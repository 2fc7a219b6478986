"""The safety commands."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.fixtures.commands import run_here
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.person import configured

POLICY = """\
[[rule]]
kind = "approval"
decision = "reject"
action = "deny"
reason = "rejecting is for people"

[[rule]]
tool = "task_complete_many"
action = "confirm"

[limits]
bulk_size = 2
"""


def run(*arguments: str, env: Mapping[str, str] | None = None) -> "CompletedProcess[str]":
    return run_here(*arguments, env={"HOME": "/nonexistent", **(env or {})})


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY)
    return file


# policy


def test_a_right_policy_is_told_rule_by_rule(policy: Path) -> None:
    told = run("policy", "check", str(policy))
    assert told.returncode == 0
    assert "2 rules, first match wins" in told.stdout
    assert "rule 1 (line 1): deny – rejecting is for people" in told.stdout
    assert "bulk_size: 2" in told.stdout


def test_a_wrong_policy_is_told_with_its_line_and_fails(policy: Path) -> None:
    policy.write_text(POLICY.replace("decision", "decison"))
    told = run("policy", "check", str(policy))
    assert (told.returncode, told.stdout) == (2, "")
    assert "line 3" in told.stderr
    assert "did you mean 'decision'?" in told.stderr


def test_without_a_file_the_built_in_policy_is_told() -> None:
    assert "BIZPROC_CONFIRM=writes" in run("policy", "check", env={"BIZPROC_CONFIRM": "writes"}).stdout


@pytest.mark.parametrize("how", ["misspelled", "missing", "a folder"])
def test_a_server_with_an_invalid_policy_does_not_start(policy: Path, how: str) -> None:
    if how == "misspelled":
        policy.write_text(POLICY.replace("deny", "allow!"))
    elif how == "missing":
        policy.unlink()
    else:
        policy.unlink()
        policy.mkdir()
    env = {"BITRIX24_WEBHOOK_URL": "http://127.0.0.1:1/rest/1/abc/", "BIZPROC_POLICY": str(policy)}
    told = run("serve", env=env)
    assert (told.returncode, told.stdout) == (2, "")
    assert "policy" in told.stderr
    assert "Traceback" not in told.stderr


def test_explaining_reads_the_portal_and_writes_nothing(office: Office, policy: Path) -> None:
    env = {"BITRIX24_WEBHOOK_URL": office.webhook(HEAD), "BIZPROC_STATE_DIR": str(office.folder / "state")}
    rules = ("--policy", str(policy))
    denied = run(
        "policy",
        "explain",
        "task_complete",
        "--task",
        "1128",
        "--decision",
        "reject",
        "--comment",
        "x",
        *rules,
        env=env,
    )
    assert denied.stdout.startswith("deny: rule 1 (line 1): rejecting is for people"), denied.stderr
    assert "effect: reject task 1128" in denied.stdout
    allowed = run("policy", "explain", "task_complete", "--task", "1128", "--decision", "approve", *rules, env=env)
    assert allowed.stdout.startswith("allow: the built-in policy (destructive)")
    many = ("--task", "1128", "--task", "1129", "--task", "1514", "--decision", "approve")
    limited = run("policy", "explain", "task_complete_many", *many, *rules, env=env)
    assert limited.stdout.startswith("deny: rule 2")
    assert "bulk_size: 3 objects in one call, 2 are allowed" in limited.stdout
    wrong = ("--task", "1521", "--decision", "approve", "--field", "Budget=5")
    illegal = run("policy", "explain", "task_complete", *wrong, *rules, env=env)
    assert "does not take 'approve'" in illegal.stdout
    assert "fields Budget" in illegal.stdout
    assert "allow: the built-in policy" in illegal.stdout
    missing = run("policy", "explain", "task_complete", "--task", "99999", "--decision", "approve", env=env)
    assert missing.returncode == 2
    assert office.written() == []


# journal


async def test_the_journal_is_listed_shown_filtered_and_exported(office: Office) -> None:
    formula = {"task_id": 1129, "decision": "approve", "comment": '=HYPERLINK("http://evil")'}
    async with office.assistant() as assistant:
        await assistant.call("task_complete", task_id=1128, decision="reject", comment="Нет денег.")
        await assistant.call("task_complete", **formula)
    denied = {"BIZPROC_CONFIRM": "destructive", "BIZPROC_CONFIRM_FALLBACK": "refuse"}
    async with configured(office, denied) as assistant:
        await assistant.refused("task_complete", task_id=1514, decision="reject", comment="No.")
    folder = ("--state-dir", str(office.folder))
    listed = run("journal", *folder).stdout
    assert max(map(len, listed.splitlines())) <= 80
    assert [line.split()[0] for line in listed.splitlines() if "task_complete" in line] == ["5", "3", "1"]
    assert "withheld" in listed
    assert "\x1b" not in listed
    only = run("journal", *folder, "--outcome", "done", "--task", "1128").stdout
    assert only.count("task_complete") == 1
    assert "Нет денег." in run("journal", *folder, "show", "1").stdout
    lines = run("journal", *folder, "export").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 3, 5]
    rows = list(csv.DictReader(io.StringIO(run("journal", *folder, "export", "--format", "csv").stdout)))
    assert [row["outcome"] for row in rows] == ["done", "done", "withheld"]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    whole = run("journal", *folder, "--verify")
    assert whole.returncode == 0
    noted = whole.stdout.split()[-1]
    assert run("journal", *folder, "verify", "--expect", noted).returncode == 0
    assert run("journal", *folder, "verify", "--expect", "f" * 64).returncode == 1


def test_looking_at_a_journal_that_is_not_there_makes_none(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    told = run("journal", "--state-dir", str(folder))
    assert (told.returncode, told.stdout) == (0, "Nothing was attempted yet.\n")
    assert run("journal", "--state-dir", str(folder), "verify").returncode == 2
    assert not folder.exists()


@pytest.mark.parametrize("wrong", [("--since", "yesterdayish"), ("show", "7"), ("--outcome",), ("--limit", "-1")])
def test_a_wrong_question_is_told_in_words(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    told = run("journal", "--state-dir", str(tmp_path), *wrong)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_the_demo_keeps_a_journal_of_its_own(tmp_path: Path) -> None:
    assert "Nothing" in run("journal", "--demo", env={"BIZPROC_STATE_DIR": str(tmp_path)}).stdout


@pytest.mark.parametrize("person", [HEAD, ADMINISTRATOR])
async def test_the_resource_shows_the_attempts_on_this_portal(office: Office, person: int) -> None:
    task = 1128 if person == HEAD else 1504
    async with office.assistant(person) as assistant:
        await assistant.call("task_complete", task_id=task, decision="approve")
        resource = await assistant.client.read_resource("bizproc://journal")
    [attempt] = json.loads(resource.contents[0].text)["attempts"]  # type: ignore[union-attr]
    assert attempt["outcome"] == "done"
    assert attempt["objects"] == [f"task:{task}"]
    assert attempt["person"] == person


def test_the_example_is_a_policy() -> None:
    example = Path(__file__).parents[2] / "examples" / "policy.toml"
    assert "5 rules, first match wins" in run("policy", "check", str(example)).stdout
