"""Writes calls in portions: whoever waits for the disk waits together."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.arriving import Arrival, Taken

__all__ = ["NotStored", "Writer"]

_PORTION = 256


class NotStored(Exception):
    """The call could not be written; nobody may be told that it was taken."""


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    written: anyio.Event = field(default_factory=anyio.Event)
    taken: Taken | None = None


class Writer:
    """`put` answers once the call is on disk; `run` does the writing, for as long as the receiver runs."""

    def __init__(self, take: Callable[[Sequence[Arrival]], Awaitable[Sequence[Taken]]]) -> None:
        self._take = take
        self._queue: list[_Waiting] = []
        self._wake = anyio.Event()

    async def put(self, arrival: Arrival) -> Taken:
        """Store one call; raises `NotStored`."""
        waiting = _Waiting(arrival)
        self._queue.append(waiting)
        self._wake.set()
        await waiting.written.wait()
        if waiting.taken is None:
            raise NotStored
        return waiting.taken

    async def run(self) -> None:
        """Write what waits, a portion at a time."""
        while True:
            await self._wake.wait()
            self._wake = anyio.Event()
            while self._queue:
                portion, self._queue = self._queue[:_PORTION], self._queue[_PORTION:]
                await self._write(portion)

    async def _write(self, portion: Sequence[_Waiting]) -> None:
        try:
            taken: Sequence[Taken | None] = await self._take([waiting.arrival for waiting in portion])
        except InvalidInput:
            taken = [None] * len(portion)
        for waiting, one in zip(portion, taken, strict=True):
            waiting.taken = one
            waiting.written.set()
