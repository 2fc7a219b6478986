"""Writes calls in portions: whoever waits for the disk waits together, and the trusted never for strangers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.arriving import Arrival, Taken

__all__ = ["NotStored", "TooMany", "Writer"]

_PORTION, _STRANGE_PORTION = 256, 16
"""Calls written at once: a trusted one waits for one portion of strangers at most."""
MOST_STRANGE = 2 * 1024 * 1024
"""Bytes of strangers' calls that may wait to be written. Parsed, they take several times as much."""


class NotStored(Exception):
    """The call could not be written; nobody may be told that it was taken."""


class TooMany(Exception):
    """So much of strangers waits already that this call is not even tried."""


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    size: int
    written: anyio.Event = field(default_factory=anyio.Event)
    taken: Taken | None = None


class Writer:
    """`put` answers once the call is on disk; `run` does the writing, for as long as the receiver runs."""

    def __init__(self, take: Callable[[Sequence[Arrival]], Awaitable[Sequence[Taken]]]) -> None:
        self._take = take
        self._trusted: list[_Waiting] = []
        self._strange: list[_Waiting] = []
        self._strange_size = 0
        self._wake = anyio.Event()

    async def put(self, arrival: Arrival, *, size: int, trusted: bool) -> Taken:
        """Store one call whose body had `size` bytes; raises `NotStored`, for strangers also `TooMany`.

        `trusted` says only before whom it is written; what is kept of it the file decides.
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
        """Write what waits, a portion at a time: the trusted first, and in a transaction of their own."""
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
