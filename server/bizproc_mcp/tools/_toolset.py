"""How a tool is declared, and when it is offered."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from mcp.types import ToolAnnotations

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.writes.plan import Plan

Need = Literal["administrator", "application", "inbox"]
_P = ParamSpec("_P")
_A = TypeVar("_A", bound=Answer | Plan[Any])
_MARK = "_bizproc_declaration"
ADMINISTRATOR: frozenset[Need] = frozenset({"administrator"})
APPLICATION: frozenset[Need] = frozenset({"application", "administrator"})
INBOX: frozenset[Need] = frozenset({"inbox"})
FOR_A_FILE = "The person is asked first only to send a file."


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a tool declares about itself.

    `asks` says when a confirmation is asked for if only destructive writes need one; "" means always or
    never, as given by `destructive`. `notice` says the same if no write needs a confirmation; "" means never.
    """

    title: str
    toolset: str
    writes: bool = False
    destructive: bool = False
    idempotent: bool = True
    needs: frozenset[Need] = frozenset()
    asks: str = ""
    notice: str = ""

    @property
    def annotations(self) -> ToolAnnotations:
        """All four hints; the portal is an open world."""
        return ToolAnnotations(
            read_only_hint=not self.writes,
            destructive_hint=self.destructive,
            idempotent_hint=self.idempotent,
            open_world_hint=True,
        )


def tool(
    title: str,
    toolset: str,
    *,
    writes: bool = False,
    destructive: bool = False,
    idempotent: bool = True,
    needs: frozenset[Need] = frozenset(),
    asks: str = "",
    notice: str = "",
) -> Callable[[Callable[_P, Awaitable[_A]]], Callable[_P, Awaitable[_A]]]:
    """Declare a method of a group as a tool of the same name; its docstring is the description for the assistant."""
    declaration = Declaration(title, toolset, writes, destructive, idempotent, needs, asks, notice)

    def declare(method: Callable[_P, Awaitable[_A]]) -> Callable[_P, Awaitable[_A]]:
        setattr(method, _MARK, declaration)
        return method

    return declare


class ToolGroup:
    """Tools that share the services' context; `group` names the portal API they need."""

    group: str = ""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def declared(self) -> Iterator[tuple[str, Declaration]]:
        """The tools of this group in the order of the file."""
        for name, method in vars(type(self)).items():
            declaration = getattr(method, _MARK, None)
            if isinstance(declaration, Declaration):
                yield name, declaration


def withheld(group: ToolGroup, declaration: Declaration) -> str:
    """Why a tool is not offered, worded to follow "is not offered: "; "" if it is."""
    context = group.context
    if declaration.toolset not in context.settings.toolsets and declaration.toolset != "always":
        return "its toolset is not chosen in BIZPROC_TOOLSETS"
    if declaration.writes and (
        context.settings.read_only or (context.capabilities.known is not None and context.capabilities.known.read_only)
    ):
        return "read-only mode removes every writing tool"
    if group.group and getattr(context.portal, group.group) is None:
        return "this upstream has no such calls"
    for wanted in (group.group, *sorted(declaration.needs)):
        if wanted in context.portal.without:
            return context.portal.without[wanted]
    if "inbox" in declaration.needs and (context.inbox is None or not context.inbox.present):
        return "needs an inbox for calls of activities and robots"
    return (
        context.capabilities.withheld(frozenset(declaration.needs), group.group)
        if declaration.toolset != "always"
        else ""
    )
