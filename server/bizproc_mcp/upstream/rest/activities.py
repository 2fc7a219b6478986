"""Activities: `bizproc.activity.add`, `.update`, `.list`, `.delete` (docs/portal.md 8.1)."""

from collections.abc import Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import Registration, RegistrationChange
from bizproc_mcp.upstream.registration_payload import described
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.values import sequence

__all__ = ["RestActivities"]


class RestActivities:
    """The activity methods; the portal accepts them only from applications."""

    _prefix = "bizproc.activity"

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def add(self, registration: Registration) -> None:
        """Register (`bizproc.activity.add`)."""
        params: dict[str, Json] = {"CODE": registration.code}
        params |= {name: value for name, value in described(registration).items() if value is not None}
        if not registration.use_placement:
            del params["USE_PLACEMENT"]
        await self._rest.write(f"{self._prefix}.add", params)

    async def update(self, change: RegistrationChange) -> None:
        """Change the given fields, including clearing them (`bizproc.activity.update`)."""
        given = described(change.new)
        # Send an empty string, not null: the portal turns it into null (document type, filter) or "not given".
        fields = {name: "" if given[name] is None else given[name] for name in given if name.lower() in change.fields}
        await self._rest.write(f"{self._prefix}.update", {"CODE": change.new.code, "FIELDS": fields})

    async def list_codes(self) -> Sequence[str]:
        """The codes this application has registered of this kind (`bizproc.activity.list`)."""
        method = f"{self._prefix}.list"
        answer = await self._rest.call(method, {})
        return [str(code) for code in sequence(answer.result, method)]

    async def delete(self, code: str) -> None:
        """Unregister (`bizproc.activity.delete`)."""
        await self._rest.write(f"{self._prefix}.delete", {"CODE": code})
