"""What the credentials may do: `profile` and `scope` in one batch (reference 10.3)."""

from collections.abc import Mapping

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models.users import Access
from bizproc_mcp.upstream.rest.dialect import Command, Rest
from bizproc_mcp.upstream.rest.values import Row, sequence

__all__ = ["RestAccess"]


class RestAccess:
    """Asks the portal who is behind the credentials; `user_id` is what a webhook's address says."""

    def __init__(self, rest: Rest, *, user_id: int = 0, application: bool = False) -> None:
        self._rest = rest
        self._user_id = user_id
        self._application = application

    async def __call__(self) -> Access:
        """Ask once; raises where the portal cannot be reached or refuses the credentials."""
        profile, scope = await self._rest.batch([Command("profile", {}), Command("scope", {})])
        if isinstance(profile, BizprocError):
            raise profile
        scopes: frozenset[str] | None = None
        if not isinstance(scope, BizprocError):
            scopes = frozenset(str(name).lower() for name in sequence(scope.result, "scope"))
        # An inactive person has an empty profile, written as [].
        person = Row(profile.result if isinstance(profile.result, Mapping) else {}, "profile")
        return Access(
            user_id=person.whole("ID", 0) or self._user_id,
            user_name=" ".join(f"{person.text('NAME')} {person.text('LAST_NAME')}".split()),
            administrator=person.flag("ADMIN") if "ADMIN" in person else None,
            scopes=scopes,
            application=self._application,
            problem="" if "ID" in person else "The person behind the credentials is not active.",
        )
