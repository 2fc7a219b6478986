"""`portal_info`: the current user, the portal, and the available rights and tools."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bizproc_mcp import __version__
from bizproc_mcp.answers._base import Person
from bizproc_mcp.answers.users import PortalInfo
from bizproc_mcp.portal import Budget
from bizproc_mcp.services.context import ServiceContext


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool's toolset, and why it is withheld ("" if it is offered)."""

    toolset: str
    withheld: str


async def portal_info(context: ServiceContext, offers: Callable[[], Mapping[str, Offer]]) -> PortalInfo:
    """Who is connected, which tools are offered and why the others aren't; retries lookups that failed before."""
    if context.capabilities.known is None:
        await context.capabilities.learn(context.portal)
    known, settings = context.capabilities.known, context.settings
    # Must come after the lookups above, because they decide which tools are offered.
    catalogue = offers()
    withheld: dict[str, list[str]] = {}
    for name, offer in catalogue.items():
        if offer.withheld:
            withheld.setdefault(offer.withheld, []).append(name)
    offered = {name: offer.toolset for name, offer in catalogue.items() if not offer.withheld}
    user = Person(id=known.user_id, name=known.user_name.line(80)) if known else None
    return PortalInfo(
        version=__version__,
        upstream=context.portal.upstream,
        portal=context.portal.address,
        credentials=context.portal.credentials,
        demo=context.portal.demo,
        user=user,
        administrator=known.administrator if known else None,
        scopes=sorted(known.scopes or ()) if known else [],
        read_only=settings.read_only or bool(known and known.read_only),
        confirm=settings.confirm,
        toolsets=sorted(settings.toolsets.intersection(offered.values())),
        tools=list(offered),
        withheld=withheld,
        remaining_requests=int(context.portal.budget.remaining),
        problem=str(context.capabilities.problem or (known.problem if known else "")),
        notes=[
            *context.portal.lacks,
            *(context.inbox.notes() if context.inbox else []),
            *(remark for remarks in context.remarks for remark in remarks()),
            *_waiting(context.portal.budget),
        ],
    )


def _waiting(budget: Budget) -> list[str]:
    """What bulk jobs are waiting for, and what is queued. These are not errors: everything continues by itself."""
    queued = [f"{budget.waiting} requests wait for their turn"] if budget.waiting else []
    return queued + [
        f"a bulk job waits {pause.seconds:.0f} s for working time of {pause.method}" for pause in budget.pauses
    ]
