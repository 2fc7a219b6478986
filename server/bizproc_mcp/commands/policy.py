"""`bizproc-mcp policy`: checks a policy file and explains what it does with a call."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import click

from bizproc_mcp.commands._state import told
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.safety.policy import configured_policy, read_policy
from bizproc_mcp.safety.policy.vocabulary import TOOLS
from bizproc_mcp.settings import read_settings


@click.group("policy", short_help="Check a policy file; explain what a call would meet.")
def command() -> None:
    """Check a policy file, or explain what it does with a given call.

    \b
    Examples:
      bizproc-mcp policy check policy.toml
      bizproc-mcp policy explain task_complete --task 1501 --decision approve
    """  # noqa: D301 (click's marker for text that is not re-wrapped)


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@told
def check(file: Path | None) -> None:
    """Read FILE (or BIZPROC_POLICY) as strictly as the server does; exits with 2 and names the first wrong line.

    \b
    Examples:
      bizproc-mcp policy check
      bizproc-mcp policy check policy.toml
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    settings = read_settings()
    policy = read_policy(file, settings.confirm) if file else configured_policy(settings)
    if not policy.source:
        click.echo(f"No policy file: the built-in policy holds (BIZPROC_CONFIRM={policy.confirm}).")
        return
    click.echo(f"{policy.source} is right: {len(policy.rules)} rules, first match wins.")
    for rule in policy.rules:
        click.echo(f"  {rule.name}: {rule.action}{f' – {rule.reason}' if rule.reason else ''}")
    limits = {name: getattr(policy.limits, name) for name in type(policy.limits).__dataclass_fields__}
    for name, value in limits.items():
        if value is not None:
            click.echo(f"  {name}: {value}")
    click.echo(f"  what no rule matches: the built-in policy (BIZPROC_CONFIRM={policy.confirm})")


@command.command("explain")
@click.argument("tool", type=click.Choice(TOOLS))
@click.option("--task", type=int, multiple=True, help="A task's id; repeat it for the tools that take several.")
@click.option("--decision", help="approve, reject, acknowledge, submit, cancel.")
@click.option("--comment", help="The comment that would be sent.")
@click.option("--template", type=int, help="A template's id.")
@click.option("--document", help="Like deal:5141.")
@click.option("--workflow", help="A process's id.")
@click.option("--to-user", help="Who would take over.")
@click.option("--from-user", help="Whose tasks.")
@click.option("--field", "fields", multiple=True, metavar="ID=VALUE", help="A form field or parameter; repeatable.")
@click.option("--argument", "more", multiple=True, metavar="NAME=JSON", help="Any other argument; repeatable.")
@click.option("--policy", "file", type=click.Path(path_type=Path), help="Instead of BIZPROC_POLICY.")
@told
def explain(tool: str, file: Path | None, fields: tuple[str, ...], more: tuple[str, ...], **named: Any) -> None:
    """Explain what the policy does with a call of TOOL: the portal is read, nothing is written.

    \b
    Examples:
      bizproc-mcp policy explain task_complete --task 1501 --decision approve
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    settings = read_settings()
    if settings.credentials is None:
        raise InvalidInput("No portal is configured.", "Set BITRIX24_WEBHOOK_URL: the task decides which rule matches.")
    if file is not None:
        settings = replace(settings, policy=file)
    configured_policy(settings)
    from bizproc_mcp.commands._explaining import meets  # noqa: PLC0415 (checking a file needs no portal)

    arguments = _arguments(tool, fields, more, **named)
    for line in anyio.run(meets, settings, tool, arguments):
        click.echo(line)


def _arguments(tool: str, fields: tuple[str, ...], more: tuple[str, ...], **named: Any) -> dict[str, Any]:
    tasks = list(named.pop("task"))
    given: dict[str, Any] = {
        {"template": "template_id", "workflow": "workflow_id"}.get(name, name): value
        for name, value in named.items()
        if value is not None
    }
    if tasks:
        given |= {"task_id": tasks[0]} if tool == "task_complete" else {"task_ids": tasks}
    if fields:
        name = {"workflow_start": "parameters", "event_send": "return_values"}.get(tool, "fields")
        given[name] = dict(_pair(field) for field in fields)
    for pair in more:
        key, value = _pair(pair)
        try:
            given[key] = json.loads(value)
        except ValueError:
            given[key] = value
    return given


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        click.echo(f"bizproc-mcp: {text!r} is not written as NAME=VALUE.", err=True)
        sys.exit(2)
    return name, value
