"""From settings to a portal: which dialect, which credentials, one wire."""

import random
from types import TracebackType
from typing import Self

import anyio

from bizproc_mcp.errors import InvalidInput, Unavailable
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings, Webhook
from bizproc_mcp.upstream.rest.assembly import webhook_portal
from bizproc_mcp.upstream.wire.auth import WebhookAuth
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.client import Wire
from bizproc_mcp.upstream.wire.clock import Clock, SystemClock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network
from bizproc_mcp.upstream.wire.tracing import TracedTransport

__all__ = ["connect"]

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
) -> Portal:
    """The portal these settings lead to, without any network: use it inside `async with portal.connection`.

    `clock`, `chance` (randomness of retries) and `transport` are the machine's own unless given.
    Raises `InvalidInput` where no credentials are configured, `Unavailable` for a kind not served.
    """
    credentials = settings.credentials
    if credentials is None:
        raise InvalidInput("No portal is configured.", "Set BITRIX24_WEBHOOK_URL, or run with --demo.")
    if not isinstance(credentials, Webhook):
        raise Unavailable(
            "Only inbound webhooks can be connected so far.", "Set BITRIX24_WEBHOOK_URL to a webhook's address."
        )
    time = clock or SystemClock()
    wire = Wire(
        transport=TracedTransport(transport or LazyTransport(network(credentials.address))),
        auth=WebhookAuth(credentials),
        budget=LeakyBucket.for_plan(settings.plan, time),
        clock=time,
        chance=chance or random.Random(),  # noqa: S311  # spreads retries, guards nothing
        seconds=settings.timeout,
    )
    return webhook_portal(settings, credentials, wire, Connection(wire.transport))
