"""`bizproc-mcp demo`: the story succeeds, and failures are reported clearly."""

import pytest

from tests.commands.running import run
from tests.fixtures.commands import run_here


@pytest.mark.slow  # a server and a portal in processes of their own: six seconds
def test_the_approval_story_goes_as_told() -> None:
    done = run("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT AS TOLD" not in done.stdout
    assert done.stderr == ""
    *_, last = done.stdout.splitlines()
    told, _, rest = last.partition(" of ")
    assert rest.startswith(f"{told} steps went as told")
    for tool in ("task_list", "task_get", "task_complete", "task_delegate", "workflow_start", "event_send"):
        assert f"    > {tool}(" in done.stdout


@pytest.mark.slow  # the whole story once more
def test_the_story_fits_80_columns_without_colour() -> None:
    told = run("demo").stdout
    assert max(len(line) for line in told.splitlines()) <= 80
    assert "\x1b" not in told


@pytest.mark.slow  # the whole story once more
def test_the_person_is_asked_before_what_cannot_be_undone_and_a_no_holds() -> None:
    told = run("demo").stdout
    assert told.count("    ? ") == 3
    _, _, declined, stopped = told.split("    ? ")
    assert 'the person says "no"' in declined
    assert "    < refused: The person declined" in declined
    assert "    = it still runs" in declined
    assert "    < done: stopped process" in stopped


@pytest.mark.slow  # the whole story once more
def test_an_answer_that_got_lost_on_the_way_back_does_not_change_the_story() -> None:
    done = run("demo", "--fault", "drop-after:bizproc.task.complete")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow  # the whole story once more
def test_a_sabotaged_portal_makes_it_fail_and_names_the_step() -> None:
    done = run("demo", "--fault", "500:bizproc.task.delegate:always")
    assert done.returncode == 1
    assert "NOT AS TOLD: now it waits for Dmitry Orlov" in done.stdout
    assert 'expected ["Dmitry Orlov"]' in done.stdout
    assert 'found    ["Anna Berg"]' in done.stdout
    summary = done.stdout.partition("What changed in the portal")[2]
    assert "NOT AS TOLD: step 10 (Dmitry Orlov shall decide about Viktor's leave.)" in " ".join(summary.split())
    assert "leave handed" not in summary


@pytest.mark.slow  # processes of their own
def test_a_portal_that_does_not_start_fails_without_a_traceback() -> None:
    done = run("demo", "--fault", "nonsense")
    assert done.returncode == 1
    assert "NOT AS TOLD: the session broke" in done.stdout
    assert "not a fault" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.slow  # the whole story once more
def test_settings_of_the_person_do_not_reach_the_demo() -> None:
    done = run("demo", BIZPROC_READ_ONLY="true", BITRIX24_WEBHOOK_URL="nonsense", BIZPROC_TOOLSETS="users")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_unknown_story_is_refused_with_the_known_ones() -> None:
    done = run_here("demo", "--story", "fairy")
    assert done.returncode == 2
    assert "'approval'" in done.stderr


@pytest.mark.slow  # the whole story once more
@pytest.mark.parametrize("upstream", ["rest", "vibecode"])
def test_the_process_story_goes_as_told_through_either_upstream(upstream: str) -> None:
    done = run("demo", "--story", "process", "--upstream", upstream)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 of 6 steps went as told; 19 claims checked" in done.stdout
    for tool in ("workflow_start", "workflow_list", "activity_log", "event_send", "workflow_terminate"):
        assert f"    > {tool}(" in done.stdout


@pytest.mark.slow  # the whole story once more
def test_the_event_story_goes_through_vibecode_too() -> None:
    done = run("demo", "--story", "event", "--upstream", "vibecode")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_story_of_tasks_is_not_told_through_vibecode() -> None:
    done = run_here("demo", "--story", "approval", "--upstream", "vibecode")
    assert done.returncode == 2
    assert "--story process" in done.stderr


@pytest.mark.parametrize("fault", ["drop-after:vibecode.workflows.start", "429:vibecode.workflows.*:2"])
@pytest.mark.slow  # the whole story once more
def test_trouble_with_vibecode_does_not_change_the_story(fault: str) -> None:
    done = run("demo", "--upstream", "vibecode", "--fault", fault)
    assert done.returncode == 0, done.stdout + done.stderr
