"""What the credentials allow: `profile`, `scope`, for applications `app.info`, in one batch (docs/portal.md 10.3)."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.errors import AccessDenied, BizprocError
from bizproc_mcp.models.users import Access
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import Command, Rest, RestAnswer
from bizproc_mcp.upstream.values import Row, scope_names, sequence

__all__ = ["NO_APPLICATION", "NO_DOCUMENTS", "RestAccess"]

NO_APPLICATION = "needs an OAuth application; a webhook has no application context"

NO_DOCUMENTS = "the credentials lack the scopes crm, lists and disk"
_OF_DOCUMENTS = frozenset({"crm", "lists", "disk"})
"""Each of these gives documents of its own."""


class RestAccess:
    """Asks the portal for the user behind the credentials; `user_id` is the id in a webhook's address."""

    def __init__(self, rest: Rest, *, user_id: int = 0, application: bool = False) -> None:
        self._rest = rest
        self._user_id = user_id
        self._application = application

    async def __call__(self) -> Access:
        """Send one request; raises if the portal can't be reached or rejects the credentials."""
        asked = [
            Command("profile", {}),
            Command("scope", {}),
            *([Command("app.info", {})] if self._application else []),
        ]
        profile, scope, *info = await self._rest.batch(asked)
        if isinstance(profile, BizprocError):
            raise profile
        scopes: frozenset[str] | None = None
        if not isinstance(scope, BizprocError):
            scopes = scope_names(sequence(scope.result, "scope"))
        # An inactive user has an empty profile, serialised as [].
        person = Row(profile.result if isinstance(profile.result, Mapping) else {}, "profile")
        return Access(
            user_id=person.whole("ID", 0) or self._user_id,
            user_name=PortalText(" ".join(f"{person.text('NAME')} {person.text('LAST_NAME')}".split())),
            administrator=person.flag("ADMIN") if "ADMIN" in person else None,
            scopes=scopes,
            problem=_problem(person, info),
            without={
                **({} if info and not isinstance(info[0], AccessDenied) else {"application": NO_APPLICATION}),
                **({} if scopes is None or scopes & _OF_DOCUMENTS else {"documents": NO_DOCUMENTS}),
            },
        )


def _problem(person: Row, info: Sequence[RestAnswer | BizprocError]) -> str:
    if "ID" not in person:
        return "The person behind the credentials is not active."
    for said in info:
        if isinstance(said, RestAnswer) and isinstance(said.result, Mapping):
            about = Row(said.result, "app.info")
            if "INSTALLED" in about and not about.flag("INSTALLED"):
                return "The application is not installed to its end: open it in the portal once as an administrator."
    return ""
