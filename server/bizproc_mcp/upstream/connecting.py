"""The definition of an upstream and the parts it builds a portal from."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import anyio

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Credentials, Settings
from bizproc_mcp.upstream.wire.auth import Auth
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.client import Wire
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.exchange import Transport
from bizproc_mcp.upstream.wire.retry import RetryPolicy

__all__ = ["Connection", "Parts", "Upstream"]

_SECONDS_TO_CLOSE = 1.0


class Connection:
    """Holds the connections to the portal: none is opened before the first call, all are closed at exit."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also when the session was cancelled, but never longer than a client waits for the server to exit.
        with anyio.move_on_after(_SECONDS_TO_CLOSE, shield=True):
            await self._transport.close()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts every upstream gets: settings, transport, clock, randomness, and the secrets to mask in output."""

    settings: Settings
    transport: Transport
    clock: Clock
    wall: Callable[[], float]
    chance: random.Random
    hidden: set[str]
    batching: bool

    @property
    def connection(self) -> Connection:
        """The context manager to use the portal in."""
        return Connection(self.transport)

    def wire(
        self, auth: Auth, budget: Callable[[Clock], LeakyBucket], counted: str, policy: RetryPolicy | None = None
    ) -> Wire:
        """A client with this dialect's rate limit; requests with the same `counted` key share one budget."""
        return Wire(
            transport=self.transport,
            auth=auth,
            budget=LeakyBucket.shared(counted, self.clock, budget),
            clock=self.clock,
            chance=self.chance,
            seconds=self.settings.timeout,
            policy=policy or RetryPolicy(),
        )


@dataclass(frozen=True, slots=True)
class Upstream:
    """A kind of portal connection: `connect` builds the portal for its `credentials`, without network access.

    The demo needs `has_tasks` before there is a portal.
    """

    name: str
    credentials: tuple[type[Credentials], ...]
    connect: Callable[[Any, Parts], Portal]
    has_tasks: bool = True
