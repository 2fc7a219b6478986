"""`user_find`: find people by name, e-mail or id."""

import re

from bizproc_mcp.answers.users import UserList, user_item
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.text.portal_text import unmarked

_ID = re.compile(r"[0-9]{1,18}")


async def find_users(context: ServiceContext, query: str, *, include_inactive: bool, limit: int) -> UserList:
    """Find employees by name, e-mail or id; raise `ScopeMissing` if names can't be read."""
    words = unmarked(query)
    if not words:
        raise InvalidInput("The query is empty.", "Give a name, an e-mail or an id.")
    if words.lower() == "me" or _ID.fullmatch(words):
        wanted = await context.people.me() if words.lower() == "me" else int(words)
        known = await context.portal.users.by_id([wanted])
        found = [user for user in known.values() if user.active or include_inactive]
        left = bool(known) and not found
        note = "This person has left; call again with include_inactive=true." if left else ""
        return UserList(total=len(found), note=note, items=[user_item(user) for user in found])
    matching = await context.portal.users.search(words, include_inactive=include_inactive, limit=limit + 1)
    note = f"Only the first {limit} are shown; give more of the name." if len(matching) > limit else ""
    items = [user_item(user) for user in matching[:limit]]
    return UserList(total=len(items), note=note, items=items)
