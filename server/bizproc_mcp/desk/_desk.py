"""What every tool, resource and prompt works with, put together once after the first answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_mcp.access import AccessFacts
from bizproc_mcp.errors import Unavailable
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.people import People
from bizproc_mcp.portal import Portal, Tasks
from bizproc_mcp.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """The connected portal with the people on it, the settings, the facts, and the clock.

    `remarks` are what else `portal_info` tells.
    """

    portal: Portal
    people: People
    settings: Settings
    facts: AccessFacts
    now: Callable[[], datetime]
    inbox: Inbox | None = None
    remarks: list[Callable[[], Sequence[str]]] = field(default_factory=list)

    @property
    def tasks(self) -> Tasks:
        """The group of tasks; `Unavailable` where the upstream has none."""
        if self.portal.tasks is None:
            raise Unavailable(
                "This upstream has no calls for tasks.", "Connect the classic REST API with BITRIX24_WEBHOOK_URL."
            )
        return self.portal.tasks

    async def is_administrator(self) -> bool | None:
        """Whether the person is an administrator, asked where it is not known yet; None where it cannot be."""
        if self.facts.known is None:
            await self.facts.learn(self.portal)
        return self.facts.known.administrator if self.facts.known else None
