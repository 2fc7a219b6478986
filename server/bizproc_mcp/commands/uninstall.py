"""`bizproc-mcp uninstall`: removes the server from a client's configuration, and nothing else."""

import sys
from datetime import UTC, datetime

import click

from bizproc_mcp.commands._clients import CLIENTS
from bizproc_mcp.commands._clients.client import SERVER_NAME, Client, Scope
from bizproc_mcp.commands._clients.file import Configuration
from bizproc_mcp.commands.install import this_machine
from bizproc_mcp.errors import BizprocError


@click.command("uninstall", short_help="Take the server out of a client's configuration.")
@click.argument("client", type=click.Choice(list(CLIENTS)))
@click.option(
    "--scope",
    type=click.Choice(["user", "project"]),
    default="user",
    show_default=True,
    help="Which configuration file.",
)
def command(*, client: str, scope: Scope) -> None:
    """Remove this server from the configuration of an MCP client.

    Only what `install` wrote is removed, and a backup is saved beside the file. Secrets that were
    written to separate files stay until you delete them.

    \b
    Examples:
      bizproc-mcp uninstall cursor
      bizproc-mcp uninstall vscode --scope project
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    try:
        _uninstall(CLIENTS[client], scope)
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)


def _uninstall(client: Client, scope: Scope) -> None:
    there = Configuration.read(client.file(this_machine(), scope))
    text = client.drop(there.text)
    if text == there.text:
        click.echo(f"{client.title} does not start {SERVER_NAME}, nothing was changed:\n  {there.path}")
        return
    backup = there.replace(text, lambda: datetime.now(UTC))
    click.echo(f"{client.title} no longer starts {SERVER_NAME}:\n  {there.path}")
    if backup is not None:
        click.echo(f"What was there before:\n  {backup}")
