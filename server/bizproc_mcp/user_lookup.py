"""User lookup: resolve an id, `me`, an e-mail or a name to a user of the portal."""

import re
from collections.abc import Iterable, Mapping

from bizproc_mcp.errors import BizprocError, InvalidInput, ScopeMissing
from bizproc_mcp.models.users import User, UserDetails
from bizproc_mcp.portal import AccessProbe, Organisation, Users
from bizproc_mcp.text.names import fit
from bizproc_mcp.text.portal_text import NO_TEXT, Names, PortalText, as_given, unmarked

_ID = re.compile(r"^(?:user_)?([1-9]\d{0,17})$")
_SHOWN = 10
_DETAILED = 50


class UserLookup:
    """Finds the users that assistants name, and the names behind ids."""

    def __init__(
        self, users: Users, probe: AccessProbe, me: int | None, organisation: Organisation | None = None
    ) -> None:
        self._users = users
        self._probe = probe
        self._me = me
        self._organisation = organisation

    async def me(self) -> int:
        """The id of the user behind the credentials."""
        if self._me is None:
            self._me = (await self._probe()).user_id
        return self._me

    async def find(self, words: str, *, include_inactive: bool = True) -> User:
        """Find exactly one user; `InvalidInput` lists several matches, or says there is none.

        Ids and `me` need no scope; names and e-mails do. With `include_inactive`, people who have left count
        too, but only if no active user matches.
        """
        said = unmarked(words)
        if said.lower() == "me":
            return User(await self.me(), PortalText("me"))
        if match := _ID.match(said):
            return await self._by_id(int(match[1]), include_inactive=include_inactive)
        if not said:
            raise InvalidInput("No person is named.", "Give an id, me, an e-mail or a name.")
        try:
            found = await self._users.search(said, include_inactive=include_inactive, limit=_SHOWN + 1)
        except ScopeMissing:
            raise InvalidInput(
                "These credentials cannot look up names (scope user or user_basic is missing).",
                "Give the numeric user id, or me.",
            ) from None
        active = [user for user in found if user.active]
        return _only_one(said, active or list(found))

    async def find_id(self, words: str, *, include_inactive: bool = True) -> int:
        """The id of the matching user."""
        return (await self.find(words, include_inactive=include_inactive)).id

    async def names(self, user_ids: Iterable[int]) -> Names:
        """Names by id; empty if they can't be read (a missing scope is not an error)."""
        wanted = sorted({user_id for user_id in user_ids if user_id > 0})
        if not wanted:
            return {}
        try:
            return {user_id: user.name for user_id, user in (await self._users.by_id(wanted)).items()}
        except BizprocError:
            return {}

    async def details(self, user_ids: Iterable[int]) -> Mapping[int, UserDetails]:
        """Users by id, the first fifty with head and absence if they can be read; also empty if nothing can."""
        wanted = sorted({user_id for user_id in user_ids if user_id > 0})
        if not wanted:
            return {}
        try:
            detailed = await self._organisation.details(wanted[:_DETAILED]) if self._organisation is not None else {}
            rest = await self._users.by_id([user_id for user_id in wanted if user_id not in detailed])
            return {**detailed, **{user_id: UserDetails(user) for user_id, user in rest.items()}}
        except BizprocError:
            return {}

    async def _by_id(self, user_id: int, *, include_inactive: bool) -> User:
        if include_inactive:
            return User(user_id, NO_TEXT)
        try:
            user = (await self._users.by_id([user_id])).get(user_id)
        except BizprocError:
            return User(user_id, NO_TEXT)
        if user is None:
            raise InvalidInput(f"There is no user {user_id}.", "Look the person up with user_find.")
        if not user.active:
            raise InvalidInput(f"User {user_id} ({user.name}) has left.", "Choose somebody who is active.")
        return user


def _only_one(said: str, found: list[User]) -> User:
    if len(found) == 1:
        return found[0]
    exact = [user for user in found if fit(said, user.name.raw, user.second_name.raw) == "whole"]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise InvalidInput(f"Nobody is called {as_given(said, 80)}.", "Try another spelling, or user_find.")
    listed = ", ".join(_told_apart(user) for user in found[:_SHOWN])
    more = " and more" if len(found) > _SHOWN else ""
    raise InvalidInput(
        f"{as_given(said, 80)} may be several people: {listed}{more}.", "Ask which one, then use the id."
    )


def _told_apart(user: User) -> str:
    by = [f"{part:60}" for part in (user.second_name, user.position) if part]
    return f"{user.id} {user.name}{f' ({words})' if (words := ', '.join(by)) else ''}"
