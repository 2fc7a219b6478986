"""`install` and `uninstall`: each client's file, secrets by reference, and no other content lost."""

import json
from pathlib import Path

import pytest

from bizproc_mcp.commands._clients import CLIENTS
from bizproc_mcp.commands._clients.client import Machine
from tests.install.conftest import Run, permissions

WEBHOOK = "https://company.bitrix24.com/rest/1/s3cr3tc0de/"
FILES = {
    "claude": ".claude.json",
    "claude-desktop": ".config/Claude/claude_desktop_config.json",
    "cursor": ".cursor/mcp.json",
    "vscode": ".config/Code/User/mcp.json",
}
PROJECT_FILES = {"claude": ".mcp.json", "cursor": ".cursor/mcp.json", "vscode": ".vscode/mcp.json"}
KEYS = {"claude": "mcpServers", "claude-desktop": "mcpServers", "cursor": "mcpServers", "vscode": "servers"}
THERE = """{
  // chosen by hand
  "theme": "dark",
  "%s": {
    "other": {"command": "other", "env": {"TOKEN": "keep me"}}, /* not ours */
  },
}
"""


@pytest.mark.parametrize("client", FILES)
def test_each_client_gets_a_server_it_can_start(client: str, run: Run, home: Path) -> None:
    result = run("install", client, "--demo")
    assert result.exit_code == 0
    entry = json.loads((home / FILES[client]).read_text())[KEYS[client]]["bizproc"]
    assert entry["args"][-2:] == ["serve", "--demo"]
    assert Path(entry["command"]).is_absolute()
    assert "env" not in entry


@pytest.mark.parametrize("client", PROJECT_FILES)
def test_a_project_gets_its_own_file(client: str, run: Run, home: Path) -> None:
    assert run("install", client, "--demo", "--scope", "project", "--uvx").exit_code == 0
    entry = json.loads((home / "project" / PROJECT_FILES[client]).read_text())[KEYS[client]]["bizproc"]
    assert [entry["command"], *entry["args"]] == ["uvx", "bizproc-mcp", "serve", "--demo"]
    assert not (home / FILES[client]).exists()


def test_claude_desktop_has_no_project_scope_and_says_so(run: Run) -> None:
    result = run("install", "claude-desktop", "--scope", "project")
    assert result.exit_code == 2
    assert "Claude Desktop has no project scope. Use --scope user." in result.output


@pytest.mark.parametrize(
    ("client", "reference"),
    [
        ("claude", "${BITRIX24_WEBHOOK_URL:-}"),
        ("cursor", "${env:BITRIX24_WEBHOOK_URL}"),
        ("vscode", "${input:bizproc-bitrix24-webhook-url}"),
    ],
)
def test_a_secret_is_referred_to_where_the_client_can(client: str, reference: str, run: Run, home: Path) -> None:
    result = run("install", client, BITRIX24_WEBHOOK_URL=WEBHOOK)
    text = (home / FILES[client]).read_text()
    assert json.loads(text)[KEYS[client]]["bizproc"]["env"] == {"BITRIX24_WEBHOOK_URL": reference}
    assert "s3cr3tc0de" not in text + result.output


def test_vs_code_says_in_words_which_secret_it_asks_for(run: Run, home: Path) -> None:
    pair = {
        "BITRIX24_DOMAIN": "company.bitrix24.com",
        "BITRIX24_CLIENT_ID": "local.1",
        "BITRIX24_CLIENT_SECRET": "x" * 50,
    }
    run("install", "vscode", **pair)
    (asked,) = json.loads((home / FILES["vscode"]).read_text())["inputs"]
    assert asked["description"] == "Secret of the Bitrix24 application"


def test_vs_code_asks_for_the_secret_with_a_hidden_question(run: Run, home: Path) -> None:
    run("install", "vscode", BITRIX24_WEBHOOK_URL=WEBHOOK)
    (asked,) = json.loads((home / FILES["vscode"]).read_text())["inputs"]
    assert (asked["type"], asked["password"]) == ("promptString", True)
    assert asked["id"] == "bizproc-bitrix24-webhook-url"


def test_for_claude_desktop_the_secret_lies_in_a_file_only_its_owner_reads(run: Run, home: Path) -> None:
    result = run("install", "claude-desktop", BITRIX24_WEBHOOK_URL=WEBHOOK)
    text = (home / FILES["claude-desktop"]).read_text()
    secret = Path(json.loads(text)["mcpServers"]["bizproc"]["env"]["BITRIX24_WEBHOOK_URL_FILE"])
    assert secret.read_text() == WEBHOOK
    assert permissions(secret) == 0o600
    assert {permissions(folder) for folder in (secret.parent, secret.parent.parent)} == {0o700}
    assert "s3cr3tc0de" not in text + result.output


def test_without_a_portal_claude_desktop_is_told_where_the_secret_belongs(run: Run, home: Path) -> None:
    result = run("install", "claude-desktop")
    secret = json.loads((home / FILES["claude-desktop"]).read_text())["mcpServers"]["bizproc"]["env"]
    assert str(secret["BITRIX24_WEBHOOK_URL_FILE"]) in result.output
    assert "Put BITRIX24_WEBHOOK_URL into this file" in result.output


def test_settings_that_are_no_secret_go_along_and_files_are_named_by_their_whole_path(run: Run, home: Path) -> None:
    (home / "project" / "hook").write_text(WEBHOOK)
    run("install", "cursor", BITRIX24_WEBHOOK_URL_FILE="hook", BIZPROC_READ_ONLY="true", BIZPROC_HTTP_TOKEN="t")
    variables = json.loads((home / FILES["cursor"]).read_text())["mcpServers"]["bizproc"]["env"]
    assert variables == {"BITRIX24_WEBHOOK_URL_FILE": str(home / "project" / "hook"), "BIZPROC_READ_ONLY": "true"}


@pytest.mark.parametrize("client", FILES)
def test_what_is_in_the_file_stays_with_its_comments(client: str, run: Run, home: Path) -> None:
    path = home / FILES[client]
    path.parent.mkdir(parents=True, exist_ok=True)
    before = THERE % KEYS[client]
    path.write_text(before)
    path.chmod(0o640)
    assert run("install", client, BITRIX24_WEBHOOK_URL=WEBHOOK).exit_code == 0
    after = path.read_text()
    for kept in ("// chosen by hand", '"theme": "dark"', '"TOKEN": "keep me"', "/* not ours */", '"bizproc"'):
        assert kept in after
    assert permissions(path) == 0o640
    (backup,) = path.parent.glob(f"{path.name}.backup-*")
    assert backup.read_text() == before
    assert permissions(backup) == 0o640
    assert run("uninstall", client).exit_code == 0
    left = path.read_text()
    assert '"bizproc"' not in left
    assert "/* not ours */" in left


def test_uninstall_gives_back_the_bytes_that_were_there(run: Run, home: Path) -> None:
    path = home / FILES["cursor"]
    path.parent.mkdir()
    before = b'{\r\n\t"mcpServers": {\r\n\t\t"other": {"command": "\xd1\x91"}\r\n\t}\r\n}\r\n'
    path.write_bytes(before)
    run("install", "cursor", "--demo")
    assert path.read_bytes() != before
    run("uninstall", "cursor")
    assert path.read_bytes() == before


@pytest.mark.parametrize("client", FILES)
def test_a_second_run_changes_nothing_and_says_so(client: str, run: Run, home: Path) -> None:
    run("install", client, BITRIX24_WEBHOOK_URL=WEBHOOK)
    path = home / FILES[client]
    first = (path.read_bytes(), path.stat().st_mtime_ns)
    result = run("install", client, BITRIX24_WEBHOOK_URL=WEBHOOK)
    assert "nothing was changed" in result.output
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first
    assert not list(path.parent.glob("*.backup-*"))


def test_a_later_install_keeps_what_a_person_added_to_the_entry(run: Run, home: Path) -> None:
    path = home / FILES["cursor"]
    run("install", "cursor", BITRIX24_WEBHOOK_URL=WEBHOOK)
    written = json.loads(path.read_text())
    written["mcpServers"]["bizproc"]["disabled"] = True
    written["mcpServers"]["bizproc"]["env"] = {"BITRIX24_WEBHOOK_URL": WEBHOOK, "BIZPROC_READ_ONLY": "true"}
    path.write_text(json.dumps(written))
    run("install", "cursor")
    entry = json.loads(path.read_text())["mcpServers"]["bizproc"]
    assert entry["disabled"] is True
    assert entry["env"] == {"BITRIX24_WEBHOOK_URL": WEBHOOK, "BIZPROC_READ_ONLY": "true"}


def test_the_demo_takes_the_place_of_a_portal_and_drops_its_connection(run: Run, home: Path) -> None:
    run("install", "vscode", BITRIX24_WEBHOOK_URL=WEBHOOK, BIZPROC_READ_ONLY="true")
    run("install", "vscode", "--demo")
    written = json.loads((home / FILES["vscode"]).read_text())
    assert written["servers"]["bizproc"]["args"][-1] == "--demo"
    assert written["servers"]["bizproc"]["env"] == {"BIZPROC_READ_ONLY": "true"}
    assert written["inputs"] == []


def test_somebody_elses_server_of_the_same_name_is_left_alone(run: Run, home: Path) -> None:
    path = home / FILES["cursor"]
    path.parent.mkdir()
    path.write_text('{"mcpServers": {"bizproc": {"command": "another"}}}')
    result = run("install", "cursor", "--demo")
    assert result.exit_code == 2
    assert "is not this one" in result.output
    assert "nothing was changed" in run("uninstall", "cursor").output
    assert path.read_text() == '{"mcpServers": {"bizproc": {"command": "another"}}}'


@pytest.mark.parametrize("content", [b'{"mcpServers": {', b"[]", b'{"mcpServers": []}', b"\xff\xfe{\x00}\x00"])
def test_a_file_that_is_no_json_object_is_left_untouched(content: bytes, run: Run, home: Path) -> None:
    path = home / FILES["cursor"]
    path.parent.mkdir()
    path.write_bytes(content)
    result = run("install", "cursor", "--demo")
    assert result.exit_code == 2
    assert "nothing was changed" in result.output
    assert path.read_bytes() == content
    assert [found.name for found in path.parent.iterdir()] == ["mcp.json"]


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_an_empty_file_counts_as_an_empty_configuration(content: str, run: Run, home: Path) -> None:
    path = home / FILES["cursor"]
    path.parent.mkdir()
    path.write_text(content)
    assert run("install", "cursor", "--demo").exit_code == 0
    assert "bizproc" in json.loads(path.read_text())["mcpServers"]


def test_a_link_stays_a_link_and_the_file_behind_it_is_changed(run: Run, home: Path) -> None:
    kept = home / "dotfiles" / "cursor.json"
    kept.parent.mkdir()
    kept.write_text("{}")
    (home / ".cursor").mkdir()
    (home / FILES["cursor"]).symlink_to(kept)
    assert run("install", "cursor", "--demo").exit_code == 0
    assert (home / FILES["cursor"]).is_symlink()
    assert "bizproc" in kept.read_text()


def test_a_link_to_nowhere_is_refused(run: Run, home: Path) -> None:
    (home / ".cursor").mkdir()
    (home / FILES["cursor"]).symlink_to(home / "gone.json")
    result = run("install", "cursor", "--demo")
    assert result.exit_code == 2
    assert "which is not there" in result.output


def test_print_shows_the_entry_as_json_and_changes_nothing(run: Run, home: Path) -> None:
    result = run("install", "vscode", "--print", BITRIX24_WEBHOOK_URL=WEBHOOK)
    shown = json.loads(result.stdout)
    assert set(shown) == {"servers", "inputs"}
    assert "s3cr3tc0de" not in result.output
    assert [found.name for found in home.iterdir()] == ["project"]


def test_a_wrong_setting_is_told_before_anything_is_written(run: Run, home: Path) -> None:
    result = run("install", "cursor", BITRIX24_WEBHOOK_URL="http://company.bitrix24.com/rest/1/s3cr3tc0de/")
    assert result.exit_code == 2
    assert "uses plain http" in result.output
    assert not (home / FILES["cursor"]).exists()


def test_a_file_that_cannot_be_there_is_told_in_one_line(run: Run, home: Path) -> None:
    (home / ".cursor").write_text("a file where the folder belongs")
    result = run("install", "cursor", "--demo")
    assert result.exit_code == 2
    assert "cannot be read: Not a directory" in result.output
    assert (home / ".cursor").read_text() == "a file where the folder belongs"


@pytest.mark.parametrize(
    ("configuration", "desktop", "code"),
    [
        ("Library/Application Support", "Claude/claude_desktop_config.json", "Code/User/mcp.json"),
        ("AppData/Roaming", "Claude/claude_desktop_config.json", "Code/User/mcp.json"),
        (".config", "Claude/claude_desktop_config.json", "Code/User/mcp.json"),
    ],
)
def test_each_platform_has_its_place_for_applications_settings(configuration: str, desktop: str, code: str) -> None:
    home = Path("/home/anna")
    machine = Machine(home, home / configuration, home / "project")
    assert CLIENTS["claude-desktop"].file(machine, "user") == home / configuration / desktop
    assert CLIENTS["vscode"].file(machine, "user") == home / configuration / code
    assert CLIENTS["cursor"].file(machine, "user") == home / ".cursor/mcp.json"
