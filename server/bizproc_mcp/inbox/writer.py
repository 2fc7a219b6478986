"""Writes calls in batches that share one commit; trusted calls never wait behind strangers' calls."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.arriving import Arrival, Taken

__all__ = ["NotStored", "TooMany", "Writer"]

_PORTION, _STRANGE_PORTION = 256, 16
"""Calls per batch: a trusted call waits for at most one batch of strangers' calls."""
MOST_STRANGE = 2 * 1024 * 1024
"""Maximum bytes of strangers' calls in the queue. Parsed, they take several times as much memory."""


class NotStored(Exception):
    """The call could not be written and must not be acknowledged."""


class TooMany(Exception):
    """The strangers' queue is full, so this call is not even tried."""


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    size: int
    written: anyio.Event = field(default_factory=anyio.Event)
    taken: Taken | None = None


class Writer:
    """`put` returns once the call is on disk; `run` writes while the receiver runs."""

    def __init__(self, take: Callable[[Sequence[Arrival]], Awaitable[Sequence[Taken]]]) -> None:
        self._take = take
        self._trusted: list[_Waiting] = []
        self._strange: list[_Waiting] = []
        self._strange_size = 0
        self._wake = anyio.Event()

    async def put(self, arrival: Arrival, *, size: int, trusted: bool) -> Taken:
        """Store one call with a body of `size` bytes; raises `NotStored`, for strangers also `TooMany`.

        `trusted` affects only the order of writing; the database decides whether the call is held.
        """
        waiting = _Waiting(arrival, size)
        if trusted:
            self._trusted.append(waiting)
        elif self._strange_size + size > MOST_STRANGE:
            raise TooMany
        else:
            self._strange_size += size
            self._strange.append(waiting)
        self._wake.set()
        await waiting.written.wait()
        if waiting.taken is None:
            raise NotStored
        return waiting.taken

    async def run(self) -> None:
        """Write the queued calls in batches: trusted calls first, each batch in its own transaction."""
        while True:
            await self._wake.wait()
            self._wake = anyio.Event()
            while self._trusted or self._strange:
                if self._trusted:
                    portion, self._trusted = self._trusted[:_PORTION], self._trusted[_PORTION:]
                    await self._write(portion)
                else:
                    portion, self._strange = self._strange[:_STRANGE_PORTION], self._strange[_STRANGE_PORTION:]
                    await self._write(portion)
                    self._strange_size -= sum(waiting.size for waiting in portion)

    async def _write(self, portion: Sequence[_Waiting]) -> None:
        try:
            taken: Sequence[Taken | None] = await self._take([waiting.arrival for waiting in portion])
        except InvalidInput:
            taken = [None] * len(portion)
        for waiting, one in zip(portion, taken, strict=True):
            waiting.taken = one
            waiting.written.set()
