"""`--help` of every command: examples that parse, 80 columns, no colour."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from bizproc_mcp.__main__ import _COMMANDS, main
from tests.fixtures.tables import all_rows

WIDTH = 80


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and subcommand with the words that lead to it."""
    for name in group.list_commands(click.Context(group)):
        if not path and importlib.util.find_spec(f"bizproc_mcp.commands.{name}") is None:
            continue  # announced in the list, its file still to be written
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = [((), main), *commands(main)]
WORDS = [" ".join(path) for path, _ in ALL]


def help_of(path: tuple[str, ...]) -> str:
    """What `--help` prints in a terminal of 80 columns."""
    result = CliRunner().invoke(main, [*path, "--help"], env={"COLUMNS": str(WIDTH)}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def examples(text: str) -> list[list[str]]:
    """The words after `bizproc-mcp` in each example, without variables before it."""
    block = text.partition("Examples:")[2].partition("\n\nOptions:")[0].replace("\\\n", " ")
    lines = [line.partition(" > ")[0].strip() for line in block.splitlines()]
    found = []
    for line in filter(None, lines):
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z0-9_]+=.*", words[0]):
            words = words[1:]
        if words:
            assert words[0] == "bizproc-mcp", line
            found.append(words[1:])
    return found


@all_rows(("path", "command"), ALL)
def test_help_fits_eighty_columns_without_colour(path: tuple[str, ...], command: click.Command) -> None:
    text = help_of(path)
    assert [line for line in text.splitlines() if len(line) > WIDTH] == []
    assert "\x1b" not in text
    assert command.get_short_help_str()


@all_rows(("path", "command"), ALL)
def test_help_has_examples_that_parse(path: tuple[str, ...], command: click.Command) -> None:
    assert command
    shown = examples(help_of(path))
    assert shown, "there is no example"
    for words in shown:
        rest = iter(words)
        assert all(step in rest for step in path), words
        _parse(words)


def _parse(words: list[str]) -> None:
    """Let click read the words down to the last command, without carrying anything out."""
    command: click.Command = main
    context: click.Context | None = None
    while True:
        context = command.make_context(command.name or "bizproc-mcp", list(words), parent=context)
        words = [*context._protected_args, *context.args]
        if not (isinstance(command, click.Group) and words):
            return
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]}"
        command, words = found, words[1:]


def test_every_announced_command_is_there() -> None:
    folder = Path(__file__).parents[2] / "server" / "bizproc_mcp" / "commands"
    there = {path.stem for path in folder.glob("[a-z]*.py")}
    assert there <= set(_COMMANDS)
