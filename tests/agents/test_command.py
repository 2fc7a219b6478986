"""The command reports wrong usage, and lists the requests for the people who run trials."""

from pathlib import Path

from click.testing import CliRunner

from tests.agents.__main__ import main
from tests.agents.cases import CASES


def test_an_unknown_case_and_a_missing_socket_are_errors_of_usage(tmp_path: Path) -> None:
    run = CliRunner(env={"TRIAL_SOCKET": None})
    results = str(tmp_path / "results.jsonl")
    assert run.invoke(main, ["series", str(tmp_path), "nobody-asked", "--results", results]).exit_code == 2
    assert "TRIAL_SOCKET" in run.invoke(main, ["tools"]).output
    assert "TRIAL_SOCKET" in run.invoke(main, ["start", "approver-leave", "--results", results]).output


def test_the_requests_are_listed_by_id() -> None:
    lines = CliRunner().invoke(main, ["cases"]).output.splitlines()
    assert [line.split()[0] for line in lines] == list(CASES)
