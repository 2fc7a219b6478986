"""The inbox while a server runs: calls are received, and whoever listens is told of them."""

from typing import TYPE_CHECKING

import anyio

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.inbox.port import Port
from bizproc_mcp.inbox.serving import receive

if TYPE_CHECKING:
    from bizproc_mcp.watching import Subscriptions

__all__ = ["EVENTS", "PERIOD", "attend"]

EVENTS = "bizproc://events"
PERIOD = 1.0
"""Seconds between two looks into the inbox's file, where another process may have put something."""


async def attend(inbox: Inbox, port: Port | None, token: str, subscriptions: "Subscriptions") -> None:
    """Receive calls on the port where one was taken, and send notices about the inbox; until cancelled."""
    arrived = Arrived()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_watch, inbox, subscriptions, arrived)
        if port is None or port.socket is None:
            return
        try:
            await receive(inbox, port.socket, token, arrived.ring)
        except InvalidInput as unusable:
            inbox.listening, inbox.problem = "", str(unusable)
            port.socket.close()


async def _watch(inbox: Inbox, subscriptions: "Subscriptions", arrived: "Arrived") -> None:
    """Look into the file while somebody listens, at once where something arrived in this process."""
    while True:
        await subscriptions.wait_listened(EVENTS)
        seen = await _state(inbox)
        while subscriptions.listened(EVENTS):
            with anyio.move_on_after(PERIOD):
                await arrived.wait()
            now = await _state(inbox)
            if now != seen:
                seen = now
                await subscriptions.updated(EVENTS)


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
