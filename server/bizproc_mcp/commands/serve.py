"""`bizproc-mcp serve`: the tools over stdio, until stdin closes or a signal arrives."""

import logging
import os
import secrets
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import anyio
import click

from bizproc_mcp import logs
from bizproc_mcp.commands._demo_portal import ROLES, UPSTREAMS, DemoPortal
from bizproc_mcp.commands._ending import leave
from bizproc_mcp.commands._http import Address, AddressType, serve_http
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.inbox.port import Port, try_port
from bizproc_mcp.logs import LogFormat
from bizproc_mcp.settings import Settings, read_settings

if TYPE_CHECKING:
    from bizproc_mcp.app import BizprocServer
    from bizproc_mcp.portal import Portal

CHOICES = """\
bizproc-mcp is not connected to a portal. Choose one:

  a webhook      BITRIX24_WEBHOOK_URL=https://company.bitrix24.com/rest/1/CODE/
                 (portal: Developer resources > Other > Inbound webhook,
                  permissions: bizproc, user)
  an application BITRIX24_DOMAIN, BITRIX24_CLIENT_ID, BITRIX24_CLIENT_SECRET,
                 then bizproc-mcp login; also registers activities and robots
  Vibecode       VIBECODE_API_KEY=vibe_api_...   everything but tasks
  invented data  bizproc-mcp serve --demo        a portal of this machine
  see it first   bizproc-mcp demo                a narrated approval story

Every variable can also come from a file: BITRIX24_WEBHOOK_URL_FILE=/path
"""


@click.command("serve", short_help="Serve the tools over stdio.")
@click.option("--demo", is_flag=True, help="Serve a local portal with an invented company; no account needed.")
@click.option("--as", "role", type=click.Choice(ROLES), help="Demo role (default: administrator).")
@click.option("--upstream", type=click.Choice(UPSTREAMS), help="API of the demo portal (default: rest).")
@click.option(
    "--fault", "faults", multiple=True, metavar="FAULT", help="Inject a fault into the demo portal; repeatable."
)
@click.option("--http", "address", type=AddressType(), help="Serve streamable HTTP there instead of stdio.")
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="Another host name that requests may use; repeatable."
)
@click.option("--inbox", type=AddressType(), help="Also receive calls from activities and robots there.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="Format of log lines on standard error."
)
def command(
    *,
    demo: bool = False,
    role: str | None = None,
    upstream: str | None = None,
    faults: tuple[str, ...] = (),
    address: Address | None = None,
    names: tuple[str, ...] = (),
    inbox: Address | None = None,
    log_format: LogFormat = "text",
) -> None:
    """Serve the tools over stdio, as MCP clients start it, or over HTTP.

    HTTP: the endpoint is /mcp; /health needs no token. The Host header must name this server (an IP
    address, localhost, its host name or an --allow-host). If BIZPROC_HTTP_TOKEN is set, requests must
    send it as a bearer token. A server that other machines can reach always needs one.

    The inbox receives what the portal posts to the handlers of activities and robots; event_list
    shows it. If its port is in use, the tools still work and portal_info says so. bizproc-mcp inbox
    runs the inbox alone.

    A FAULT is KIND[=VALUE][:METHOD][:TIMES], as in 503:bizproc.task.list:2 or
    latency=0.5:*:always; see bizproc-standin --help.

    \b
    Examples:
      BITRIX24_WEBHOOK_URL_FILE=~/webhook bizproc-mcp serve
      bizproc-mcp serve --demo
      bizproc-mcp serve --demo --as head
      bizproc-mcp serve --demo --upstream vibecode
      bizproc-mcp serve --demo --http 127.0.0.1:8000
      bizproc-mcp serve --demo --inbox 127.0.0.1:0
      BIZPROC_HTTP_TOKEN_FILE=~/token bizproc-mcp serve --http 0.0.0.0:8000
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    if not demo and (role or upstream or faults):
        raise click.UsageError("--as, --fault and --upstream belong to --demo.")
    try:
        settings = read_settings(demo=demo)
        if settings.policy is not None:
            from bizproc_mcp.safety.policy import configured_policy  # noqa: PLC0415 (only needed if a policy is set)

            configured_policy(settings)
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)
    if settings.credentials is None and not demo:
        click.echo(CHOICES, err=True)
        sys.exit(2)
    logs.set_up(settings.log_level, settings.secrets(), log_format)
    port = try_port(inbox.host, inbox.port) if inbox is not None else None
    if port is not None and port.problem:
        click.echo(f"bizproc-mcp: {port.problem}", err=True)
    scene = DemoScene(role or ROLES[0], upstream or UPSTREAMS[0], faults)
    if address is None:
        serve(settings, scene, port)
    else:
        make = partial(make_server, settings, scene, port)
        serve_http(make, address, token=settings.http_token, names=names, proxies=settings.trusted_proxies)


@dataclass(frozen=True, slots=True)
class DemoScene:
    """Demo role, upstream and injected faults."""

    role: str = ROLES[0]
    upstream: str = UPSTREAMS[0]
    faults: Sequence[str] = ()


def serve(settings: Settings, scene: DemoScene, inbox_port: Port | None = None) -> None:
    """Run the server over stdio until it ends; `scene` applies only to the demo portal."""
    anyio.run(_run, make_server(settings, scene, inbox_port))
    leave()


def make_server(settings: Settings, scene: DemoScene, inbox_port: Port | None = None) -> "BizprocServer":
    """Build the server, and start the demo portal if asked for."""
    from bizproc_mcp.app import BizprocServer  # noqa: PLC0415 (a wrong setting needs no SDK)

    connect = _connect
    if settings.demo:
        if inbox_port is not None and inbox_port.address and not settings.application_token:
            settings = replace(settings, application_token=secrets.token_hex(16))
        handlers = inbox_port.address if inbox_port is not None else ""
        token, chosen = settings.application_token, scene.upstream
        connect = DemoPortal.start(scene.role, scene.faults, handlers, token, chosen).connect
    return BizprocServer(settings, connect=lambda settings: _connected(connect, settings), inbox_port=inbox_port)


def _connect(settings: Settings) -> "Portal":
    from bizproc_mcp import upstream  # noqa: PLC0415 (after the first answer)

    return upstream.connect(settings)


def _connected(connect: "Callable[[Settings], Portal]", settings: Settings) -> "Portal":
    """Connect, or exit with the reason: nothing is open yet, and the client should not have to wait."""
    try:
        return connect(settings)
    except BizprocError as failure:
        click.echo(f"bizproc-mcp: {failure}", err=True)
        os._exit(2)  # the threads that read stdin and run this cannot be interrupted


async def _run(server: "BizprocServer") -> None:
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_end_on_signal, server)
            await server.run_stdio_async()
            tasks.cancel_scope.cancel()
    except Exception:
        logging.getLogger(__name__).critical("stopped by a defect, please report it", exc_info=True)
        os._exit(1)  # the thread that reads stdin would keep the process alive and its client waiting


async def _end_on_signal(server: "BizprocServer") -> None:
    """On SIGINT or SIGTERM, close what is open, then exit; the thread that reads stdin cannot be interrupted."""
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for number in signals:
            with anyio.move_on_after(1.5, shield=True):
                await server.close()
            os._exit(128 + number)
