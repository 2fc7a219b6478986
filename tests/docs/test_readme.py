"""The README and the pages beside it are correct: commands, tables, links and length."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from bizproc_mcp.__main__ import _COMMANDS
from bizproc_mcp.settings import CONNECTION_VARIABLES, OTHER_VARIABLES
from tests.docs.tool_table import README, catalogue, with_table
from tests.fixtures.commands import run_here

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
DEMO, TESTS = (block.strip() for block in BLOCKS[:2])
USED = [README, ROOT / "docs" / "clients.md", ROOT / "docs" / "settings.md"]
"""The pages of somebody who uses it: every command on them works."""
INLINE = [code for page in USED for code in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))]


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def project() -> dict[str, dict[str, object]]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def calls() -> list[list[str]]:
    """Every `bizproc-mcp …` in the pages as words, without variables and shell around it."""
    found = []
    for text in (*INLINE, *(line for block in BLOCKS for line in block.splitlines())):
        for part in text.split("&&"):
            words = shlex.split(part)
            while words and re.fullmatch(r"[A-Z0-9_]+=.*", words[0]):
                words = words[1:]
            if words and Path(words[0]).name == "bizproc-mcp" and words[0] in ("bizproc-mcp", ".venv/bin/bizproc-mcp"):
                found.append(words[1:])
    return found


def test_it_is_short() -> None:
    assert len(TEXT.splitlines()) < 150


def test_the_first_two_commands_are_one_line_each_and_stand_alone() -> None:
    assert "\n" not in DEMO
    assert "\n" not in TESTS
    for command in (DEMO, TESTS):
        parts = [shlex.split(part) for part in command.split("&&")]
        assert parts[0] == ["python3", "-m", "venv", ".venv"]
        assert parts[1][:6] == [".venv/bin/pip", "install", "-q", "-c", "tests/constraints.txt", "-e"]
        assert all(part[0].startswith(".venv/bin/") for part in parts[1:])
    assert DEMO.endswith("&& .venv/bin/bizproc-mcp demo")


def test_what_they_install_exists() -> None:
    assert "-e '.[test]'" in TESTS
    assert "test" in project()["optional-dependencies"]
    assert (ROOT / "tests" / "constraints.txt").is_file()


def test_continuous_integration_ends_with_the_test_command() -> None:
    *_, last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert last.replace(".ci-venv/", ".venv/") == TESTS.rpartition("&& ")[2]


def test_constraints_name_versions_only() -> None:
    for line in (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"(#.*|[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*( ?;.*)?|)", line), line


def test_every_command_it_names_exists() -> None:
    named = {words[0] for words in calls() if words and not words[0].startswith("-")}
    assert named <= _COMMANDS.keys()
    assert {"demo", "serve", "install"} <= named
    assert {"bizproc-mcp", "bizproc-standin"} <= project()["scripts"].keys()


@pytest.mark.parametrize("command", ["serve", "demo", "install"])
def test_every_option_it_names_stands_in_the_help(command: str) -> None:
    options = {word for words in calls() if words[:1] == [command] for word in words if word.startswith("--")}
    if command == "install":
        options |= {word for word in INLINE if word.startswith("--")}
    told = run_here(command, "--help").stdout
    assert [option for option in options if option not in told] == []


def test_the_tool_table_is_made_from_the_catalogue() -> None:
    assert with_table(TEXT) == TEXT, "run `python -m tests.docs.tool_table` and commit README.md"


def test_every_tool_stands_in_the_table_once() -> None:
    rows = re.findall(r"^\| ((?:`\w+` )+)\|", section("Tools"), re.MULTILINE)
    assert re.findall(r"\w+", " ".join(rows)) == [name for _, name, _ in catalogue().declared()]


def test_the_settings_table_names_every_variable_and_no_other() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)]
    assert sorted(named) == sorted((*CONNECTION_VARIABLES, *OTHER_VARIABLES))


def links(page: Path) -> list[Path]:
    """The files that a page links to."""
    found = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    return [
        (page.parent / link).resolve() for link in found if not link.startswith(("https://", "cursor://", "vscode:"))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in links(page) if not link.is_file()] == []


def test_every_example_and_every_page_is_linked_to() -> None:
    linked = {link for page in PAGES for link in links(page)}
    examples = [path for path in (ROOT / "examples").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert [path for path in (*examples, *PAGES[1:]) if path.resolve() not in linked] == []
