"""`bizproc-mcp serve`: the tools over stdio, until stdin closes or a signal comes."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import anyio
import click

from bizproc_mcp.commands._demo_portal import ROLES, DemoPortal
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.settings import Settings, read_settings

if TYPE_CHECKING:
    from bizproc_mcp.app import BizprocServer
    from bizproc_mcp.portal import Portal

CHOICES = """\
bizproc-mcp is not connected to a portal. Choose one:

  a portal by webhook    BITRIX24_WEBHOOK_URL=https://company.bitrix24.com/rest/1/CODE/
                         (portal: Developer resources > Other > Inbound webhook,
                          permissions: bizproc, user)
  invented data          bizproc-mcp serve --demo     a local portal with a small company
  see it first           bizproc-mcp demo             a narrated approval story

Every variable can also come from a file: BITRIX24_WEBHOOK_URL_FILE=/path
"""


@click.command("serve", short_help="Serve the tools over stdio.")
@click.option("--demo", is_flag=True, help="Serve a local portal with an invented company; no account needed.")
@click.option(
    "--as", "role", type=click.Choice(ROLES), help="Whose eyes the demo portal is seen with (default: administrator)."
)
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help="Trouble for the demo portal; repeatable.")
def command(*, demo: bool = False, role: str | None = None, faults: tuple[str, ...] = ()) -> None:
    """Serve the tools over stdio, as MCP clients start it.

    A FAULT is KIND[=VALUE][:METHOD][:TIMES], as in 503:bizproc.task.list:2 or
    latency=0.5:*:always; see bizproc-standin --help.

    \b
    Examples:
      BITRIX24_WEBHOOK_URL=https://company.bitrix24.com/rest/1/CODE/ bizproc-mcp serve
      bizproc-mcp serve --demo
      bizproc-mcp serve --demo --as head
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    if not demo and (role or faults):
        raise click.UsageError("--as and --fault belong to --demo.")
    try:
        settings = read_settings(demo=demo)
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)
    if settings.credentials is None and not demo:
        click.echo(CHOICES, err=True)
        sys.exit(2)
    serve(settings, role or ROLES[0], faults)


def serve(settings: Settings, role: str = ROLES[0], faults: Sequence[str] = ()) -> None:
    """Run the server until it ends; `role` and `faults` are about the demo portal only."""
    from bizproc_mcp.app import BizprocServer  # noqa: PLC0415 (a wrong setting needs no SDK)

    connect = DemoPortal.start(role, faults).connect if settings.demo else _connect
    anyio.run(_run, BizprocServer(settings, connect=lambda settings: _connected(connect, settings)))


def _connect(settings: Settings) -> "Portal":
    from bizproc_mcp import upstream  # noqa: PLC0415 (after the first answer)

    return upstream.connect(settings)


def _connected(connect: "Callable[[Settings], Portal]", settings: Settings) -> "Portal":
    """The portal, or the end of the process with the reason: nothing is open yet, and a client shall not wait."""
    try:
        return connect(settings)
    except BizprocError as failure:
        click.echo(f"bizproc-mcp: {failure}", err=True)
        os._exit(2)  # the threads that read standard input and run this cannot be woken


async def _run(server: "BizprocServer") -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_end_on_signal, server)
        await server.run_stdio_async()
        tasks.cancel_scope.cancel()


async def _end_on_signal(server: "BizprocServer") -> None:
    """SIGINT and SIGTERM: close what is open, then leave; the thread that reads stdin cannot be woken."""
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for number in signals:
            with anyio.move_on_after(1.5, shield=True):
                await server.close()
            os._exit(128 + number)
