"""`bizproc-mcp login`: authorizes an OAuth application and stores its tokens."""

import secrets
import time
from collections.abc import Callable
from urllib.parse import urlencode

import anyio
import click

from bizproc_mcp.commands._loopback import receive, take
from bizproc_mcp.commands._sign_in import (
    CODE_SECONDS,
    NoCode,
    Redirect,
    SignedIn,
    application_of,
    at_home,
    keep,
    read_redirect,
    redeem,
)
from bizproc_mcp.commands._state import told
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.settings import Application, Settings, read_settings
from bizproc_mcp.upstream.wire.clock import SystemClock
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network
from bizproc_mcp.upstream.wire.oauth import authorize_address
from bizproc_mcp.upstream.wire.tokens import Tokens

_WAIT = 300.0
_TRIES = 3


@click.command("login", short_help="Sign an OAuth application in.")
@click.option(
    "--loopback", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Receive the redirect on this port."
)
@told
def command(*, port: int | None) -> None:
    """Authorize an OAuth application to act in your name, and store its tokens for the server.

    Needs BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET. Prints the address to
    open. The portal then redirects the browser to the application's address with a code that is
    valid for 30 seconds: paste that address here, or use --loopback if http://127.0.0.1:PORT/ is
    registered as the application's address.

    The tokens are stored in the state directory, readable only by you, and renewed automatically.

    \b
    Examples:
      BITRIX24_DOMAIN=company.bitrix24.com BITRIX24_CLIENT_ID=local.5f \\
        BITRIX24_CLIENT_SECRET_FILE=~/secret \\
        bizproc-mcp login
      bizproc-mcp login --loopback 8765
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    settings = read_settings()
    application = application_of(settings)
    state = secrets.token_urlsafe(24)
    address = authorize_address(application, state)
    if port is not None:
        address += f"&{urlencode({'redirect_uri': f'http://127.0.0.1:{port}/'})}"
    click.echo("1. Open this address in the browser where you are signed in to the portal:\n")
    click.echo(f"   {address}\n")

    def read(text: str) -> Redirect:
        return read_redirect(application, text, state)

    redirect = _pasted(read) if port is None else _received(port, read)
    # Redeem at once, since the code is valid for seconds; the tokens last, so the person can be asked afterwards.
    tokens = at_home(anyio.run(_redeem, settings, redirect), application, _agrees)
    signed_in = anyio.run(_keep, settings, tokens)
    for line in _words(signed_in, application):
        click.echo(click.wrap_text(line, 80, subsequent_indent="  "))


async def _redeem(settings: Settings, redirect: Redirect) -> Tokens:
    transport = LazyTransport(network(redirect.server))
    try:
        return await redeem(settings, redirect, transport, SystemClock(), time.time)
    finally:
        await transport.close()


async def _keep(settings: Settings, tokens: Tokens) -> SignedIn:
    transport = LazyTransport(network(tokens.endpoint))
    try:
        return await keep(settings, tokens, transport, SystemClock(), time.time)
    finally:
        await transport.close()


def _agrees(configured: str, named: str) -> bool:
    """Ask whether to send the tokens to another address; no answer (end of input) means no."""
    click.echo(f"   BITRIX24_DOMAIN is     {configured}")
    click.echo(f"   the portal is said at  {named}\n")
    click.echo("   Whoever runs that address gets a token that acts in your name. Portals do")
    click.echo("   move, but say yes only if you know that address to be your portal.\n")
    try:
        return click.confirm(f"   Send the tokens to {named}?", default=False)
    except click.Abort:
        click.echo()
        return False


def _pasted(read: Callable[[str], Redirect]) -> Redirect:
    click.echo("2. The portal sends you on to the application's address. That page may show an")
    click.echo("   error: only its address matters. Paste it here at once, for the code in it")
    click.echo(f"   lives {CODE_SECONDS} seconds.\n")
    for left in reversed(range(_TRIES)):
        try:
            return read(click.prompt("Address", prompt_suffix=": ", type=str))
        except NoCode as wrong:
            if not left:
                raise
            click.echo(click.wrap_text(str(wrong), 80, initial_indent="   ", subsequent_indent="   "))
    raise AssertionError  # pragma: no cover  # the last try raises or returns


def _received(port: int, read: Callable[[str], Redirect]) -> Redirect:
    taken = take(port)
    click.echo(f"2. Waiting at http://127.0.0.1:{port}/ for the redirect; that must be the")
    click.echo(f"   application's address in the portal. The code in it lives {CODE_SECONDS} seconds and is")
    click.echo("   redeemed at once. Ctrl+C ends this.\n")
    return receive(taken, read, _WAIT, lambda words: click.echo(f"   {words}", err=True))


def _words(signed_in: SignedIn, application: Application) -> list[str]:
    """The result, and what to do next."""
    access = signed_in.access
    rights = {True: "administrator", False: "no administrator", None: "rights not known"}[access.administrator]
    lines = [
        f"Signed in on {signed_in.address} as {clean(access.user_name, 80) or 'user'} ({access.user_id}), {rights}.",
        f"Scopes: {', '.join(sorted(access.scopes or ())) or 'not known'}",
        f"Tokens: {signed_in.path} (readable by you alone; they renew themselves)",
    ]
    if signed_in.address != application.address:
        lines.append(f"The portal has moved: set BITRIX24_DOMAIN to {signed_in.address}.")
    if access.scopes is not None and "bizproc" not in access.scopes:
        lines.append("The application lacks the scope bizproc: add it in the portal, then run this again.")
    if access.problem:
        lines.append(access.problem)
    return [*lines, "Next: bizproc-mcp doctor"]
