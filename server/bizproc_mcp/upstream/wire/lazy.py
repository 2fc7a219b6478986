"""Create the transport on first use, in a worker thread, so that startup never waits for TLS."""

from collections.abc import Callable
from typing import Protocol

import anyio
import anyio.to_thread

from bizproc_mcp.errors import Unreachable
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport

__all__ = ["LazyTransport", "network"]


class _Exchange(Protocol):
    async def __call__(self, signed: Signed, request: Request, seconds: float) -> Response: ...


class LazyTransport:
    """Creates the real transport for the first request; after `close`, it no longer does.

    `exchange` is replaced by that of the real transport, so later requests have no overhead.
    """

    exchange: _Exchange

    def __init__(self, make: Callable[[], Transport]) -> None:
        self._make = make
        self._made: Transport | None = None
        self._closed = False
        self._making = anyio.Lock()
        self.exchange = self._open

    async def _open(self, signed: Signed, request: Request, seconds: float) -> Response:
        transport = await self._opened()
        return await transport.exchange(signed, request, seconds)

    async def _opened(self) -> Transport:
        async with self._making:
            if self._closed:
                raise Unreachable("The connection to the portal is closed.")
            if self._made is None:
                self._made = await anyio.to_thread.run_sync(self._make)
                self.exchange = self._made.exchange
            return self._made

    async def close(self) -> None:
        """Close the transport if one was created."""
        async with self._making:
            self._closed = True
            self.exchange = self._open
            made, self._made = self._made, None
        if made is not None:
            await made.close()


def network(address: str) -> Callable[[], Transport]:
    """A factory for the network transport; the import alone takes 26 ms."""

    def make() -> Transport:
        from bizproc_mcp.upstream.wire.http import HttpTransport  # noqa: PLC0415  # deliberately late

        return HttpTransport.over_network(address)

    return make
