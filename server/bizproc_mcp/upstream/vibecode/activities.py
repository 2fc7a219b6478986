"""Activities: `/v1/bizproc-activities` – list, add, update, delete."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import Registration, RegistrationChange
from bizproc_mcp.upstream.confirming import check_done
from bizproc_mcp.upstream.registration_payload import described
from bizproc_mcp.upstream.values import plain, sequence, wrong
from bizproc_mcp.upstream.vibecode.dialect import Vibecode

__all__ = ["VibecodeActivities"]

_PAGE = 500


class VibecodeActivities:
    """The activity methods; they may be refused to personal keys."""

    _path = "bizproc-activities"

    def __init__(self, api: Vibecode) -> None:
        self._api = api

    async def add(self, registration: Registration) -> None:
        """Register (`POST /v1/bizproc-activities`)."""
        given = {name: value for name, value in described(registration).items() if value is not None}
        if not registration.use_placement:
            del given["USE_PLACEMENT"]
        answer = await self._api.post(self._path, {"code": registration.code, **_in_camel_case(given)})
        _check_code(f"POST {self._path}", answer.data, registration.code)

    async def update(self, change: RegistrationChange) -> None:
        """Change the given fields, including clearing them (`PATCH /v1/bizproc-activities/:code`)."""
        given = {name: value for name, value in described(change.new).items() if name.lower() in change.fields}
        answer = await self._api.patch(self._at(change.new.code), _in_camel_case(given))
        _check_code(f"PATCH {self._path}", answer.data, change.new.code)

    async def list_codes(self) -> Sequence[str]:
        """The codes registered of this kind (`GET /v1/bizproc-activities`)."""
        codes: dict[str, None] = {}
        while True:
            query = {"limit": str(_PAGE), "offset": str(len(codes))}
            answer = await self._api.get(self._path, query)
            page = [_code(item, self._path) for item in sequence(answer.data, self._path)]
            fresh = [code for code in page if code not in codes]
            codes |= dict.fromkeys(fresh)
            if not fresh or answer.more is False or len(page) < _PAGE:
                return list(codes)

    async def delete(self, code: str) -> None:
        """Unregister (`DELETE /v1/bizproc-activities/:code`)."""
        await self._api.remove(self._at(code))

    def _at(self, code: str) -> str:
        return f"{self._path}/{quote(code, safe='')}"


def _in_camel_case(given: Mapping[str, Json]) -> dict[str, Json]:
    """Convert only the outer names: descriptors keep theirs."""
    return {_camel(name): plain(value) for name, value in given.items()}


def _camel(name: str) -> str:
    first, *others = name.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def _check_code(call: str, answer: Json, code: str) -> None:
    """Check that the response has the registered code; a bare `success` without any code is accepted."""
    told = answer.get("code", answer.get("CODE")) if isinstance(answer, Mapping) else None
    if told != code:
        check_done(call, answer, True, None)


def _code(item: Json, source: str) -> str:
    code = item.get("code", item.get("CODE")) if isinstance(item, Mapping) else item
    if not isinstance(code, str) or not code:
        raise wrong(source, "a code is missing")
    return code
