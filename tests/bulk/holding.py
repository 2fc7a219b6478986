"""A portal that works on one request until the test lets it go on."""

import threading
from dataclasses import dataclass, field

import anyio

from bizproc_standin.faults import Fault
from tests.fixtures.office import Office

__all__ = ["Held", "hold"]

PATIENCE = 10


@dataclass
class Held:
    """The request that is held: the stand-in runs in a thread of its own."""

    reached: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)

    async def sleep(self, seconds: float) -> None:
        """What the stand-in does instead of sleeping."""
        del seconds
        self.reached.set()
        while not self.open.is_set():  # noqa: ASYNC110 (set in another thread)
            await anyio.sleep(0.002)

    async def arrived(self) -> None:
        """Wait until the portal has the request."""
        with anyio.fail_after(PATIENCE):
            while not self.reached.is_set():  # noqa: ASYNC110 (set in another thread)
                await anyio.sleep(0.002)


def hold(office: Office, method: str, skip: int = 0) -> Held:
    """Hold the next request of a method, `skip` of them later."""
    held = Held()
    office.standin.sleep = held.sleep
    office.standin.faults.add(Fault("latency", method, skip=skip, seconds=1.0))
    return held
