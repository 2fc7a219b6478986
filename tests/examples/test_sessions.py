"""The scripted sessions in `examples/` run unchanged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # whole sessions in processes of their own

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name: str, home: Path) -> str:
    """Run a session; its journal goes to `home`, not to the tester's."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "HOME": str(home), "LOCALAPPDATA": str(home)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_scripted_session_is_run_by_a_test_below() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'run("{script.name}",' in source for script in EXAMPLES.glob("*.py"))


def test_approving_the_inbox_answers_what_was_decided_and_nothing_else(tmp_path: Path) -> None:
    told = run("approve_the_inbox.py", tmp_path)
    assert told.startswith("10 tasks wait\n")
    assert told.count("Elena says yes") == 2
    assert told.count("    done: ") == 6
    assert told.count("not decided yet") == 4
    assert "done: rejected task 1484" in told
    assert told.endswith("4 tasks are left, 0 of them overdue\n")


def test_finding_stuck_processes_names_them_and_can_change_nothing(tmp_path: Path) -> None:
    told = run("find_stuck_processes.py", tmp_path)
    assert "workflow_terminate is not offered" in told
    assert "3 processes hang\n" in told
    assert "Contract card on spa:147:2\n    last change" in told
    assert "waits for Sergey Volkov" in told
    assert "waits for Tom Becker" in told


def test_asking_the_assistant_goes_from_registering_to_the_answer_in_the_process(tmp_path: Path) -> None:
    told = run("ask_the_assistant.py", tmp_path)
    assert told.startswith("registered the activity ask_assistant\nthe server asks the person:\n")
    assert "add the template «Choose a delivery» for deal" in told
    assert "    Which delivery suits Annual supply, Grand Hotel? ship, train, truck?\n" in told
    assert "    it takes: answer, yes, number, reason\n" in told
    assert told.endswith("done\nthe process: By train: the ship comes too late\n")
