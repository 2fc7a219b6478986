"""The inbox while a server runs: calls are received, and whoever listens is told of them."""

from typing import TYPE_CHECKING

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.port import Port
from bizproc_mcp.inbox.serving import receive

if TYPE_CHECKING:
    from bizproc_mcp.subscriptions import Subscriptions

__all__ = ["EVENTS", "PERIOD", "InboxWatch", "attend"]

EVENTS = "bizproc://events"
PERIOD = 1.0
"""Seconds between two looks into the inbox's file, where another process may have put something."""


async def attend(
    inbox: Inbox, port: Port | None, token: str, subscriptions: "Subscriptions", watch: "InboxWatch"
) -> None:
    """Receive calls on the port where one was taken, and send notices about the inbox; until cancelled."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch.run, subscriptions)
        if port is None or port.socket is None:
            return
        try:
            await receive(inbox, port.socket, token, watch.arrived.ring)
        except InvalidInput as unusable:
            inbox.listening, inbox.problem = "", str(unusable)
            port.socket.close()


class InboxWatch:
    """Looks into the inbox's file while somebody listens, at once where something arrived in this process."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._seen: tuple[int, int] | None = None
        self.arrived = Arrived()

    async def look_first(self) -> None:
        """See what is there before a new listener is answered, so that no call falls in between."""
        if self._seen is None:
            self._seen = await _state(self._inbox)

    async def run(self, subscriptions: "Subscriptions") -> None:
        """Tell whoever listens of every change; until cancelled."""
        while True:
            await subscriptions.wait_listened(EVENTS)
            await self.look_first()
            while subscriptions.listened(EVENTS):
                with anyio.move_on_after(PERIOD):
                    await self.arrived.wait()
                now = await _state(self._inbox)
                if now != self._seen:
                    self._seen = now
                    await subscriptions.updated(EVENTS)
            self._seen = None


async def _state(inbox: Inbox) -> tuple[int, int]:
    """What changes with the inbox; a file that cannot be read for a moment has not changed."""
    if not inbox.present:
        return 0, 0
    try:
        return await inbox.events.state()
    except InvalidInput:
        return -1, -1


class Arrived:
    """Rings when the receiver of this process has stored something."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._event.set()
        self._event = anyio.Event()

    async def wait(self) -> None:
        """Wait for the next ring."""
        await self._event.wait()
