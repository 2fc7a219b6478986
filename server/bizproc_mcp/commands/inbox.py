"""`bizproc-mcp inbox`: a standalone receiver for calls of activities and robots, independent of any server's life."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import anyio
import click
from anyio.abc import TaskStatus

from bizproc_mcp import logs
from bizproc_mcp.commands._ending import leave
from bizproc_mcp.commands._http import Address, AddressType
from bizproc_mcp.errors import BizprocError, InvalidInput
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.port import Port, bind
from bizproc_mcp.inbox.senders import KnownSender
from bizproc_mcp.logs import announce
from bizproc_mcp.settings import Settings, read_settings

_SHORT = 12
"""Number of fingerprint characters shown and required."""
_PATIENCE = 3.0
"""Seconds from a signal to the forced end of the process."""
_T = TypeVar("_T")


@click.group("inbox", short_help="Receive calls of activities and robots.", invoke_without_command=True)
@click.option("--listen", type=AddressType(), default="127.0.0.1:8090", show_default=True, help="Address to listen on.")
@click.option("--state-dir", type=click.Path(path_type=Path), help="State folder; overrides BIZPROC_STATE_DIR.")
@click.pass_context
def command(ctx: click.Context, listen: Address, state_dir: Path | None) -> None:
    """Receive what the portal posts to the handlers of activities and robots, until a signal arrives.

    Servers with the same state directory show it in event_list. If BIZPROC_APPLICATION_TOKEN is set,
    calls must carry that token. If not, the address ends in an unguessable word (see `inbox address`),
    and calls are held until you trust their sender (see `inbox trust`). Behind a tunnel or a proxy, set
    BIZPROC_TRUSTED_PROXIES to its address: otherwise all its clients look like one.

    \b
    Examples:
      BIZPROC_APPLICATION_TOKEN_FILE=~/token \\
        bizproc-mcp inbox --listen 0.0.0.0:8090
      BIZPROC_INBOX_URL=https://inbox.company.com/calls bizproc-mcp inbox address
      bizproc-mcp inbox trust
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    settings = _ended_with_words(read_settings)
    if state_dir is not None:
        settings = replace(settings, state_dir=state_dir)
    ctx.obj = settings
    if ctx.invoked_subcommand is None:
        logs.set_up(settings.log_level, settings.secrets())
        port = _ended_with_words(lambda: bind(listen.host, listen.port))
        _ended_with_words(lambda: anyio.run(_receive, settings, port))
        leave()


@command.command("address")
@click.pass_obj
def address(settings: Settings) -> None:
    """Print the handler address for activities and robots. It is a secret if it ends in an unguessable word.

    \b
    Examples:
      bizproc-mcp inbox address
      BIZPROC_INBOX_URL=https://bp.company.com bizproc-mcp inbox address
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    inbox = _inbox(settings)
    click.echo(_ended_with_words(lambda: anyio.run(inbox.handler_address)))


@command.command("trust")
@click.argument("fingerprint", required=False, default="")
@click.option("--forget", is_flag=True, help="Trust it no more instead.")
@click.pass_obj
def trust(settings: Settings, fingerprint: str, *, forget: bool) -> None:
    """List senders, or trust the one with this FINGERPRINT: its held calls move to the inbox.

    Trust a sender only after you have triggered its activity yourself and seen the call arrive.

    \b
    Examples:
      bizproc-mcp inbox trust
      bizproc-mcp inbox trust 3fa85f64
      bizproc-mcp inbox trust 3fa85f64 --forget
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    inbox = _inbox(settings)
    known = _ended_with_words(lambda: anyio.run(inbox.senders.known))
    if not fingerprint:
        click.echo("\n".join(map(_told, known)) or "Nobody has called yet.")
        return
    found = [one for one in known if len(fingerprint) >= 6 and one.fingerprint.startswith(fingerprint.lower())]
    if len(found) != 1:
        click.echo(f"No single sender has a fingerprint that begins with {fingerprint[:64]!r}.", err=True)
        sys.exit(1)
    (sender,) = found
    if forget:
        _ended_with_words(lambda: anyio.run(inbox.senders.forget, sender.portal, sender.fingerprint))
        click.echo(f"{sender.portal} {sender.fingerprint[:_SHORT]} is not trusted any more.")
        return
    let_in = _ended_with_words(lambda: anyio.run(inbox.senders.trust, sender.portal, sender.fingerprint))
    click.echo(f"{sender.portal} {sender.fingerprint[:_SHORT]} is trusted; {let_in} held calls are in the inbox.")


def _inbox(settings: Settings, port: Port | None = None) -> Inbox:
    return Inbox(settings, partial(datetime.now, UTC), port)


def _told(sender: KnownSender) -> str:
    state = f"trusted since {sender.trusted:%Y-%m-%d %H:%M}" if sender.trusted else "NOT TRUSTED"
    waiting = f", {sender.waiting} calls held ({', '.join(sender.codes)[:200]})" if sender.waiting else ""
    first = f"first seen {sender.first_seen:%Y-%m-%d %H:%M} UTC"
    return f"{sender.fingerprint[:_SHORT]}  {sender.portal}  {state}, {first}{waiting}"


async def _receive(settings: Settings, port: Port) -> None:
    from bizproc_mcp.inbox.serving import receive  # noqa: PLC0415 (the other commands need no web server)

    if port.socket is None:
        raise InvalidInput(port.problem)
    receiving = anyio.CancelScope()
    async with anyio.create_task_group() as watching:
        await watching.start(_end_on_signal, receiving)
        announce(f"receiving calls at {port.address} (Ctrl+C ends it)")
        with receiving:
            await receive(_inbox(settings, port), port.socket, settings.application_token)
        watching.cancel_scope.cancel()


async def _end_on_signal(receiving: anyio.CancelScope, *, task_status: TaskStatus[None]) -> None:
    """On a signal, finish the calls under way for at most a second; a second signal ends the process at once."""
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        task_status.started()
        async with anyio.create_task_group() as ending:
            async for number in signals:
                if receiving.cancel_called:
                    os._exit(128 + number)
                receiving.cancel()
                ending.start_soon(_end_at_last, number)


async def _end_at_last(number: int) -> None:
    """Exit even if a thread hangs. Its transaction was never acknowledged and is rolled back."""
    await anyio.sleep(_PATIENCE)
    os._exit(128 + number)


def _ended_with_words(work: Callable[[], _T]) -> _T:
    """Run the work; an error ends the command with one line and status 2."""
    try:
        return work()
    except* BizprocError as failures:
        failure: BaseException = failures
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
        click.echo(f"bizproc-mcp: {failure}", err=True)
    sys.exit(2)
