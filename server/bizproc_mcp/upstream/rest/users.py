"""Users: `user.get` (docs/portal.md 10.1); names are cached for a few minutes."""

from collections.abc import Callable, Collection, Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.users import User
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.matching_users import matching_users
from bizproc_mcp.upstream.rest.coalescing import Together
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Command, Rest, RestAnswer
from bizproc_mcp.upstream.rest.name_search import other_beginnings
from bizproc_mcp.upstream.values import Row, rows
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["SECONDS", "RestUsers", "full_name"]

_GET = "user.get"
_REMEMBERED = 5_000
SECONDS = 300.0
"""How long what is known about people is used again."""
_MOST_FOUND = 200


class RestUsers:
    """The user methods; need scope `user`, `user_basic` or `user_brief`, else `ScopeMissing`."""

    def __init__(self, rest: Rest, clock: Clock) -> None:
        self._rest = rest
        self._clock = clock
        self._known: dict[int, tuple[float, User]] = {}
        self._merging: Together[int, User] = Together(self._fetch, most=PAGE_SIZE * BATCH_SIZE, follow=True)

    async def by_id(self, user_ids: Sequence[int]) -> Mapping[int, User]:
        """The users with these ids; unknown ids are missing from the result."""
        wanted = [item for item in dict.fromkeys(user_ids) if item > 0]
        found = dict(self.remembered(wanted))
        missing = [item for item in wanted if item not in found]
        if not missing:
            return found
        if self._rest.batching and len(missing) <= PAGE_SIZE:
            return found | dict(await self._merging.get(missing))
        answers = await self._rest.call_all(_by_id(missing))
        return found | self._found(answers, missing)

    async def _fetch(self, close: Callable[[], Collection[int]]) -> Mapping[int, User]:
        """Fetch the users that several callers requested at the same time."""
        wanted: Collection[int] = ()

        def commands() -> Sequence[Command]:
            nonlocal wanted
            wanted = close()
            return _by_id(list(wanted))

        return self._found(await self._rest.call_when_due(commands), wanted)

    def _found(self, answers: Sequence[RestAnswer], wanted: Collection[int]) -> dict[int, User]:
        found = [user for answer in answers for user in self.learn(rows(answer.result, _GET))]
        return {user.id: user for user in found if user.id in wanted}

    async def search(self, words: str, *, include_inactive: bool, limit: int) -> Sequence[User]:
        """Find employees by name in any spelling, or by e-mail; if no name matches, by other known details.

        The portal's search is literal and also covers job titles; other spellings are searched in the same
        request.
        """
        asked = " ".join(words.split())
        if not asked:
            return []
        by_email = "@" in asked
        texts = [asked] if by_email else [asked, *other_beginnings(asked)]
        wanted = [_named(text, include_inactive=include_inactive) for text in texts]
        first = await self._rest.call_all([_command(filters) for filters in wanted])
        rest = [
            _command(filters, start)
            for filters, answer in zip(wanted, first, strict=True)
            for start in range(PAGE_SIZE, min(answer.total or 0, _MOST_FOUND), PAGE_SIZE)
        ]
        found = [self.learn(rows(answer.result, _GET)) for answer in (*first, *await self._rest.call_all(rest))]
        everyone = {user.id: user for users in found for user in users}
        named = matching_users(everyone.values(), asked, include_inactive=include_inactive)
        if named or by_email:
            return named[:limit]
        return [user for user in found[0] if include_inactive or user.active][:limit]

    def remembered(self, user_ids: Sequence[int]) -> Mapping[int, User]:
        """Those of these users that are known without asking, in this order."""
        found = ((user_id, self._one_remembered(user_id)) for user_id in user_ids)
        return {user_id: user for user_id, user in found if user is not None}

    def _one_remembered(self, user_id: int) -> User | None:
        known = self._known.get(user_id)
        return known[1] if known is not None and self._clock.now() - known[0] < SECONDS else None

    def learn(self, found: Sequence[Row]) -> Sequence[User]:
        """Remember the users in these rows of `user.get`."""
        users = [_user(row) for row in found]
        for user in users:
            self._known.pop(user.id, None)
            self._known[user.id] = (self._clock.now(), user)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return users


def _by_id(ids: Sequence[int]) -> Sequence[Command]:
    return [_command({"ID": ids[start : start + PAGE_SIZE]}) for start in range(0, len(ids), PAGE_SIZE)]


def _named(text: str, *, include_inactive: bool) -> Mapping[str, Json]:
    filters = {"EMAIL" if "@" in text else "NAME_SEARCH": text}
    return filters if include_inactive else filters | {"ACTIVE": "Y"}


def _command(filters: Mapping[str, Json], start: int = 0) -> Command:
    return Command(_GET, {"FILTER": filters, "SORT": "ID", "ORDER": "ASC", "start": start})


def full_name(row: Row) -> str:
    """First and last name in a row of `user.get`, "" if it has neither."""
    return " ".join(f"{row.brief('NAME')} {row.brief('LAST_NAME')}".split())


def _user(row: Row) -> User:
    email = row.brief("EMAIL")
    return User(
        id=row.whole("ID"),
        name=PortalText(full_name(row) or email),
        email=PortalText(email),
        position=PortalText(row.brief("WORK_POSITION")),
        second_name=PortalText(row.brief("SECOND_NAME")),
        departments=row.wholes("UF_DEPARTMENT")[:50],
        active=row.flag("ACTIVE") if "ACTIVE" in row else True,
    )
