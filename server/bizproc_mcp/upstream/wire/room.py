"""Limit the memory for responses of all calls in this process.

A large response is read and parsed alone, because parsing takes several times its size. Data that calls hold
counts until they end. Above the limit, calls that hold a lot wait for others to end. The oldest call never
waits for them, so one always makes progress. Small calls never wait.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import anyio

from bizproc_mcp.call import Call, current_call
from bizproc_mcp.errors import Unavailable

__all__ = ["LARGE_BODY", "LARGE_WEIGHT", "MOST_HELD", "ROOM", "Reading", "Room", "reading", "reading_now"]

MOST_HELD = 256 * 2**20
"""Bytes of memory for the responses of all calls; above this, calls that hold a lot wait."""
LARGE_BODY = 2**20
"""Bytes of a body from which on it is read alone."""
LARGE_WEIGHT = 8 * 2**20
"""Bytes of memory from which on a response or a call counts as large."""
_PATIENCE = 120.0
"""Maximum seconds to wait for room."""


class Room:
    """Which large response is being read, and how much each call holds."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._held: dict[Call, int] = {}
        self._reader: Reading | None = None
        self._waiting: list[anyio.Event] = []

    @property
    def held(self) -> int:
        """Bytes held by all calls now."""
        return sum(self._held.values())

    def is_large(self, call: Call) -> bool:
        """Whether a call holds enough that it may have to wait."""
        return self._held.get(call, 0) > LARGE_WEIGHT

    async def enter(self, one: "Reading", *, alone: bool) -> None:
        """Wait until there is room, and with `alone` until no other response is read; `Unavailable` after a timeout."""
        with anyio.move_on_after(_PATIENCE):
            while not self._may_enter(one, alone=alone):
                event = anyio.Event()
                self._waiting.append(event)
                try:
                    await event.wait()
                finally:
                    self._waiting.remove(event)
        if not self._may_enter(one, alone=alone):
            raise Unavailable(
                "Other calls hold as much of the portal's answers as this server may hold.", "Call again in a moment."
            )
        if alone:
            self._reader = one

    def _may_enter(self, one: "Reading", *, alone: bool) -> bool:
        if alone and self._reader not in (None, one):
            return False
        first = next((call for call in self._held if self.is_large(call)), None)
        return one.never_refused or first in (None, one.call) or self.held <= self._most

    def leave(self, one: "Reading", weight: int) -> None:
        """The response is read; its call holds it until the call ends."""
        if self._reader is one:
            self._reader = None
        if one.call.at_end(self._forget):
            self._held[one.call] = self._held.get(one.call, 0) + weight
        self._wake()

    def _forget(self, call: Call) -> None:
        self._held.pop(call, None)
        self._wake()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()


class Reading:
    """One response being received; `never_refused` is set for a write, whose response must be read."""

    def __init__(self, room: Room, call: Call, *, never_refused: bool) -> None:
        self.call = call
        self.never_refused = never_refused
        self.weight = 0
        self._room = room
        self._alone = False

    async def grown(self, size: int, limit: anyio.CancelScope) -> None:
        """`size` bytes have arrived; if that is large, wait for a turn, which doesn't count towards the timeout."""
        if size <= LARGE_BODY or self._alone:
            return
        left, limit.deadline = limit.deadline - anyio.current_time(), math.inf
        await self._enter(alone=True)
        limit.deadline = anyio.current_time() + left

    async def weighed(self, weight: int) -> None:
        """Everything has arrived, and parsing it takes `weight` bytes of memory."""
        if not self._alone and (weight > LARGE_WEIGHT or self._room.is_large(self.call)):
            await self._enter(alone=weight > LARGE_WEIGHT)
        # Set only now, so that a reading cancelled while waiting holds nothing.
        self.weight = weight

    async def _enter(self, *, alone: bool) -> None:
        await self._room.enter(self, alone=alone)
        self._alone = alone


ROOM = Room()
"""The room of this process."""
_NOW: ContextVar[Reading | None] = ContextVar("bizproc_reading", default=None)


@contextmanager
def reading(*, never_refused: bool, room: Room | None = None) -> Iterator[Reading]:
    """The context in which the response to one request is read and parsed."""
    one = Reading(room or ROOM, current_call(), never_refused=never_refused)
    before = _NOW.set(one)
    try:
        yield one
    finally:
        _NOW.reset(before)
        (room or ROOM).leave(one, one.weight)


def reading_now() -> Reading | None:
    """The response this task is reading, or None."""
    return _NOW.get()
