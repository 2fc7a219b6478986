"""An application's sign-in: its authorization server and its token file."""

from collections.abc import Callable

from bizproc_mcp.settings import Application, Settings
from bizproc_mcp.storage.state_dir import owned_file, state_dir
from bizproc_mcp.upstream.rest.codes import meaning
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.oauth import AuthorizationServer
from bizproc_mcp.upstream.wire.tokens import TokenFile

__all__ = ["authorization_server", "token_file"]


def token_file(settings: Settings, application: Application, clock: Clock) -> TokenFile:
    """The file for an application's tokens; not created or read yet."""
    return TokenFile(state_dir(settings), application, owned_file, clock)


def authorization_server(
    settings: Settings, application: Application, transport: Transport, clock: Clock, wall: Callable[[], float]
) -> AuthorizationServer:
    """The client that exchanges codes and renews tokens for an application; `wall` returns seconds since 1970."""
    return AuthorizationServer(application, transport, clock, wall, meaning, settings.timeout)
