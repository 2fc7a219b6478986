"""What every tool, resource and prompt works with, put together once after the first answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.errors import Unavailable
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.portal import Portal, Tasks
from bizproc_mcp.services.returns import ReturnsRead
from bizproc_mcp.settings import Settings
from bizproc_mcp.user_lookup import UserLookup


@dataclass(frozen=True)
class ServiceContext:
    """The connected portal with the people on it, the settings, what the credentials may do, and the clock.

    `remarks` are what else `portal_info` tells.
    """

    portal: Portal
    people: UserLookup
    settings: Settings
    capabilities: Capabilities
    now: Callable[[], datetime]
    inbox: Inbox | None = None
    returns: ReturnsRead = field(default_factory=ReturnsRead)
    remarks: list[Callable[[], Sequence[str]]] = field(default_factory=list)

    @cached_property
    def tasks(self) -> Tasks:
        """The group of tasks; `Unavailable` where the upstream has none."""
        if self.portal.tasks is None:
            raise Unavailable(
                "This upstream has no calls for tasks.", "Connect the classic REST API with BITRIX24_WEBHOOK_URL."
            )
        return self.portal.tasks

    async def is_administrator(self) -> bool | None:
        """Whether the person is an administrator, asked where it is not known yet; None where it cannot be."""
        if self.capabilities.known is None:
            await self.capabilities.learn(self.portal)
        return self.capabilities.known.administrator if self.capabilities.known else None
