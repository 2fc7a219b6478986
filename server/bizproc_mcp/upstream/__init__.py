"""From settings to a portal: which dialect, which credentials, one wire."""

import random
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Application, Settings, VibecodeKey, Webhook
from bizproc_mcp.storage.state_dir import owned_file, state_dir
from bizproc_mcp.upstream.rest.assembly import rest_portal
from bizproc_mcp.upstream.rest.codes import meaning
from bizproc_mcp.upstream.vibecode.assembly import RETRIES, key_auth, minute_budget, vibecode_portal
from bizproc_mcp.upstream.wire.auth import Auth, OAuthAuth, WebhookAuth
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.client import Wire
from bizproc_mcp.upstream.wire.clock import Clock, SystemClock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network
from bizproc_mcp.upstream.wire.oauth import AuthorizationServer
from bizproc_mcp.upstream.wire.retry import RetryPolicy
from bizproc_mcp.upstream.wire.tokens import TokenFile
from bizproc_mcp.upstream.wire.tracing import TracedTransport

__all__ = ["connect", "token_file"]

_SECONDS_TO_CLOSE = 1.0


class Connection:
    """Holds the connections to the portal: nothing is opened before the first call, all is closed at exit."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also on the way out of a cancelled session, but never longer than a client waits for us to end.
        with anyio.move_on_after(_SECONDS_TO_CLOSE, shield=True):
            await self._transport.close()


def connect(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    transport: Transport | None = None,
    wall: Callable[[], float] = time.time,
    batching: bool = True,
) -> Portal:
    """The portal these settings lead to, without any network: use it inside `async with portal.connection`.

    `clock`, `chance` (randomness of retries), `transport` and `wall` (seconds since 1970) are the
    machine's own unless given; without `batching` each single read is a request of its own. Raises
    `InvalidInput` where no credentials are configured, or an application's Vibecode key without a session.
    """
    credentials = settings.credentials
    if credentials is None:
        raise InvalidInput(
            "No portal is configured.", "Set BITRIX24_WEBHOOK_URL or VIBECODE_API_KEY, or run with --demo."
        )
    steady = clock or SystemClock()
    carrying = TracedTransport(transport or LazyTransport(network(credentials.address)))
    hidden = set(settings.secrets())
    auth: Auth
    make: Callable[[Clock], LeakyBucket] = partial(LeakyBucket.for_plan, settings.plan)
    counted, retries = credentials.address.rstrip("/"), RetryPolicy()
    if isinstance(credentials, VibecodeKey):
        auth, make, retries = key_auth(credentials), minute_budget, RETRIES
        counted += credentials.api_key  # a portal counts the requests of all, Vibecode those of a key
    elif isinstance(credentials, Webhook):
        auth = WebhookAuth(credentials)
    else:
        server = AuthorizationServer(credentials, carrying, steady, wall, meaning, settings.timeout)
        auth = OAuthAuth(credentials, token_file(settings, credentials, steady), server, wall, hidden)
    wire = Wire(
        transport=carrying,
        auth=auth,
        budget=LeakyBucket.shared(counted, steady, make),
        clock=steady,
        chance=chance or random.Random(),  # noqa: S311  # spreads retries, guards nothing
        seconds=settings.timeout,
        policy=retries,
    )
    if isinstance(credentials, VibecodeKey):
        return vibecode_portal(settings, credentials, wire, Connection(carrying), hidden)
    return rest_portal(settings, credentials, wire, Connection(carrying), hidden, batching=batching)


def token_file(settings: Settings, application: Application, clock: Clock) -> TokenFile:
    """Where the tokens of an application are kept; not made or looked at yet."""
    return TokenFile(state_dir(settings), application, owned_file, clock)
