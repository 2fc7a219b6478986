"""An event loop whose time jumps to the next timer as soon as nothing else is to do: hours pass in moments.

Everything follows it: waiting in the wire, the portal's clock, time limits. Nothing may wait for a real
connection meanwhile; what is done in a thread otherwise is done in place, for its time is not virtual.
"""

import asyncio
import selectors
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import anyio

__all__ = ["LoopClock", "PortalClock", "VirtualLoop", "run_in_virtual_time"]

_START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing but tells how long it was meant to."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if not events and timeout is not None and timeout > 0:
            self.skipped += timeout
        assert events or timeout is not None, "everybody waits and no timer is set"
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time is what was waited for."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.skipped


class LoopClock:
    """The wire's clock on such a loop."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)


class PortalClock:
    """The portal's clock on the same loop."""

    def now(self) -> datetime:
        try:
            return _START + timedelta(seconds=asyncio.get_running_loop().time())
        except RuntimeError:
            return _START


def run_in_virtual_time(call: Any, *arguments: Any) -> Any:
    """Run an async function to its end on such a loop."""
    options: Mapping[str, Any] = {"loop_factory": VirtualLoop}
    with patch("anyio.to_thread.run_sync", _in_place):
        return anyio.run(call, *arguments, backend="asyncio", backend_options=dict(options))


async def _in_place(work: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
    return work(*arguments)
