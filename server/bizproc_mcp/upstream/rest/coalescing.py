"""Reads that several callers want at the same time, sent as one."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import anyio

from bizproc_mcp.errors import BizprocError

__all__ = ["Together"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_PATIENCE = 0.5
"""Seconds a group waits at most for the answer before it: a request that hangs holds nobody else up."""
_CROWDING = 0.3
"""Seconds a group that had to wait anyway still stays open at most while ever more join it."""


@dataclass(slots=True)
class _Group(Generic[K, V]):
    """Who reads together; `led` by one of them, who sends, and taken over by another where that one gives up."""

    wanted: dict[K, None] = field(default_factory=dict)
    found: Mapping[K, V] = field(default_factory=dict)
    failure: BizprocError | None = None
    led: bool = False
    over: bool = False
    changed: anyio.Event = field(default_factory=anyio.Event)

    def tell(self) -> None:
        """Wake all who wait for this group."""
        told, self.changed = self.changed, anyio.Event()
        told.set()


class Together(Generic[K, V]):
    """Merges reads of one kind.

    `fetch` is given a function that closes the group and names what it wants; it calls that when its
    request is about to leave, so that whatever arrives while it waits for its turn goes along. At
    most `most` go together. With `follow`, what arrives while an answer is on its way waits for it
    and then goes together; the first read always goes at once.
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
        """What was found for these keys; raises what the common request raised."""
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
        """Wait for the answer before, and then for the last ones of the crowd that is just coming."""
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
