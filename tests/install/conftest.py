"""A person's own folder that is not the tester's, and the command run in it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bizproc_mcp.__main__ import main

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder; configuration and state lie below it, the current folder is a project in it."""
    for name in list(os.environ):
        if name.startswith(("BITRIX24_", "VIBECODE_", "BIZPROC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    """Run `bizproc-mcp` with these words; keywords are environment variables."""
    assert home.is_dir()

    def call(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environment, catch_exceptions=False)

    return call


def permissions(path: Path) -> int:
    """What the file's owner, group and others may do."""
    return stat.S_IMODE(path.stat().st_mode)
