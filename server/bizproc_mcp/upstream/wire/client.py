"""The wire client: budget → authorise → send → classify → retry."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, Protocol, TypeVar

from bizproc_mcp.call import current_call
from bizproc_mcp.errors import (
    BizprocError,
    LimitExceeded,
    NotAPortal,
    PortalError,
    TokenExpired,
    TransportError,
    Unreachable,
)
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.wire.auth import Auth
from bizproc_mcp.upstream.wire.body import payload_aside
from bizproc_mcp.upstream.wire.budget import LeakyBucket
from bizproc_mcp.upstream.wire.classify import retry_after
from bizproc_mcp.upstream.wire.clock import Clock
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport
from bizproc_mcp.upstream.wire.retry import RetryPolicy, settled
from bizproc_mcp.upstream.wire.room import reading

__all__ = ["Client", "Opener", "Reader", "Wire", "of_json"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Reader(Protocol[T_co]):
    """Reads a dialect's envelope: returns the response, or raises the error for a refusal."""

    def __call__(self, request: Request, status: int, payload: Json, headers: Mapping[str, str]) -> T_co:
        """Read the envelope; raises `PortalError`, `PortalFailure` or `NotAPortal`."""
        ...


class Opener(Protocol[T_co]):
    """Opens a complete response."""

    async def __call__(self, request: Request, response: Response) -> T_co:
        """Return what it holds; raises an error for a refusal or for anything that is no answer."""
        ...


def of_json(read: Reader[T]) -> Opener[T]:
    """Open responses that are JSON."""

    async def opened(request: Request, response: Response) -> T:
        return read(request, response.status, await payload_aside(request, response), response.headers)

    return opened


@dataclass(frozen=True, slots=True)
class Wire:
    """The parts a client depends on; everything external is passed in."""

    transport: Transport
    auth: Auth
    budget: LeakyBucket
    clock: Clock
    chance: random.Random
    seconds: float
    policy: RetryPolicy = field(default_factory=RetryPolicy)


class Client(Generic[T]):
    """Sends the requests of one dialect; safe for concurrent tasks."""

    def __init__(self, wire: Wire, opened: Opener[T]) -> None:
        self._wire = wire
        self._opened = opened

    async def send(self, request: Request, fill: Callable[[], Request] | None = None) -> T:
        """Send, and retry until there is a response or no retry is allowed.

        A read is retried after any transient failure. A write is retried only if the portal certainly did
        nothing; otherwise `OutcomeUnknown` is raised. `fill` builds the request when its turn has come, so
        that reads queued until then can be included.
        """
        wire = self._wire
        renewed = False
        began: float | None = None
        for tried in count(1):
            await wire.budget.take(request.lane, self)
            if fill is not None:
                request, fill = fill(), None
            began = wire.clock.now() if began is None else began
            # Signed after waiting for the budget: a token may expire while the request is queued.
            signed = await wire.auth.sign(request)
            if request.writes and not current_call().may_send():
                raise Unreachable("Not sent, because the call was cancelled.", "Call again where it is still wanted.")
            failure: BizprocError
            try:
                return await self._once(signed, request)
            except (PortalError, TransportError) as error:
                failure = error
            if isinstance(failure, TokenExpired) or _sent_elsewhere(failure):
                # An application learns a portal's new address when its tokens are renewed (docs/portal.md 11).
                if renewed or not await wire.auth.on_expired(signed):
                    raise failure
                renewed = True
                continue
            if isinstance(failure, LimitExceeded) and failure.code != "OPERATION_TIME_LIMIT":
                wire.budget.refused()
            pause = None
            if not current_call().once:
                pause = wire.policy.pause(request, failure, tried, wire.clock.now() - began, wire.chance)
            if pause is None:
                raise settled(request, failure)
            await wire.clock.sleep(pause)
        raise AssertionError  # pragma: no cover  # count() is endless

    async def _once(self, signed: Signed, request: Request) -> T:
        with reading(never_refused=request.writes):
            response = await self._wire.transport.exchange(signed, request, request.seconds or self._wire.seconds)
            try:
                return await self._opened(request, response)
            except LimitExceeded as error:
                if error.retry_after is None:
                    error.retry_after = retry_after(response.headers)
                raise


def _sent_elsewhere(failure: BizprocError) -> bool:
    """Whether the portal only named another address, so nothing was done."""
    return isinstance(failure, NotAPortal) and 300 <= failure.status < 400
