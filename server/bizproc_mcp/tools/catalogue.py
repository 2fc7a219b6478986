"""Every tool there is, in the order it is listed."""

from collections.abc import Iterator, Mapping

from mcp.server.mcpserver.tools import Tool
from mcp.types import Tool as ToolEntry

from bizproc_mcp.models.users import Access
from bizproc_mcp.outgoing import Outgoing
from bizproc_mcp.safety.elicitation import Elicitation
from bizproc_mcp.safety.guard import Guard
from bizproc_mcp.safety.identity import Identity
from bizproc_mcp.safety.own_writes import OwnWrites
from bizproc_mcp.safety.policy import PolicyInForce
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.services.portal_info import Offer
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText
from bizproc_mcp.tools._building import build_tool
from bizproc_mcp.tools._tailoring import tailored
from bizproc_mcp.tools._toolset import Declaration, ToolGroup, withheld
from bizproc_mcp.tools.activities import ActivityTools
from bizproc_mcp.tools.documents import DocumentTools
from bizproc_mcp.tools.events import EventTools
from bizproc_mcp.tools.robots import RobotTools
from bizproc_mcp.tools.tasks import TaskTools
from bizproc_mcp.tools.templates import TemplateFileTools, TemplateTools
from bizproc_mcp.tools.users import PortalTools, UserTools
from bizproc_mcp.tools.workflows import WorkflowTools


class Catalogue:
    """All tools; which of them are offered follows settings and what becomes known."""

    def __init__(self, context: ServiceContext, guard: Guard | None = None) -> None:
        self.guard = guard or Guard(
            identity_of(context), context.settings, context.now, PolicyInForce(context.settings)
        )
        self._elicitation = Elicitation(context.now, Outgoing(context.settings.secrets()))
        self._groups: tuple[ToolGroup, ...] = (
            TaskTools(context),
            DocumentTools(context),
            WorkflowTools(context, OwnWrites(self.guard.journal, self.guard.identity).to_process),
            TemplateTools(context),
            TemplateFileTools(context),
            EventTools(context),
            ActivityTools(context),
            RobotTools(context),
            UserTools(context),
            PortalTools(context, self.offers),
        )
        self._declared = {name: (group, tool) for group in self._groups for name, tool in group.declared()}
        self._built: dict[str, Tool] = {}
        self._context = context
        self._decided: tuple[Access | None, frozenset[str]] | None = None

    def declared(self) -> Iterator[tuple[ToolGroup, str, Declaration]]:
        """Every tool with its group, its name and what it is."""
        for name, (group, declaration) in self._declared.items():
            yield group, name, declaration

    def offers(self) -> Mapping[str, Offer]:
        """Every tool with its toolset, and why it is withheld."""
        return {name: Offer(tool.toolset, withheld(group, tool)) for group, name, tool in self.declared()}

    def reasons(self) -> Mapping[str, str]:
        """Why each tool is withheld, as `withheld` says it, "" for the offered ones."""
        return {name: offer.withheld for name, offer in self.offers().items()}

    def withheld(self) -> frozenset[str]:
        """The names of the tools that are not offered now."""
        return frozenset(name for name, why in self.reasons().items() if why)

    def listed(self) -> list[ToolEntry]:
        """What is offered now as clients see it; nothing in it names a tool that is withheld."""
        missing = self.withheld()
        return [
            tailored(
                ToolEntry(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=tool.parameters,
                    output_schema=tool.output_schema,
                    annotations=tool.annotations,
                ),
                missing,
            )
            for tool in self.offered().values()
        ]

    def offered(self) -> dict[str, Tool]:
        """The SDK's tools that are offered now, by name."""
        return {name: tool for name in self._declared if (tool := self.find(name)) is not None}

    def find(self, name: str) -> Tool | None:
        """One offered tool, built once; None where there is none of that name or it is withheld."""
        declared = self._declared.get(name)
        if declared is None or (name not in self._lasting() and withheld(*declared)):
            return None
        if name not in self._built:
            group, declaration = declared
            self._built[name] = build_tool(group, name, declaration, self.guard, self._elicitation, self.withheld)
        return self._built[name]

    def _lasting(self) -> frozenset[str]:
        """The tools that are offered until more is known of the credentials; whether there is an inbox may change."""
        known = self._context.capabilities.known
        if self._decided is None or self._decided[0] is not known:
            lasting = (
                name for group, name, one in self.declared() if "inbox" not in one.needs and not withheld(group, one)
            )
            self._decided = known, frozenset(lasting)
        return self._decided[1]


def identity_of(context: ServiceContext) -> Identity:
    """Whose writes the tools over this context make."""

    def name(person: int) -> PortalText:
        known = context.capabilities.known
        return known.user_name if known is not None and known.user_id == person else NO_TEXT

    return Identity(context.portal.address, context.portal.demo, context.people.me, name)
