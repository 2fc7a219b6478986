"""Subscriptions to resources and their notifications, in both protocol versions."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import anyio
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.subscriptions import ResourceUpdated, SubscriptionBus
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, EmptyResult
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS

__all__ = ["METHODS", "Subscriptions"]

METHODS = frozenset({"initialize", "resources/subscribe", "resources/unsubscribe", "subscriptions/listen"})
"""The requests that subscriptions have to see."""

MAX_SUBSCRIPTIONS = 1_000
PREPARING_SECONDS = 3.0
"""How long the response to a new subscriber waits for the first poll of its resources."""

LookFirst = Callable[[Collection[str]], Awaitable[None]]

logger = logging.getLogger(__name__)


class Subscriptions:
    """Counts the subscribers of each resource and notifies all of them when it changes.

    2026-07-28 clients name resources in `subscriptions/listen`, which is open as long as they listen;
    earlier ones send `resources/subscribe`, which the SDK does not serve by itself. `middleware` is to see
    all requests of `METHODS`; `somebody` says whether anybody listens to anything. `look_first` is called
    with the resources of each new listener before it is answered, so that no change falls between the
    answer and the first look.
    """

    def __init__(self, bus: SubscriptionBus, look_first: LookFirst | None = None) -> None:
        self._bus = bus
        self._look_first = look_first
        self._listening: dict[str, int] = {}
        self._sessions: dict[tuple[str, int], Any] = {}
        self._changed = anyio.Event()
        self.somebody = False

    async def wait_changed(self) -> None:
        """Wait until a subscription starts or ends."""
        await self._changed.wait()

    def listened(self, uri: str) -> bool:
        """Whether the resource has a subscriber now."""
        return self._listening.get(uri, 0) > 0 or any(known == uri for known, _ in self._sessions)

    def listened_uris(self) -> set[str]:
        """Every resource that has a subscriber now."""
        return {uri for uri, count in self._listening.items() if count} | {uri for uri, _ in self._sessions}

    async def wait_listened(self, uri: str) -> None:
        """Wait until the resource has a subscriber."""
        while not self.listened(uri):
            await self._changed.wait()

    async def updated(self, uri: str) -> None:
        """Notify every subscriber that the resource has changed."""
        if self._listening.get(uri):
            await self._bus.publish(ResourceUpdated(uri=uri))
        for key, session in [(key, one) for key, one in self._sessions.items() if key[0] == uri]:
            try:
                await session.send_resource_updated(uri)
            except (anyio.ClosedResourceError, anyio.BrokenResourceError, MCPError):
                self._sessions.pop(key, None)
                logger.debug("a client left before it heard of a change")

    async def middleware(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Handle `resources/subscribe` and `unsubscribe`, count `subscriptions/listen`, announce the capability."""
        # HTTP is stateless here, so no notification could follow. 2026-07-28 has removed these methods.
        lasting = ctx.request is None and ctx.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS
        if lasting and ctx.method in ("resources/subscribe", "resources/unsubscribe"):
            return await self._subscribe(ctx)
        if ctx.method == "subscriptions/listen":
            return await self._listen(ctx, call_next)
        result = await call_next(ctx)
        if ctx.method == "initialize" and ctx.request is None:
            _announce(result)
        return result

    async def _subscribe(self, ctx: ServerRequestContext[Any, Any]) -> EmptyResult:
        uri = (ctx.params or {}).get("uri")
        if not isinstance(uri, str) or not uri.startswith("bizproc://"):
            raise MCPError(INVALID_PARAMS, "There is no such resource to subscribe to.")
        # Each request has its own session object; the client's parameters are one object per connection.
        key = (uri, id(ctx.session.client_params))
        if ctx.method == "resources/unsubscribe":
            self._sessions.pop(key, None)
        elif key in self._sessions or len(self._sessions) < MAX_SUBSCRIPTIONS:
            self._sessions[key] = ctx.session
        else:
            raise MCPError(INVALID_PARAMS, "Too many subscriptions.")
        self._tell_change()
        if ctx.method == "resources/subscribe":
            await self._prepared([uri])
        return EmptyResult()

    async def _listen(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        uris = _named(ctx.params)
        for uri in uris:
            self._listening[uri] = self._listening.get(uri, 0) + 1
        self._tell_change()
        try:
            await self._prepared(uris)
            return await call_next(ctx)
        finally:
            for uri in uris:
                self._listening[uri] -= 1
                if not self._listening[uri]:
                    del self._listening[uri]
            self._tell_change()

    async def _prepared(self, uris: Collection[str]) -> None:
        """Let the watchers take a first poll; a slow portal does not block the subscriber."""
        if self._look_first is not None and uris:
            with anyio.move_on_after(PREPARING_SECONDS):
                await self._look_first(uris)

    def _tell_change(self) -> None:
        self.somebody = bool(self._listening or self._sessions)
        self._changed.set()
        self._changed = anyio.Event()


def _named(params: Mapping[str, Any] | None) -> list[str]:
    """The resources that a listen request names."""
    wanted = (params or {}).get("notifications")
    uris = wanted.get("resourceSubscriptions") if isinstance(wanted, Mapping) else None
    return [uri for uri in uris if isinstance(uri, str)][:MAX_SUBSCRIPTIONS] if isinstance(uris, list) else []


def _announce(result: object) -> None:
    """Announce in the response to `initialize` that resources can be subscribed to."""
    capabilities = result.get("capabilities") if isinstance(result, dict) else None
    resources = capabilities.get("resources") if isinstance(capabilities, dict) else None
    if isinstance(resources, dict):
        resources["subscribe"] = True
