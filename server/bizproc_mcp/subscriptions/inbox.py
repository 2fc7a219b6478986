"""The inbox while a server runs: calls are received, and subscribers are notified."""

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
"""Seconds between two checks of the inbox database, which other processes may write to."""


async def attend(
    inbox: Inbox, port: Port | None, token: str, subscriptions: "Subscriptions", watch: "InboxWatch"
) -> None:
    """Receive calls if a port was bound, and send notifications about the inbox; until cancelled."""
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
    """Checks the inbox database while there are subscribers, and at once when this process receives a call."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._seen: tuple[int, int] | None = None
        self.arrived = Arrived()

    async def look_first(self) -> None:
        """Read the state before a new subscriber gets its response, so that no call is missed in between."""
        if self._seen is None:
            self._seen = await _state(self._inbox)

    async def run(self, subscriptions: "Subscriptions") -> None:
        """Notify subscribers of every change; until cancelled."""
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
    """The values that change with the inbox; if the file is briefly unreadable, nothing has changed."""
    if not inbox.present:
        return 0, 0
    try:
        return await inbox.events.state()
    except InvalidInput:
        return -1, -1


class Arrived:
    """Set when this process's receiver has stored something."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def ring(self) -> None:
        """Wake the waiting task."""
        self._event.set()
        self._event = anyio.Event()

    async def wait(self) -> None:
        """Wait until it is set again."""
        await self._event.wait()
