"""`bizproc-mcp doctor`: connects with the configured credentials and explains every problem found."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import anyio
import click

from bizproc_mcp import __version__
from bizproc_mcp.commands._columns import screen_width, wrapped
from bizproc_mcp.commands._examination import Examination, Finding, State, examine
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.settings import read_settings

_MARKS: Mapping[State, str] = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


@click.command("doctor", short_help="Connect, and explain every problem found.")
@click.option("--json", "as_json", is_flag=True, help="Write everything as one JSON object.")
def command(*, as_json: bool) -> None:
    """Connect as serve would, and show who is connected, with which rights, and what does not work.

    Checks the credentials, their user, the scopes, the toolsets, the clock, response times, the
    folders and the inbox. Changes nothing in the portal. Exits with status 1 if it finds problems.

    \b
    Examples:
      bizproc-mcp doctor
      bizproc-mcp doctor --json
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    try:
        found = anyio.run(examine, read_settings())
    except BizprocError as wrong:
        found = Examination((Finding("settings", "problem", wrong.fact, wrong.next_step),))
    if as_json:
        click.echo(json.dumps(_facts(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            click.echo(line)
    sys.exit(1 if found.problems else 0)


def _facts(found: Examination) -> dict[str, Any]:
    return {
        "version": __version__,
        "ok": not found.problems,
        "problems": found.problems,
        "portal": found.portal,
        "user": found.user,
        "toolsets": {name: list(tools) for name, tools in found.toolsets.items()},
        "findings": [asdict(finding) for finding in found.findings],
    }


def _lines(found: Examination) -> list[str]:
    """Each finding wrapped to the screen, with the next step below the problem."""
    width = max(len(finding.name) for finding in found.findings)
    blank = " " * (8 + width + 2)
    lines: list[str] = []
    for finding in found.findings:
        head = f"{_MARKS[finding.state]:<8}{finding.name:<{width}}  "
        lines += wrapped(finding.said, screen_width(), first=head, rest=blank)
        if finding.next_step:
            lines += wrapped(finding.next_step, screen_width(), first=f"{blank}→ ", rest=f"{blank}  ")
    many = {0: "no problems found", 1: "1 problem found"}.get(found.problems, f"{found.problems} problems found")
    return [f"bizproc-mcp {__version__} doctor", "", *lines, "", many]
