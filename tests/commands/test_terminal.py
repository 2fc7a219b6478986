"""The output of commands is readable in a terminal with 80 columns and without colour."""

import re
from pathlib import Path

import pytest

from tests.commands.running import run
from tests.fixtures.commands import run_here
from tests.fixtures.selection import rest_slow

WIDTH = 80
COMMANDS = {
    "demo": ("demo",),
    "doctor": ("doctor",),
    "install": ("install", "vscode", "--demo"),
    "install again": ("install", "claude-desktop"),
    "uninstall": ("uninstall", "cursor"),
    "journal": ("journal",),
    "journal verify": ("journal", "verify"),
    "confirm": ("confirm",),
    "policy check": ("policy", "check"),
    "nothing configured": ("serve",),
    "unknown command": ("instal",),
    "unknown option": ("serve", "--dmo"),
}
HERE = Path(__file__).parents[2] / "server" / "bizproc_mcp" / "commands"


# The demo starts processes; the others are run in this one.
@pytest.mark.parametrize(
    "words",
    rest_slow(COMMANDS.values(), ids=COMMANDS, quick=[words for words in COMMANDS.values() if words != ("demo",)]),
)
def test_output_fits_eighty_columns_without_colour(words: tuple[str, ...], tmp_path: Path) -> None:
    if words == ("doctor",) and not (HERE / "doctor.py").is_file():
        pytest.skip("the command doctor is announced but not there yet")
    config, state = str(tmp_path / "c"), str(tmp_path / "s")
    env = {"COLUMNS": str(WIDTH), "HOME": str(tmp_path), "XDG_CONFIG_HOME": config, "XDG_STATE_HOME": state}
    ended = run(*words, timeout=60.0, **env) if words == ("demo",) else run_here(*words, env=env)
    told = ended.stdout + ended.stderr
    assert told.strip()
    assert "\x1b" not in told
    assert "Traceback" not in told
    # A path stands on a line of its own, whole, so that it can be copied; an error is one line, for whoever greps.
    whole = re.compile(r"\s*\S+|bizproc-mcp: .*")
    wide = [line for line in told.splitlines() if len(line) > WIDTH and not whole.fullmatch(line)]
    assert wide == []
    assert [line for line in told.splitlines() if line != line.rstrip()] == []
