"""`doctor`: its report on a working connection, and on each possible problem."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from click.testing import CliRunner, Result

from bizproc_mcp.commands._examination import Finding, examine
from bizproc_mcp.commands.doctor import command
from bizproc_mcp.settings import CONNECTION_VARIABLES, OTHER_VARIABLES, read_settings
from bizproc_mcp.upstream.wire.clock import SystemClock
from bizproc_standin.seed import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.standin import StandIn
from bizproc_standin.vibecode.keys import Kind
from tests.fixtures.standin import seeded_standin


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with seeded_standin() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def run(env: Mapping[str, str], *words: str) -> Result:
    nothing = dict.fromkeys(
        (name for base in (*CONNECTION_VARIABLES, *OTHER_VARIABLES) for name in (base, f"{base}_FILE")), None
    )
    return CliRunner(env={**nothing, **env}).invoke(command, list(words))


def told(env: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """The exit status, and what `--json` says."""
    result = run(env, "--json")
    return result.exit_code, json.loads(result.stdout)


def finding(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(one for one in facts["findings"] if one["name"] == name)


def webhook(standin: StandIn, folder: Path, user: int = ADMINISTRATOR, **env: str) -> dict[str, str]:
    return {"BITRIX24_WEBHOOK_URL": standin.webhook_url(user), "BIZPROC_STATE_DIR": str(folder)} | env


def application(standin: StandIn, folder: Path, **env: str) -> dict[str, str]:
    pair = standin.oauth.issue(INTEGRATION, ADMINISTRATOR)
    return {
        "BITRIX24_DOMAIN": standin.base_url,
        "BITRIX24_CLIENT_ID": INTEGRATION,
        "BITRIX24_CLIENT_SECRET": standin.oauth.describe(INTEGRATION)["client_secret"],
        "BITRIX24_OAUTH_SERVER": standin.base_url,
        "BITRIX24_ACCESS_TOKEN": pair.access_token,
        "BITRIX24_REFRESH_TOKEN": pair.refresh_token,
        "BIZPROC_STATE_DIR": str(folder),
    } | env


def test_a_sound_webhook_is_told_with_person_rights_scopes_and_toolsets(standin: StandIn, folder: Path) -> None:
    status, facts = told(webhook(standin, folder))
    assert (status, facts["ok"], facts["problems"]) == (0, True, 0)
    assert facts["user"] == f"Anna Berg ({ADMINISTRATOR})"
    assert finding(facts, "person")["said"].endswith("administrator")
    assert "bizproc" in finding(facts, "scopes")["said"]
    assert finding(facts, "clock")["state"] == "ok"
    assert "ms" in finding(facts, "latency")["said"]
    assert "task_complete" in facts["toolsets"]["tasks"]
    assert "integration" not in facts["toolsets"]


def test_eighty_columns_hold_and_problems_say_what_to_do(standin: StandIn, folder: Path) -> None:
    env = webhook(standin, folder, BIZPROC_TOOLSETS="all")
    result = run(env)
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "needs an OAuth application" in " ".join(result.stdout.split())
    assert result.stdout.splitlines()[-1] == "no problems found"


def test_an_application_shows_its_tokens_life_and_its_tools_and_no_secret(standin: StandIn, folder: Path) -> None:
    env = application(standin, folder, BIZPROC_TOOLSETS="all")
    result = run(env, "--json")
    facts = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert "template_add" in facts["toolsets"]["admin"]
    assert "robot_add" in facts["toolsets"]["integration"]
    assert "environment" in finding(facts, "tokens")["said"]
    for name in ("BITRIX24_CLIENT_SECRET", "BITRIX24_ACCESS_TOKEN", "BITRIX24_REFRESH_TOKEN"):
        assert env[name] not in result.output


def test_an_application_without_tokens_is_sent_to_login(standin: StandIn, folder: Path) -> None:
    env = application(standin, folder)
    del env["BITRIX24_ACCESS_TOKEN"], env["BITRIX24_REFRESH_TOKEN"]
    status, facts = told(env)
    assert status == 1
    assert finding(facts, "tokens")["next_step"] == "Run bizproc-mcp login."


def test_a_person_without_rights_is_a_note_and_no_problem(standin: StandIn, folder: Path) -> None:
    status, facts = told(webhook(standin, folder, EMPLOYEE))
    assert status == 0
    assert finding(facts, "person")["state"] == "note"
    assert "needs a portal administrator" in finding(facts, "toolset templates")["said"]


@pytest.mark.parametrize(
    ("scopes", "state", "words"),
    [
        ({"user"}, "problem", "bizproc is missing"),
        ({"bizproc"}, "note", "no scope for people"),
        ({"bizproc", "user", "crm"}, "note", "no scope for some documents (disk, lists)"),
    ],
)
def test_missing_scopes_are_told_with_what_to_add(
    standin: StandIn, folder: Path, scopes: set[str], state: str, words: str
) -> None:
    env = webhook(standin, folder) | {"BITRIX24_WEBHOOK_URL": standin.webhook_url(ADMINISTRATOR, frozenset(scopes))}
    status, facts = told(env)
    assert status == (state == "problem")
    assert finding(facts, "scopes")["state"] == state
    assert words in finding(facts, "scopes")["said"]


def test_a_wrong_code_and_a_portal_that_is_away_are_different_problems(
    standin: StandIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "sleep", lambda *_: anyio.lowlevel.checkpoint())  # it tries again after seconds
    wrong, facts = told(webhook(standin, folder) | {"BITRIX24_WEBHOOK_URL": f"{standin.base_url}/rest/1/wrongc0de/"})
    assert (wrong, finding(facts, "credentials")["state"]) == (1, "problem")
    assert "wrongc0de" not in json.dumps(facts)
    away, facts = told(webhook(standin, folder) | {"BITRIX24_WEBHOOK_URL": "http://127.0.0.1:9/rest/1/c0de/"})
    assert (away, finding(facts, "connection")["state"]) == (1, "problem")


def test_wrong_settings_are_a_problem_and_no_traceback(folder: Path) -> None:
    status, facts = told({"BITRIX24_WEBHOOK_URL": "http://a.example/rest/1/c0de/", "BIZPROC_STATE_DIR": str(folder)})
    assert status == 1
    assert "plain http" in finding(facts, "settings")["said"]


def test_nothing_configured_lists_the_choices() -> None:
    status, facts = told({})
    assert status == 1
    assert "bizproc-mcp login" in finding(facts, "portal")["next_step"]


def test_folders_and_the_inbox_are_looked_at(standin: StandIn, folder: Path, tmp_path: Path) -> None:
    env = webhook(
        standin,
        folder,
        BIZPROC_FILES_DIR=str(tmp_path / "missing"),
        BIZPROC_INBOX_URL="http://127.0.0.1:9/calls",
    )
    status, facts = told(env)
    assert (status, facts["problems"]) == (1, 2)
    assert finding(facts, "files")["state"] == "problem"
    assert finding(facts, "inbox")["state"] == "problem"


def test_an_inbox_that_answers_only_here_is_a_note(standin: StandIn, folder: Path) -> None:
    _, facts = told(webhook(standin, folder, BIZPROC_INBOX_URL=f"{standin.base_url}/calls"))
    assert finding(facts, "inbox")["state"] == "note"


def test_a_state_directory_that_others_can_read_is_a_problem(standin: StandIn, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    status, facts = told(webhook(standin, folder))
    assert status == 1
    assert finding(facts, "state directory")["next_step"].startswith("Run: chmod 700")


@pytest.mark.parametrize(
    ("shift", "state", "words"), [(0, "ok", "agrees"), (20, "note", "ahead of"), (-300, "problem", "behind")]
)
def test_a_clock_that_is_off_is_told_with_how_much(
    standin: StandIn, folder: Path, shift: float, state: str, words: str
) -> None:
    settings = read_settings(webhook(standin, folder))

    async def look() -> tuple[Finding, ...]:
        return (await examine(settings, wall=lambda: time.time() + shift)).findings

    clock = next(one for one in anyio.run(look) if one.name == "clock")
    assert clock.state == state
    assert words in clock.said


def test_the_portal_is_only_read(standin: StandIn, folder: Path) -> None:
    before = standin.rest.commands.copy()
    told(webhook(standin, folder))
    asked = standin.rest.commands - before
    assert set(asked) <= {"batch", "profile", "scope", "app.info", "bizproc.task.list"}


def key(standin: StandIn, folder: Path, kind: Kind = "personal", **env: str) -> dict[str, str]:
    shown = standin.vibecode.keys.issue(ADMINISTRATOR, kind)
    base = {"VIBECODE_API_KEY": shown, "VIBECODE_BASE_URL": standin.vibecode_url}
    return base | {"BIZPROC_STATE_DIR": str(folder), "BIZPROC_TOOLSETS": "all"} | env


def test_a_vibecode_key_is_examined_alike_and_lacks_the_tasks(standin: StandIn, folder: Path) -> None:
    env = key(standin, folder)
    status, facts = told(env)
    assert status == 0
    assert facts["portal"] == standin.vibecode_url
    assert facts["user"] == "Anna Berg (1)"
    assert "tasks" not in facts["toolsets"]
    assert {"workflow_start", "workflow_list"} <= set(facts["toolsets"]["workflows"])
    assert "activity_add" in facts["toolsets"]["integration"]
    assert "this upstream has no such calls" in finding(facts, "toolset tasks")["said"]
    assert env["VIBECODE_API_KEY"] not in run(env).output


def test_a_key_that_manages_keys_is_a_problem(standin: StandIn, folder: Path) -> None:
    status, facts = told(key(standin, folder, "management"))
    assert status == 1
    assert "cannot reach the portal" in finding(facts, "person")["said"]


def test_an_applications_key_without_a_session_is_sent_to_sign_in(standin: StandIn, folder: Path) -> None:
    status, facts = told(key(standin, folder, "application"))
    assert status == 1
    wrong = finding(facts, "settings")
    assert "nobody is signed in" in wrong["said"]
    assert "oauth/authorize" in wrong["next_step"]
