"""Files written by the server are private to their owner under any umask, and contain no terminal control codes."""

import ast
import contextlib
import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.storage.state_dir import owned_file
from tests.attacks.test_attacks import journal
from tests.fixtures.commands import run_here
from tests.fixtures.office import HEAD, Office
from tests.fixtures.standin import seeded_standin
from tests.test_layers import trees
from tests.upstream.fakes import CODE

posix = pytest.mark.skipif(sys.platform == "win32", reason="access lists, not modes, decide there")
CLIENTS = ("claude", "claude-desktop", "cursor", "vscode")
HOSTILE = "a\u202eb\u009b2Jc\x1b[2Jd\x7fe\u2066f\U000e0041g\u2028h\r\nдя 😀"


def run_open(*words: str, folder: Path, **environment: str) -> "CompletedProcess[str]":
    """Run the command where new files would be everybody's."""
    before = os.umask(0)
    try:
        with contextlib.chdir(folder):
            return run_here(*words, env=environment)
    finally:
        os.umask(before)


def serve_open(folder: Path, **environment: str) -> "CompletedProcess[str]":
    """Serve there, in a process of its own: its standard input is one."""
    starting = "import os, sys; os.umask(0); sys.argv = ['bizproc-mcp', 'serve']; "
    return subprocess.run(
        [sys.executable, "-c", starting + "from bizproc_mcp.__main__ import main; main()"],
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def open_to_others(folder: Path, bits: int = stat.S_IRWXG | stat.S_IRWXO) -> list[str]:
    return [
        f"{path.relative_to(folder)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in sorted(folder.rglob("*"))
        if path.stat().st_mode & bits and not path.is_symlink()
    ]


@posix
@pytest.mark.parametrize("scope", ["user", "project"])
@pytest.mark.parametrize("client", CLIENTS)
def test_a_clients_new_configuration_is_the_owners_alone(tmp_path: Path, client: str, scope: str) -> None:
    project = tmp_path / "project"
    project.mkdir(mode=0o700)
    env = {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    webhook = f"https://company.bitrix24.com/rest/1/{CODE}/"
    told = run_open("install", client, "--scope", scope, folder=project, **env, BITRIX24_WEBHOOK_URL=webhook)
    if "has no project scope" in told.stderr:
        pytest.skip("this client has no such file")
    assert told.returncode == 0, told.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
    assert open_to_others(tmp_path) == []


@posix
def test_a_configuration_everybody_could_write_is_the_owners_to_write_afterwards(tmp_path: Path) -> None:
    config = tmp_path / ".cursor" / "mcp.json"
    config.parent.mkdir(mode=0o700)
    config.write_text('{"mcpServers": {}}')
    config.chmod(0o666)
    assert run_open("install", "cursor", "--demo", folder=tmp_path, HOME=str(tmp_path)).returncode == 0
    assert open_to_others(tmp_path, stat.S_IWGRP | stat.S_IWOTH) == []


@posix
async def test_an_export_of_the_journal_is_the_owners_alone_and_may_replace_an_open_one(office: Office) -> None:
    async with office.assistant() as assistant:
        await assistant.call("task_complete", task_id=1129, decision="approve", comment="fine")
    folder = office.folder / "exports"
    folder.mkdir()
    (folder / "old.jsonl").write_text("old")
    (folder / "old.jsonl").chmod(0o666)
    (folder / "link.jsonl").symlink_to(office.folder / "elsewhere")
    for name in ("new.jsonl", "old.jsonl", "link.jsonl"):
        state = ("--state-dir", str(office.folder))
        told = run_open("journal", *state, "export", "--output", str(folder / name), folder=folder, HOME=str(folder))
        assert told.returncode == 0, told.stderr
        assert json.loads((folder / name).read_text())["tool"] == "task_complete"
    assert open_to_others(folder) == []
    assert not (office.folder / "elsewhere").exists()


@pytest.mark.slow  # processes of their own
@posix
def test_the_files_of_a_sign_in_and_of_a_server_are_the_owners_alone(tmp_path: Path) -> None:
    with seeded_standin() as standin:
        told = serve_open(
            tmp_path,
            HOME=str(tmp_path),
            BITRIX24_WEBHOOK_URL=standin.webhook_url(HEAD),
            BIZPROC_STATE_DIR=str(tmp_path / "one" / "state"),
        )
        assert told.returncode == 0, told.stderr
        run_open("doctor", folder=tmp_path, HOME=str(tmp_path), BITRIX24_WEBHOOK_URL=standin.webhook_url(HEAD))
    assert open_to_others(tmp_path) == []


@pytest.mark.slow  # processes of their own
async def test_an_export_shows_nothing_that_moves_a_cursor_or_turns_the_line(office: Office) -> None:
    async with office.assistant() as assistant:
        await assistant.call("task_complete", task_id=1129, decision="approve", comment=HOSTILE)
    lines = journal(office.folder, "export").stdout
    cells = journal(office.folder, "export", "--format", "csv").stdout
    for text in (lines, cells):
        assert not [one for one in text if one != "\n" and not (one.isprintable() or one == "\t")]
        assert "дя 😀" in text
    comment = json.loads(lines)["arguments"]["comment"]
    assert comment == HOSTILE
    (row,) = csv.DictReader(io.StringIO(cells))
    assert json.loads(row["arguments"])["comment"] == HOSTILE


WRITERS = {
    "bizproc_mcp.commands._private_file",
    "bizproc_mcp.storage.state_dir",
    "bizproc_mcp.upstream.wire.tokens",  # into a file that `owned_file` has made
}
"""The modules that write files; each makes them for the owner alone."""


@pytest.mark.slow  # processes of their own
def test_nobody_else_writes_a_file() -> None:
    found: list[str] = []
    for name, tree in trees("bizproc_mcp").items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            modes = [
                one.value
                for one in [*node.args, *(key.value for key in node.keywords)]
                if isinstance(one, ast.Constant)
            ]
            writing = called in ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "touch", "mkdtemp")
            opening = called in ("open", "fdopen") and any(
                isinstance(mode, str) and 0 < len(mode) <= 3 and set(mode) & set("wax+") for mode in modes
            )
            if writing or opening:
                found.append(name)
    assert set(found) <= WRITERS


@posix
def test_a_folder_for_state_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """Whoever owns the link could point it elsewhere, to a journal and limits that begin anew."""
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "state").symlink_to(tmp_path / "private")
    with pytest.raises(InvalidInput, match="link"):
        owned_file(tmp_path / "state", "journal.sqlite3")
    assert list((tmp_path / "private").iterdir()) == []
