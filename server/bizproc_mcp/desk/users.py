"""Finding employees, and telling about the connection."""

import re
from collections.abc import Mapping

from bizproc_mcp import __version__
from bizproc_mcp.access import WHY_WITHHELD
from bizproc_mcp.answers._base import Person
from bizproc_mcp.answers.users import PortalInfo, UserList, user_item
from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.text import unmarked
from bizproc_mcp.portal import Budget

_ID = re.compile(r"[0-9]{1,18}")
NO_TASKS = "This upstream has no calls for tasks: listing and answering them needs the classic REST API."
HEADERS_ONLY = (
    "It starts processes on deals, leads, contacts and companies only, and tells of templates no more than the header."
)


async def find_users(desk: Desk, query: str, *, include_inactive: bool, limit: int) -> UserList:
    """Employees by name, e-mail or id; `ScopeMissing` where names cannot be read."""
    words = unmarked(query)
    if not words:
        raise InvalidInput("The query is empty.", "Give a name, an e-mail or an id.")
    if words.lower() == "me" or _ID.fullmatch(words):
        wanted = await desk.people.me() if words.lower() == "me" else int(words)
        known = await desk.portal.users.by_id([wanted])
        found = [user for user in known.values() if user.active or include_inactive]
        left = bool(known) and not found
        note = "This person has left; call again with include_inactive=true." if left else ""
        return UserList(total=len(found), note=note, items=[user_item(user) for user in found])
    matching = await desk.portal.users.search(words, include_inactive=include_inactive, limit=limit + 1)
    note = f"Only the first {limit} are shown; give more of the name." if len(matching) > limit else ""
    items = [user_item(user) for user in matching[:limit]]
    return UserList(total=len(items), note=note, items=items)


async def portal_info(desk: Desk, catalogue: Mapping[str, str]) -> PortalInfo:
    """Who is connected, what is offered, and why the rest is not; the portal is asked again where it failed."""
    if desk.facts.known is None:
        await desk.facts.learn(desk.portal)
    known, settings = desk.facts.known, desk.settings
    withheld: dict[str, list[str]] = {}
    for name, why in catalogue.items():
        if why:
            withheld.setdefault(WHY_WITHHELD[why], []).append(name)
    user = Person(id=known.user_id, name=known.user_name.line(80)) if known else None
    return PortalInfo(
        version=__version__,
        upstream=desk.portal.upstream,
        portal=desk.portal.address,
        credentials=desk.portal.credentials,
        demo=desk.portal.demo,
        user=user,
        administrator=known.administrator if known else None,
        scopes=sorted(known.scopes or ()) if known else [],
        read_only=settings.read_only or bool(known and known.read_only),
        confirm=settings.confirm,
        toolsets=sorted(settings.toolsets),
        tools=[name for name, why in catalogue.items() if not why],
        withheld=withheld,
        remaining_requests=int(desk.portal.budget.remaining),
        problem=str(desk.facts.problem or (known.problem if known else "")),
        notes=[
            *([NO_TASKS, HEADERS_ONLY] if desk.portal.tasks is None else []),
            *(desk.inbox.notes() if desk.inbox else []),
            *(remark for remarks in desk.remarks for remark in remarks()),
            *_waiting(desk.portal.budget),
        ],
    )


def _waiting(budget: Budget) -> list[str]:
    """What bulk jobs wait for, and what waits for its turn: no errors, it all goes on by itself."""
    queued = [f"{budget.waiting} requests wait for their turn"] if budget.waiting else []
    return queued + [
        f"a bulk job waits {pause.seconds:.0f} s for working time of {pause.method}" for pause in budget.pauses
    ]
