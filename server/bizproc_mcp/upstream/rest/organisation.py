"""Where users stand in the company: heads by `department.get`, absences by `im.user.list.get`.

Both need a scope of their own, so either may be missing; that is remembered as long as the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.users import User, UserDetails
from bizproc_mcp.text.portal_text import NO_TEXT
from bizproc_mcp.upstream.rest.departments import GET, Departments, department_pages
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, Rest, RestAnswer, given
from bizproc_mcp.upstream.rest.users import SECONDS, RestUsers
from bizproc_mcp.upstream.values import Row, rows, sequence
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["RestOrganisation"]

_ABSENCES = "im.user.list.get"
_USERS = "user.get"
_What = Literal["departments", "heads", "users", "absences"]


class RestOrganisation:
    """Reads heads and absences, and remembers them for a few minutes."""

    def __init__(self, rest: Rest, users: RestUsers, clock: Clock) -> None:
        self._rest = rest
        self._users = users
        self._clock = clock
        self._tree = Departments()
        self._tree_read = -SECONDS
        self._away: dict[int, tuple[float, date | None]] = {}
        self._no_absences = -SECONDS

    async def details(self, user_ids: Sequence[int]) -> Mapping[int, UserDetails]:
        """The first fifty users; one request, or none if everything is remembered."""
        wanted = list(dict.fromkeys(user_ids))[:PAGE_SIZE]
        known = self._users.remembered(wanted)
        away = [] if self._fresh(self._no_absences) else [user for user in wanted if not self._knows(user)]
        await self._ask([user for user in wanted if user not in known], away)
        return {user_id: self._details(user) for user_id, user in self._users.remembered(wanted).items()}

    async def _ask(self, unknown: Sequence[int], away: Sequence[int]) -> None:
        """Send what is needed in one batch; only a refusal of the users themselves is an error."""
        asked: dict[_What, Command] = {}
        if not self._fresh(self._tree_read):
            asked["departments"], asked["heads"] = department_pages()[0], _heads(0)
        if unknown:
            asked["users"] = _users(unknown)
        if away:
            asked["absences"] = Command(_ABSENCES, {"ID": list(away)})
        if not asked:
            return
        answers = dict(zip(asked, await self._rest.read(list(asked.values()), references=True), strict=True))
        if "users" in answers:
            self._users.learn(rows(given(answers["users"]).result, _USERS))
        if isinstance(heads := answers.get("heads"), RestAnswer):
            self._users.learn(rows(heads.result, _USERS))
        if "absences" in answers:
            self._learn_absences(answers["absences"], away)
        if "departments" in answers:
            await self._learn_departments(answers["departments"])

    async def _learn_departments(self, answer: RestAnswer | BizprocError) -> None:
        tree = Departments()
        if isinstance(answer, RestAnswer):
            tree.add(rows(answer.result, GET))
            further = department_pages(answer.total or 0)
            for page in await self._rest.read(further) if further else ():
                if isinstance(page, RestAnswer):
                    tree.add(rows(page.result, GET))
        self._tree, self._tree_read = tree, self._clock.now()

    def _learn_absences(self, answer: RestAnswer | BizprocError, asked: Sequence[int]) -> None:
        now = self._clock.now()
        if isinstance(answer, BizprocError):
            self._no_absences = now
            return
        self._away = {user: known for user, known in self._away.items() if self._fresh(known[0])}
        self._away.update((user, (now, None)) for user in asked)
        listed = list(answer.result.values()) if isinstance(answer.result, Mapping) else answer.result
        for row in (Row(one, _ABSENCES) for one in sequence(listed, _ABSENCES) if isinstance(one, Mapping)):
            self._away[row.whole("id")] = now, _last_day(row)

    def _details(self, user: User) -> UserDetails:
        head = self._tree.head_of(user.id, user.departments)
        known = self._users.remembered([head])
        since, until = self._away.get(user.id, (-SECONDS, None))
        return UserDetails(
            user,
            head=known.get(head, User(head, NO_TEXT)) if head else None,
            heads=self._tree.led_by(user.id),
            away_until=until if self._fresh(since) else None,
        )

    def _knows(self, user_id: int) -> bool:
        return user_id in self._away and self._fresh(self._away[user_id][0])

    def _fresh(self, since: float) -> bool:
        return self._clock.now() - since < SECONDS


def _last_day(row: Row) -> date | None:
    """The last day of an absence: the portal gives the day after it, or false."""
    if not isinstance(row.raw("absent"), str):
        return None
    returns = row.moment("absent")
    return returns.date() - timedelta(days=1) if returns is not None else None


def _users(ids: Sequence[Json]) -> Command:
    return Command(_USERS, {"FILTER": {"ID": list(ids)}, "SORT": "ID", "ORDER": "ASC", "start": 0})


def _heads(place: int) -> Command:
    """The heads of the departments that the command at `place` lists.

    The digit in front makes what the portal inserts for a department without a head no number, so that the filter
    finds nothing for it (docs/portal.md 10.1, 10.4).
    """
    return _users([f"0$result[c{place}][{row}][UF_HEAD]" for row in range(PAGE_SIZE)])
