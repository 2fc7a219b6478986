"""The server's parts, imported and created after the first response."""

import difflib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import anyio

from bizproc_mcp import upstream
from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.inbox.calls import domain_of
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.portal import Portal
from bizproc_mcp.prompts import NEEDS, add_prompts
from bizproc_mcp.resources import add_resources, complete
from bizproc_mcp.safety.journal_resource import add_journal
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.settings import Settings
from bizproc_mcp.subscriptions import Subscriptions
from bizproc_mcp.subscriptions.inbox import EVENTS, InboxWatch, attend
from bizproc_mcp.subscriptions.tasks import TaskWatch
from bizproc_mcp.text.portal_text import as_given
from bizproc_mcp.tools.catalogue import Catalogue
from bizproc_mcp.user_lookup import UserLookup

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from bizproc_mcp.inbox.port import Port


@dataclass(frozen=True, slots=True)
class Assembly:
    """The services' context and the tools that use it."""

    context: ServiceContext
    catalogue: Catalogue
    inbox: Inbox
    inbox_watch: InboxWatch
    watch: TaskWatch | None

    def unknown_tool(self, name: str) -> str:
        """Why a tool doesn't exist: withheld with a reason, or the closest existing one."""
        why = self.catalogue.reasons().get(name, "")
        if why:
            return f"Tool {name} is not offered: {why}. See portal_info."
        near = difflib.get_close_matches(name, self.catalogue.offered(), n=1)
        return f"There is no tool {as_given(name)}." + (f" Did you mean {near[0]!r}?" if near else " See tools/list.")

    def withheld_prompt(self, name: str) -> str:
        """Why a prompt is not offered; "" if it is, or if it doesn't exist."""
        reasons = self.catalogue.reasons()
        why = next((reasons[tool] for tool in sorted(NEEDS.get(name, ())) if reasons[tool]), "")
        return f"Prompt {name} is not offered: {why}. See portal_info." if why else ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Open the portal connection; closes the journal, then the inbox, then the connection."""
        async with self.context.portal.connection:
            try:
                yield self
            finally:
                await self.catalogue.guard.finish()
                self.inbox.close()

    async def let_finish(self, request: str) -> None:
        """Give a cancelled call's write time to finish, as long as the client stays connected."""
        await self.catalogue.guard.let_finish(request)

    async def look_after_inbox(self, port: "Port | None", subscriptions: Subscriptions) -> None:
        """Receive calls on the port, and send notifications while there are subscribers."""
        await attend(self.inbox, port, self.context.settings.application_token, subscriptions, self.inbox_watch)

    async def watch_tasks(self) -> None:
        """Poll the tasks while there are subscribers, if the upstream has tasks; runs until cancelled."""
        if self.watch is not None:
            await self.watch.run()

    async def look_first(self, uris: Collection[str]) -> None:
        """Read the resources of a new subscription before it is confirmed."""
        if EVENTS in uris:
            await self.inbox_watch.look_first()
        if self.watch is not None:
            await self.watch.look_first(uris)

    def wrote(self) -> None:
        """Note that a writing tool was called: watched resources may have changed."""
        if self.watch is not None:
            self.watch.nudge()

    async def complete(self, argument: Any) -> Any:
        """Complete ids in resource templates and prompts."""
        return await complete(self.context, argument)


def assemble(
    server: "MCPServer[None]",
    settings: Settings,
    connect: Callable[[Settings], Portal] | None,
    now: Callable[[], datetime],
    on_rights_known: Callable[[], Awaitable[None]],
    inbox_port: "Port | None" = None,
    subscriptions: Subscriptions | None = None,
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
) -> Assembly:
    """Create the portal (without network access) and the services, and register resources and prompts."""
    portal = (connect or upstream.connect)(settings)
    facts = Capabilities(on_rights_known)

    async def probe() -> Any:
        return facts.known or await portal.access()

    inbox = Inbox(settings, now, inbox_port)
    if settings.demo:
        inbox.portal = domain_of(portal.address)
    context = ServiceContext(
        portal, UserLookup(portal.users, probe, portal.acts_as, portal.organisation), settings, facts, now, inbox
    )
    catalogue = Catalogue(context)
    add_resources(server, context, catalogue.offers)
    add_journal(server, catalogue.guard)
    add_prompts(server)
    watch = TaskWatch(context, subscriptions, sleep) if subscriptions is not None and portal.tasks is not None else None
    return Assembly(context, catalogue, inbox, InboxWatch(inbox), watch)
