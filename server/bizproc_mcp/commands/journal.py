"""`bizproc-mcp journal`: lists the attempted writes and verifies the journal."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bizproc_mcp.commands._columns import cut, screen_width
from bizproc_mcp.commands._private_file import write_private
from bizproc_mcp.commands._state import state_options, told
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.rules.untrusted import clean, clean_text
from bizproc_mcp.safety.journal import Attempt, Journal, Query, stamp
from bizproc_mcp.text.characters import is_unseen

_FIELDS = tuple(Attempt.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The group's options."""

    journal: Journal
    query: Query
    limit: int


@click.group("journal", invoke_without_command=True, short_help="List, export and verify what was written.")
@click.option("--verify", "checked", is_flag=True, help="The same as the command verify.")
@click.option("--since", default="", help="A time (ISO 8601) or an age such as 2h, 3d.")
@click.option("--until", default="", help="A time (ISO 8601) or an age.")
@click.option("--tool", default="", help="One tool's name.")
@click.option("--outcome", default="", help="done, accepted, already_done, refused, unknown, withheld.")
@click.option("--person", type=int, help="The id of the user who acted.")
@click.option("--task", type=int, help="About this task.")
@click.option("--workflow", default="", help="About this process.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="0 shows all.")
@state_options
@click.pass_context
@told
def command(
    ctx: click.Context,
    *,
    folder: Path,
    checked: bool,
    since: str,
    until: str,
    tool: str,
    outcome: str,
    person: int | None,
    task: int | None,
    workflow: str,
    limit: int,
) -> None:
    """List attempted writes, newest first.

    \b
    Examples:
      bizproc-mcp journal --since 2d --tool task_complete
      bizproc-mcp journal show 17
      bizproc-mcp journal verify
      bizproc-mcp journal --since 2026-11-01 export --format csv > writes.csv
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    about = f"task:{task}" if task else f"workflow:{workflow}" if workflow else ""
    query = Query(_moment(since), _moment(until), tool, outcome, person, about)
    ctx.obj = _Shown(Journal(folder, _now), query, limit)
    ctx.call_on_close(ctx.obj.journal.close)
    if checked:
        _verify(ctx.obj.journal, "")
    elif ctx.invoked_subcommand is None:
        _list(ctx.obj)


@command.command("list")
@click.pass_obj
@told
def list_attempts(shown: _Shown) -> None:
    """List attempted writes (the default command).

    \b
    Examples:
      bizproc-mcp journal list
      bizproc-mcp journal --since 2d --outcome unknown list
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    _list(shown)


@command.command("show")
@click.argument("number", type=int)
@click.pass_obj
@told
def show(shown: _Shown, number: int) -> None:
    """Show one attempt in full.

    \b
    Examples:
      bizproc-mcp journal show 17
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    found = _find(shown, Query(attempt=number), 1)
    if not found:
        raise InvalidInput(f"The journal has no row {number}.", "See bizproc-mcp journal.")
    for name, value in found[0].facts().items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        click.echo(f"{name}: {clean_text(text, 100_000)}")


@command.command("verify")
@click.option("--expect", default="", help="A hash noted earlier: it must still be part of the chain.")
@click.pass_obj
@told
def verify(shown: _Shown, expect: str) -> None:
    """Find changed, removed or reordered rows; exits with status 1 if there are any.

    Keep the printed hash somewhere else and pass it with --expect later: that also detects whether
    the whole file was rewritten.

    \b
    Examples:
      bizproc-mcp journal verify
      bizproc-mcp journal verify --expect HASH
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    _verify(shown.journal, expect)


@command.command("export")
@click.option("--format", "kind", default="jsonl", show_default=True, type=click.Choice(["jsonl", "csv"]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
@click.pass_obj
@told
def export(shown: _Shown, kind: str, output: Path | None) -> None:
    """Export attempted writes, oldest first, as JSON lines or CSV.

    \b
    Examples:
      bizproc-mcp journal export > writes.jsonl
      bizproc-mcp journal --since 2026-11-01 export --format csv > writes.csv
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    text = io.StringIO()
    attempts = reversed(_find(shown, shown.query, 0))
    if kind == "jsonl":
        text.writelines(escaped_as_json(json.dumps(attempt.facts(), ensure_ascii=False)) + "\n" for attempt in attempts)
    else:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(_FIELDS)
        rows.writerows([_cell(getattr(attempt, name)) for name in _FIELDS] for attempt in attempts)
    if output is None:
        click.echo(text.getvalue(), nl=False)
    else:
        write_private(output, text.getvalue().encode("utf-8"))


def _list(shown: _Shown) -> None:
    attempts = _find(shown, shown.query, shown.limit + 1 if shown.limit else 0)
    if not attempts:
        click.echo("Nothing was attempted" + (" that matches." if shown.query != Query() else " yet."))
    for attempt in attempts[: shown.limit or None]:
        for line in _lines(attempt):
            click.echo(line)
    if shown.limit and len(attempts) > shown.limit:
        click.echo(f"There are more: raise --limit (now {shown.limit}) or narrow the list.")


def _lines(attempt: Attempt) -> Iterator[str]:
    """Two lines of eighty columns: time, person, tool and outcome; then what it was about."""
    head = f"{attempt.id:>6}  {attempt.at[:19].replace('T', ' ')}  {attempt.tool}  user {attempt.person}  "
    yield cut(clean(head + attempt.outcome), screen_width())
    said = attempt.receipt.get("what") if attempt.outcome != "done" or not attempt.effect else ""
    about = clean(f"{attempt.effect}{' – ' if said and attempt.effect else ''}{said or ''}", 400)
    if about:
        yield f"        {cut(clean(about), screen_width() - 8)}"


def _verify(journal: Journal, expected: str) -> None:
    if not journal.path.exists():
        raise InvalidInput(f"There is no journal at {journal.path}.", "Nothing was written from this state directory.")
    count, head, problems = journal.verify(expected)
    for problem in problems:
        click.echo(f"row {problem.row}: {problem.what}" if problem.row else problem.what, err=True)
    click.echo(f"{count} rows, {'whole' if not problems else f'{len(problems)} problems'}; the last hash is {head}")
    if problems:
        sys.exit(1)


def _find(shown: _Shown, query: Query, limit: int) -> list[Attempt]:
    # Reading a missing journal must not create one.
    return shown.journal.attempts_now(query, limit) if shown.journal.path.exists() else []


def _cell(value: Any) -> str:
    text = escaped_as_json(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    # Spreadsheets run a cell that looks like a formula, and portal text may be written to exploit that.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def escaped_as_json(text: str) -> str:
    """Escape invisible characters as JSON does; line breaks and tabs stay.

    An export holds exactly what was sent, but terminals and viewers must not act on it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if one in "\n\t" or not is_unseen(one) else json.dumps(one)[1:-1] for one in text)


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(text: str) -> str:
    """A time in the journal's format, from ISO 8601 or an age."""
    if not text:
        return ""
    units = {"m": "minutes", "h": "hours", "d": "days"}
    try:
        if text[-1] in units and text[:-1].isdecimal():
            return stamp(_now() - timedelta(**{units[text[-1]]: int(text[:-1])}))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text[:40]!r} is no time.", "Write it like 2026-11-20, 2026-11-20T09:00 or 2h.") from None
    return stamp(moment if moment.tzinfo else moment.astimezone())
