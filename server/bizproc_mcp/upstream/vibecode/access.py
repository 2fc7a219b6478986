"""What a key allows: `GET /v1/me`, one cheap call to detect whether OAuth is required, and the user if not given."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.errors import ApplicationRequired, BizprocError
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.users import Access
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.values import Row, flag, scope_names
from bizproc_mcp.upstream.vibecode.dialect import Vibecode
from bizproc_mcp.upstream.vibecode.templates import VibecodeTemplates
from bizproc_mcp.upstream.vibecode.users import VibecodeUsers

__all__ = ["VibecodeAccess"]

_ME = "me"
_MANAGEMENT_KEY = "vibe_live_"
_GROUPS = ("workflows", "templates", "events", "users", "activities", "robots")
_OF_APPLICATIONS = ("templates", "activities", "robots")
_FOR_APPLICATIONS_ONLY = "Vibecode gives these to application keys only (vibe_app_ with VIBECODE_SESSION_TOKEN)"
_FOR_MANAGEMENT_ONLY = "this Vibecode key manages keys and applications; a vibe_api_ or vibe_app_ key is needed"
_KEYS, _PEOPLE = ("key", "apiKey", "permissions"), ("owner", "user")


class VibecodeAccess:
    """Asks about the key; the format of `me` is not fully documented, so several spellings are accepted."""

    def __init__(self, api: Vibecode, key: str, templates: VibecodeTemplates, users: VibecodeUsers) -> None:
        self._api = api
        self._manages_keys = key.startswith(_MANAGEMENT_KEY)
        self._templates = templates
        self._users = users

    async def __call__(self) -> Access:
        """Send one request; raises if Vibecode can't be reached or rejects the key."""
        answer = await self._api.get(_ME)
        told = answer.data if isinstance(answer.data, Mapping) else {}
        about = {name: value for part in (*_parts(told, _KEYS), told) for name, value in part.items()}
        person = {
            name: value for part in (*_parts(told, _PEOPLE), *_parts(about, _PEOPLE)) for name, value in part.items()
        }
        scopes = _scopes(about)
        if (limit := _requests_per_minute(about)) > 0:
            self._api.keep_pace(limit)
        user_id, name, administrator = _person(person, about)
        without: dict[str, str] = {}
        if self._manages_keys:
            without = dict.fromkeys(_GROUPS, _FOR_MANAGEMENT_ONLY)
        elif scopes is None or "bizproc" in scopes:
            without = await self._withheld()
        if administrator is None and user_id and not self._manages_keys:
            name, administrator = await self._looked_up(user_id, name)
        return Access(
            user_id=user_id,
            user_name=PortalText(name),
            administrator=administrator,
            scopes=None if self._manages_keys else scopes,
            read_only=_read_only(about),
            problem=_problem(user_id, manages_keys=self._manages_keys),
            without=without,
        )

    async def _withheld(self) -> dict[str, str]:
        """The groups a personal key may be refused, found out with one call; other failures prove nothing."""
        try:
            await self._templates.probe()
        except ApplicationRequired:
            return dict.fromkeys(_OF_APPLICATIONS, _FOR_APPLICATIONS_ONLY)
        except BizprocError:
            pass
        return {}

    async def _looked_up(self, user_id: int, name: str) -> tuple[str, bool | None]:
        try:
            shown = await self._users.show(user_id)
        except BizprocError:
            return name, None
        return (shown[0].name.raw, shown[1]) if shown is not None else (name, None)


def _parts(told: JsonMap, names: Sequence[str]) -> list[JsonMap]:
    return [part for part in map(told.get, names) if isinstance(part, Mapping)]


def _scopes(about: JsonMap) -> frozenset[str] | None:
    given: Json = about.get("scopes", about.get("scope"))
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    if isinstance(given, Sequence):
        return scope_names(given)
    return None


def _requests_per_minute(about: JsonMap) -> int:
    """The key's limit, or 0 if not given."""
    limits = Row(next(iter(_parts(about, ("limits", "rateLimit"))), {}), _ME)
    names = ("requestsPerMinute", "perMinute", "limit")
    return next((limits.whole(name, 0) for name in names if name in limits), 0)


def _read_only(about: JsonMap) -> bool:
    if any(flag(about.get(name)) for name in ("readonly", "readOnly", "isReadonly", "isReadOnly")):
        return True
    mode = str(about.get("mode", about.get("accessMode", ""))).upper()
    return "READ" in mode and "WRITE" not in mode


def _person(person: JsonMap, about: JsonMap) -> tuple[int, str, bool | None]:
    row, key = Row(person, _ME), Row(about, _ME)
    user_id = next((row.whole(name, 0) for name in ("id", "ID", "userId", "bitrixUserId") if name in row), 0)
    user_id = user_id or next((key.whole(name, 0) for name in ("userId", "ownerId", "bitrixUserId") if name in key), 0)
    name = " ".join(f"{row.text('name')} {row.text('lastName')}".split())
    administrator = next((row.flag(word) for word in ("isAdmin", "admin") if word in row), None)
    return user_id, name, administrator


def _problem(user_id: int, *, manages_keys: bool) -> str:
    if manages_keys:
        return "This key manages keys and applications; it cannot reach the portal."
    return "" if user_id else "Vibecode does not tell whom the key acts as."
