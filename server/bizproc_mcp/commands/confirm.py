"""`bizproc-mcp confirm`: a person releases an assistant's pending request."""

import getpass
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bizproc_mcp.commands._columns import NARROWEST, cut, screen_width, wrapped
from bizproc_mcp.commands._state import state_options, told
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.rules.untrusted import clean, clean_text
from bizproc_mcp.safety.confirmations import FILE, Confirmations, PendingConfirmation
from bizproc_mcp.safety.statement import BAR, Statement

_AT_ONCE = 40
"""Lines per page."""


@click.command("confirm", short_help="Release what an assistant asked for, at a terminal.")
@click.argument("number", type=click.IntRange(1), required=False)
@state_options
@told
def command(*, number: int | None, folder: Path) -> None:
    """List pending requests, or show request NUMBER in full and ask whether to release it.

    A request is valid for five minutes and one call: same tool, same arguments, same person, object
    unchanged. Releasing needs a person at a terminal: piped input is refused. An assistant that can
    run commands in your terminal can imitate you: don't allow that, or set
    BIZPROC_CONFIRM_FALLBACK=refuse.

    \b
    Examples:
      bizproc-mcp confirm
      bizproc-mcp confirm 12
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    if not (folder / FILE).exists():
        waiting: list[PendingConfirmation] = []
        requests = None
    else:
        requests = Confirmations(folder, lambda: datetime.now(UTC))
        waiting = requests.waiting()
    if number is None:
        _list(waiting)
        return
    found = next((request for request in waiting if request.number == number), None)
    if requests is None or found is None:
        raise InvalidInput(
            f"No request {number} waits.", "It was released, has expired, or never was. Run: bizproc-mcp confirm"
        )
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if at_terminal and screen_width() < NARROWEST:
        raise InvalidInput(
            f"This terminal has {screen_width()} columns: too few to show what is released.",
            f"Widen it to {NARROWEST} or more, then run the command again.",
        )
    _show(found, by_parts=at_terminal)
    if not at_terminal:
        raise InvalidInput(
            "Releasing needs a terminal with a person at it.", "Run this command yourself, with nothing piped in."
        )
    if not click.confirm("Release this?", default=False):
        click.echo("Not released. It expires by itself.")
        sys.exit(1)
    if why_not := requests.release(number, getpass.getuser()):
        raise InvalidInput(f"Request {number} was not released: {why_not}.", "Let the assistant ask again.")
    click.echo(f"Released. The assistant may now repeat the call once, with confirmation={number}.")


def _list(waiting: list[PendingConfirmation]) -> None:
    if not waiting:
        click.echo("Nothing waits for confirmation.")
        return
    width = screen_width()
    for request in waiting:
        click.echo(
            cut(clean(f"{request.number}  until {request.expires[11:19]} UTC  {request.tool}  as {request.who}"), width)
        )
        click.echo(f"        {cut(clean(Statement.load(request.statement).effect), width - 8)}")
    click.echo("Read one in full and release it with: bizproc-mcp confirm NUMBER")


def _show(request: PendingConfirmation, *, by_parts: bool) -> None:
    """Print the whole request, page by page at a terminal; the effect comes last, just above the prompt."""
    statement = Statement.load(request.statement)
    width = screen_width()
    lines = [part for line in statement.lines() for part in _behind_bars(_whole(line), width)]
    if lines:
        click.echo(f"Request {request.number} would send or concern the following, all of it:")
    for start in range(0, len(lines), _AT_ONCE):
        click.echo("\n".join(lines[start : start + _AT_ONCE]))
        left = len(lines) - start - _AT_ONCE
        if left > 0 and by_parts:
            click.prompt(f"-- {left} more lines: Enter --", default="", show_default=False, prompt_suffix="")
    if lines:
        click.echo("-" * width)
    click.echo("Text between « and » comes from the portal or the assistant.")
    rows = {
        "Request": f"{request.number}, good until {request.expires[11:19]} UTC",
        "Portal": request.portal,
        "As": request.who,
        "Tool": request.tool,
        "Why asked": request.reason,
        "Effect": statement.effect,
    }
    for name, value in rows.items():
        _paragraph(name, _whole(value), width)


def _whole(text: str) -> str:
    """The whole text without invisible characters: text to be released is never cut."""
    return clean_text(text, sys.maxsize)


def _behind_bars(line: str, width: int) -> Iterator[str]:
    """Wrap a line to the terminal's width; every continuation line keeps the bar."""
    bare = line.removeprefix(BAR)
    yield from wrapped(bare, width, first=BAR if bare != line else "", rest=BAR)


def _paragraph(name: str, text: str, width: int) -> None:
    indent = " " * 12
    for number, line in enumerate(text.splitlines() or [""]):
        for part in wrapped(line, width, first=f"{name:<12}" if not number else indent, rest=indent):
            click.echo(part)
