"""What an upstream is, and what it puts a portal together from."""

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


@dataclass(frozen=True, slots=True)
class Parts:
    """What every upstream is given: settings, a way out, time, chance, and the secrets no output may show."""

    settings: Settings
    transport: Transport
    clock: Clock
    wall: Callable[[], float]
    chance: random.Random
    hidden: set[str]
    batching: bool

    @property
    def connection(self) -> Connection:
        """What the portal is used inside of."""
        return Connection(self.transport)

    def wire(
        self, auth: Auth, budget: Callable[[Clock], LeakyBucket], counted: str, policy: RetryPolicy | None = None
    ) -> Wire:
        """Requests in this dialect's pace; `counted` names whose requests share one budget."""
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
    """A way to a portal: `connect` makes the portal for one of these `credentials`, without any network.

    `has_tasks` is what the demo has to know before there is a portal.
    """

    name: str
    credentials: tuple[type[Credentials], ...]
    connect: Callable[[Any, Parts], Portal]
    has_tasks: bool = True
