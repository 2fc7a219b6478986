"""Users: `/v1/users`; employees are cached for a few minutes."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.errors import NotFound
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.users import User
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.matching_users import matching_users
from bizproc_mcp.upstream.values import Row, wrong
from bizproc_mcp.upstream.vibecode.dialect import Vibecode
from bizproc_mcp.upstream.vibecode.listing import read_all
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["VibecodeUsers"]

_PATH = "users"
_SELECT = "id,name,lastName,email,active,workPosition,departmentId,isAdmin"
_PAGE = 5000
_SECONDS = 300.0
_REMEMBERED = 50_000
_FEW = 2
"""Up to this many users are requested one by one; for more, the whole list is a single request."""


class VibecodeUsers:
    """The user methods; need scope `user`, else `ScopeMissing`."""

    def __init__(self, api: Vibecode, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._known: dict[int, tuple[float, User]] = {}
        self._all_known = -_SECONDS

    async def by_id(self, user_ids: Sequence[int]) -> Mapping[int, User]:
        """The users with these ids; unknown ids are missing from the result."""
        wanted = [item for item in dict.fromkeys(user_ids) if item > 0]
        missing = [item for item in wanted if self._remembered(item) is None]
        if len(missing) > _FEW and self._clock.now() - self._all_known >= _SECONDS:
            await self._everyone()
        found = {item: self._remembered(item) for item in wanted}
        for item in missing:
            # A list may omit people who have left, so each of them is requested separately.
            if found[item] is None:
                found[item] = await self._one(item)
        return {item: user for item, user in found.items() if user is not None}

    async def search(self, words: str, *, include_inactive: bool, limit: int) -> Sequence[User]:
        """Employees by name or e-mail, best match first; an e-mail is compared exactly."""
        asked = " ".join(words.split())
        if not asked:
            return []
        return matching_users(await self._everyone(), asked, include_inactive=include_inactive)[:limit]

    async def show(self, user_id: int) -> tuple[User, bool | None] | None:
        """One user and whether they are an administrator, if given; None if there is no such user."""
        try:
            answer = await self._api.get(f"{_PATH}/{user_id}")
        except NotFound:
            return None
        if not isinstance(answer.data, Mapping):
            raise wrong(_PATH, "a person is missing")
        row = Row(answer.data, _PATH)
        return self._learn(row), row.flag("isAdmin") if "isAdmin" in row else None

    async def _one(self, user_id: int) -> User | None:
        shown = await self.show(user_id)
        return shown[0] if shown is not None and shown[0].id == user_id else None

    async def _everyone(self) -> Sequence[User]:
        if self._clock.now() - self._all_known < _SECONDS:
            return [user for since, user in self._known.values() if since >= self._all_known]
        began = self._clock.now()
        portions = read_all(self._api, _PATH, {"select": _SELECT}, limit=_PAGE)
        everyone = [self._learn(row) async for portion in portions for row in portion]
        self._all_known = began
        return everyone

    def _remembered(self, user_id: int) -> User | None:
        known = self._known.get(user_id)
        return known[1] if known is not None and self._clock.now() - known[0] < _SECONDS else None

    def _learn(self, row: Row) -> User:
        user = _user(row)
        self._known.pop(user.id, None)
        self._known[user.id] = (self._clock.now(), user)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return user


def _user(row: Row) -> User:
    email = row.brief("email")
    name = " ".join(f"{row.brief('name')} {row.brief('lastName')}".split())
    departments: Json = row.raw("departmentId")
    return User(
        id=row.whole("id"),
        name=PortalText(name or email),
        email=PortalText(email),
        position=PortalText(row.brief("workPosition")),
        departments=(row.whole("departmentId"),) if isinstance(departments, int) else row.wholes("departmentId")[:50],
        active=row.flag("active") if row.given("active") else True,
    )
