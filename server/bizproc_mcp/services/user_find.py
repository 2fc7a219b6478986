"""`user_find`: find people by name, e-mail or id."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bizproc_mcp.answers.users import UserItem, UserList, user_item
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.users import User
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
        return UserList(total=len(found), note=note, items=await _items(context, found))
    matching = await context.portal.users.search(words, include_inactive=include_inactive, limit=limit + 1)
    note = f"Only the first {limit} are shown; give more of the name." if len(matching) > limit else ""
    items = await _items(context, matching[:limit])
    return UserList(total=len(items), note=note, items=items)


async def _items(context: ServiceContext, users: Sequence[User]) -> list[UserItem]:
    """With heads and absences, as far as the credentials show them."""
    details = await context.people.details(user.id for user in users)
    nameless = {one.head.id for one in details.values() if one.head is not None and not one.head.name}
    names = await context.people.names(nameless)
    named = {
        user_id: replace(one, head=User(one.head.id, names[one.head.id]))
        if one.head is not None and one.head.id in names
        else one
        for user_id, one in details.items()
    }
    return [user_item(user, named.get(user.id)) for user in users]
