"""`bizproc-mcp install`: adds the server to a client's configuration and keeps everything else in it."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import platformdirs

from bizproc_mcp.commands._clients import CLIENTS
from bizproc_mcp.commands._clients.client import SERVER_NAME, Client, Launch, Machine, Scope
from bizproc_mcp.commands._clients.file import Configuration, write_secret
from bizproc_mcp.commands._entry_point import entry_point
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.settings import SECRET_VARIABLES, given_variables, read_settings


@click.command("install", short_help="Write the server into a client's configuration.")
@click.argument("client", type=click.Choice(list(CLIENTS)))
@click.option(
    "--scope",
    type=click.Choice(["user", "project"]),
    default="user",
    show_default=True,
    help="Which configuration file.",
)
@click.option("--print", "shown", is_flag=True, help="Show what would be written; change nothing.")
@click.option("--demo", is_flag=True, help="Use the local demo portal.")
@click.option("--uvx", is_flag=True, help="Start it through uvx: for files that are shared.")
def command(*, client: str, scope: Scope, shown: bool, demo: bool, uvx: bool) -> None:
    """Write this server into the configuration of an MCP client.

    Existing settings and comments are kept, and a backup is saved beside the file. Secrets are
    referenced (environment, the client's own prompt, or a file only you can read), never copied.
    The server gets the BITRIX24_…, VIBECODE_… and BIZPROC_… variables that are set now.

    \b
    Examples:
      bizproc-mcp install cursor --demo
      BITRIX24_WEBHOOK_URL_FILE=~/webhook bizproc-mcp install claude-desktop
      bizproc-mcp install vscode --scope project --uvx
      bizproc-mcp install claude --print
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    try:
        _install(CLIENTS[client], scope, shown=shown, demo=demo, uvx=uvx)
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)


def this_machine() -> Machine:
    """The folders of the user who runs this, and the current folder."""
    return Machine(Path.home(), platformdirs.user_config_path(roaming=True, appauthor=False), Path.cwd())


def _install(client: Client, scope: Scope, *, shown: bool, demo: bool, uvx: bool) -> None:
    variables = {} if demo else given_variables()
    settings = read_settings({} if demo else None, demo=demo)
    launch = _launch(variables, demo=demo, uvx=uvx)
    folder = settings.state_dir or platformdirs.user_state_path("bizproc-mcp", appauthor=False)
    files = {name: folder.absolute() / "credentials" / name for name in launch.secret}
    entry = client.entry(launch, files)
    path = client.file(this_machine(), scope)
    if shown:
        click.echo(f"For {path}:", err=True)
        click.echo(json.dumps(client.snippet(entry, launch), ensure_ascii=False, indent=2))
        return
    there = Configuration.read(path)
    text = client.add(there.text, entry, launch)
    if text == there.text:
        click.echo(f"{client.title} has it already, nothing was changed:\n  {there.path}")
    else:
        backup = there.replace(text, lambda: datetime.now(UTC))
        click.echo(f"{client.title} now starts {SERVER_NAME}:\n  {there.path}")
        if backup is not None:
            click.echo(f"What was there before:\n  {backup}")
    used = tuple(name for name in launch.secret if f'"{name}"' in text or f'"{name}_FILE"' in text)
    for note in _secret_notes(client, used, files, variables):
        click.echo(note)
    click.echo(f"Next: {client.after}")


def _launch(variables: Mapping[str, str], *, demo: bool, uvx: bool) -> Launch:
    """The server's command and variables; if no portal is configured, assume a webhook."""
    first, *rest = entry_point(uvx=uvx)
    arguments = (*rest, "serve", "--demo") if demo else (*rest, "serve")
    # A server over stdio needs no HTTP token.
    given = {name: value for name, value in variables.items() if not name.startswith("BIZPROC_HTTP_TOKEN")}
    plain = {
        name: str(Path(value).expanduser().absolute()) if _is_path(name) else value
        for name, value in given.items()
        if name not in SECRET_VARIABLES
    }
    secret = tuple(name for name in given if name in SECRET_VARIABLES)
    named = any(not name.startswith("BIZPROC_") for name in given)
    if demo or named:
        return Launch(first, arguments, plain, secret)
    return Launch(first, arguments, plain, ("BITRIX24_WEBHOOK_URL", *secret), assumed=True)


def _is_path(name: str) -> bool:
    return name.endswith("_FILE") or name in ("BIZPROC_POLICY", "BIZPROC_STATE_DIR", "BIZPROC_FILES_DIR")


def _secret_notes(
    client: Client, secrets: tuple[str, ...], files: Mapping[str, Path], variables: Mapping[str, str]
) -> list[str]:
    """Put secrets where the client's entry finds them; return what is left for the person to do."""
    notes = []
    for name in secrets:
        if client.reference is None:
            if name in variables:
                write_secret(files[name], variables[name])
                notes.append(f"{name} lies in a file that only you can read:\n  {files[name]}")
            elif not files[name].exists():
                notes.append(f"Put {name} into this file, readable for you alone:\n  {files[name]}")
        elif client.inputs is None:
            notes.append(f"{client.title} takes {name} from the environment it is started in.")
        else:
            notes.append(f"{client.title} asks for {name} when it starts the server.")
    return notes
