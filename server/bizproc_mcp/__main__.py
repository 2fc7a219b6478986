"""The command line: `bizproc-mcp` alone serves over stdio."""

import importlib

import click

from bizproc_mcp import __version__

_COMMANDS = {
    "serve": "Serve the tools over stdio (also what bizproc-mcp does without a command).",
    "login": "Sign an OAuth application in and keep its tokens.",
    "doctor": "Connect, and explain every problem found.",
    "policy": "Check a policy file; explain what a call would meet.",
    "confirm": "Release what an assistant asked for, at a terminal.",
    "journal": "List, export and verify what was written.",
    "inbox": "Receive calls of activities and robots; trust their senders.",
    "demo": "Play a story through a real MCP client, on a local portal.",
    "install": "Add the server to the configuration of an MCP client.",
    "uninstall": "Remove the server from it again.",
}


class _LazyGroup(click.Group):
    """Imports a command's file only when it is called: starting to serve shall cost nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (the base class's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (as above)
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"bizproc_mcp.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (as above)
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bizproc-mcp")
@click.pass_context
def main(ctx: click.Context) -> None:
    """MCP server for the business processes of a Bitrix24 portal.

    Set BITRIX24_WEBHOOK_URL and run `bizproc-mcp`, or try `bizproc-mcp demo` without any account.

    \b
    Examples:
      bizproc-mcp demo
      bizproc-mcp install claude --demo
      BITRIX24_WEBHOOK_URL=https://company.bitrix24.com/rest/1/CODE/ bizproc-mcp
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    if ctx.invoked_subcommand is None:
        serve = importlib.import_module("bizproc_mcp.commands.serve").command
        ctx.invoke(serve)


if __name__ == "__main__":
    main()
