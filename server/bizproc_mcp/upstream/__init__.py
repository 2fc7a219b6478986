"""Build a portal from the settings; the credentials choose the upstream."""

import random
import time
from collections.abc import Callable

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings
from bizproc_mcp.upstream.connecting import Parts, Upstream
from bizproc_mcp.upstream.rest.assembly import REST
from bizproc_mcp.upstream.rest.signing_in import authorization_server, token_file
from bizproc_mcp.upstream.vibecode.assembly import VIBECODE
from bizproc_mcp.upstream.wire.clock import Clock, SystemClock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network
from bizproc_mcp.upstream.wire.tracing import traced

__all__ = ["UPSTREAMS", "authorization_server", "connect", "has_tasks", "token_file"]

UPSTREAMS: tuple[Upstream, ...] = (REST, VIBECODE)
"""All upstreams. A new one needs a folder here and its name in this line."""


def has_tasks(upstream: str) -> bool:
    """Whether this upstream has calls for tasks; raises `KeyError` for an unknown name."""
    return {one.name: one.has_tasks for one in UPSTREAMS}[upstream]


def connect(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    transport: Transport | None = None,
    wall: Callable[[], float] = time.time,
    batching: bool = True,
) -> Portal:
    """Build the portal from the settings, without network access; use it inside `async with portal.connection`.

    `clock`, `chance` (randomness of retries), `transport` and `wall` (seconds since 1970) default to the
    machine's own. Without `batching`, each single read is a separate request. Raises `InvalidInput` if no
    credentials are configured, or if an application's Vibecode key has no session.
    """
    credentials = settings.credentials
    if credentials is None:
        raise InvalidInput(
            "No portal is configured.", "Set BITRIX24_WEBHOOK_URL or VIBECODE_API_KEY, or run with --demo."
        )
    parts = Parts(
        settings=settings,
        transport=traced(transport or LazyTransport(network(credentials.address))),
        clock=clock or SystemClock(),
        wall=wall,
        chance=chance or random.Random(),  # noqa: S311  # jitter for retries, not security
        hidden=set(settings.secrets()),
        batching=batching,
    )
    (chosen,) = (one for one in UPSTREAMS if isinstance(credentials, one.credentials))
    return chosen.connect(credentials, parts)
