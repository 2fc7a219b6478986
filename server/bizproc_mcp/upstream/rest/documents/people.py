"""Names of the people in documents: `user.get`, in the next request that is sent anyway."""

from collections.abc import Iterable, Sequence

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json
from bizproc_mcp.text.portal_text import Names, PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.remembered import Remembered
from bizproc_mcp.upstream.rest.users import full_name
from bizproc_mcp.upstream.values import rows

__all__ = ["People"]

_GET = "user.get"
_MOST = 4 * PAGE_SIZE


class People:
    """The people one read has come upon, and their names as far as they are known.

    With `ask` off, no further request is made for them: only names that are known or come by `by_reference` are given.
    """

    def __init__(self, known: Remembered[int, PortalText], *, ask: bool) -> None:
        self._known = known
        self._ask = ask
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()

    def want(self, *user_ids: int) -> None:
        """Note people whose names are needed; zero and less are nobody."""
        self._wanted.update(dict.fromkeys(one for one in user_ids[:_MOST] if one > 0))

    def by_reference(self, *references: str) -> Command:
        """The command for people whom other commands of the same batch name (`$result[c0][item][assignedById]`).

        Each has a digit in front: where the path does not exist, the portal inserts what it found last, and with the
        digit that is nobody's id (docs/portal.md 10.4, 10.1).
        """
        return _command([f"0{reference}" for reference in references], refers=True)

    def commands(self) -> Sequence[Command]:
        """What has to be asked for the people noted so far, each once."""
        if not self._ask:
            return []
        missing = [one for one in self._wanted if one not in self._asked and self._known.get(one) is None]
        missing = missing[: max(0, _MOST - len(self._asked))]
        self._asked.update(missing)
        return [_command(missing[start : start + PAGE_SIZE]) for start in range(0, len(missing), PAGE_SIZE)]

    def learn(self, answers: Iterable[RestAnswer | BizprocError]) -> None:
        """Take the names in answers of `user.get`; without the scope for it there are none."""
        for answer in answers:
            if isinstance(answer, BizprocError):
                continue
            for row in rows(answer.result, _GET):
                name = full_name(row) or row.brief("EMAIL")
                if name:
                    self._known.put(row.whole("ID"), PortalText(name))

    @property
    def names(self) -> Names:
        """The names of the people noted, by id."""
        found = ((one, self._known.get(one)) for one in self._wanted)
        return {user_id: name for user_id, name in found if name is not None}


def _command(ids: Sequence[Json], *, refers: bool = False) -> Command:
    return Command(_GET, {"FILTER": {"ID": ids}, "SORT": "ID", "ORDER": "ASC"}, refers)
