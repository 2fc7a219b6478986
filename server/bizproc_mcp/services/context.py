"""The context shared by all tools, resources and prompts, built once after the portal's first response."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.errors import Unavailable
from bizproc_mcp.file_texts.reading import FileTexts
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.portal import Portal, Tasks
from bizproc_mcp.services.returns import ReturnsRead
from bizproc_mcp.settings import Settings
from bizproc_mcp.user_lookup import UserLookup


@dataclass(frozen=True)
class ServiceContext:
    """The connected portal, its users, the settings, what the credentials allow, and the clock.

    `remarks` are further notes that `portal_info` shows.
    """

    portal: Portal
    people: UserLookup
    settings: Settings
    capabilities: Capabilities
    now: Callable[[], datetime]
    inbox: Inbox | None = None
    file_texts: FileTexts = field(default_factory=FileTexts)
    returns: ReturnsRead = field(default_factory=ReturnsRead)
    remarks: list[Callable[[], Sequence[str]]] = field(default_factory=list)

    @cached_property
    def tasks(self) -> Tasks:
        """Return the task API; raise `Unavailable` if the upstream has none."""
        if self.portal.tasks is None:
            raise Unavailable(
                "This upstream has no calls for tasks.", "Connect the classic REST API with BITRIX24_WEBHOOK_URL."
            )
        return self.portal.tasks

    async def is_administrator(self) -> bool | None:
        """Return whether the current user is an administrator, asking the portal if needed; None if unknown."""
        if self.capabilities.known is None:
            await self.capabilities.learn(self.portal)
        return self.capabilities.known.administrator if self.capabilities.known else None
