"""Merge simultaneous reads by several callers into one request."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import anyio

from bizproc_mcp.errors import BizprocError

__all__ = ["Together"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_PATIENCE = 0.5
"""Maximum seconds a group waits for the previous response: one hanging request must not block others."""
_CROWDING = 0.3
"""Maximum seconds a group that had to wait stays open while more callers keep joining."""


@dataclass(slots=True)
class _Group(Generic[K, V]):
    """The callers that read together; one of them leads and sends. If it is cancelled, another takes over."""

    wanted: dict[K, None] = field(default_factory=dict)
    found: Mapping[K, V] = field(default_factory=dict)
    failure: BizprocError | None = None
    led: bool = False
    over: bool = False
    changed: anyio.Event = field(default_factory=anyio.Event)

    def tell(self) -> None:
        """Wake all callers waiting for this group."""
        told, self.changed = self.changed, anyio.Event()
        told.set()


class Together(Generic[K, V]):
    """Merges reads of one kind.

    `fetch` receives a function that closes the group and returns its keys. It calls that function just before
    its request leaves, so keys that arrive while the request is queued are included. A group has at most
    `most` keys. With `follow`, keys that arrive while a request is in flight wait for its response and are
    then sent together; the first read is always sent at once.
    """

    def __init__(
        self,
        fetch: Callable[[Callable[[], Collection[K]]], Awaitable[Mapping[K, V]]],
        *,
        most: int,
        follow: bool,
    ) -> None:
        self._fetch = fetch
        self._most = most
        self._follow = follow
        self._open: _Group[K, V] | None = None
        self._flying = 0
        self._landed = anyio.Event()

    async def get(self, keys: Collection[K]) -> Mapping[K, V]:
        """Return the values for these keys; re-raises the error of the common request."""
        if not keys:
            return {}
        group = self._joined(keys)
        while not group.over:
            if group.led:
                await group.changed.wait()
            else:
                await self._lead(group)
        if group.failure is not None:
            raise group.failure
        return {key: group.found[key] for key in keys if key in group.found}

    def _joined(self, keys: Collection[K]) -> _Group[K, V]:
        group = self._open
        if group is None or len(group.wanted) + len(keys) > self._most:
            group = self._open = _Group()
        group.wanted.update(dict.fromkeys(keys))
        return group

    async def _behind(self, group: _Group[K, V]) -> None:
        """Wait for the previous response, and then for callers that are just arriving."""
        with anyio.move_on_after(_PATIENCE):
            await self._landed.wait()
        with anyio.move_on_after(_CROWDING):
            came = 0
            while came < len(group.wanted) and self._open is group:
                came = len(group.wanted)
                await anyio.sleep(_CROWDING / 10)

    async def _lead(self, group: _Group[K, V]) -> None:
        flew = False

        def close() -> Collection[K]:
            nonlocal flew
            if self._open is group:
                self._open = None
            self._flying, flew = self._flying + 1, True
            return group.wanted.keys()

        group.led = True
        try:
            if self._follow and self._flying:
                await self._behind(group)
            group.found = await self._fetch(close)
            group.over = True
        except BizprocError as failure:
            group.failure, group.over = failure, True
        finally:
            group.led = False
            if self._open is group and group.over:
                self._open = None
            if flew:
                self._flying -= 1
                landed, self._landed = self._landed, anyio.Event()
                landed.set()
            group.tell()
