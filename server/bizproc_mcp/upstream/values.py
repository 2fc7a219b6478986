"""The portal's values turned into real ones, tolerant of PHP's habits and exact about the rest.

What cannot be the value it should be raises `NotAPortal` with the name of the call (docs/portal.md 3).
"""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import anyio.to_thread

from bizproc_mcp.errors import InvalidInput, NotAPortal
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.workflows import WORKFLOW_ID
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.wire.exchange import LARGE

__all__ = ["Row", "flag", "iso", "mapping", "plain", "positive", "rows", "scope_names", "sendable", "sequence", "wrong"]

_SCOPE = re.compile(r"[a-z0-9_.\-]{1,60}")
_BRIEF = 250
_FALSE_TEXTS = ("", "0", "N", "n", "false")


def flag(value: Json) -> bool:
    """The portal's truthiness: empty, 0, "0", "N", "n" and exactly "false" are false (docs/portal.md 6.1)."""
    return value not in _FALSE_TEXTS if isinstance(value, str) else bool(value)


def plain(value: Json) -> Json:
    """As it is sent: booleans as Y and N, because a form or batch knows only strings."""
    return _encoded(value)


async def sendable(value: Value) -> Json:
    """The same, with files as `[name, base64]`; large ones are encoded in a thread, so that other calls go on."""
    if _bytes_in(value) < LARGE:
        return _encoded(value)
    return await anyio.to_thread.run_sync(_encoded, value, abandon_on_cancel=True)


def _bytes_in(value: Value) -> int:
    """The size of all files inside."""
    if isinstance(value, FileContent):
        return value.size
    if isinstance(value, Mapping):
        return sum(map(_bytes_in, value.values()))
    return sum(map(_bytes_in, value)) if isinstance(value, Sequence) and not isinstance(value, str) else 0


def _encoded(value: Value) -> Json:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, FileContent):
        return [value.name, base64.b64encode(value.content).decode("ascii")]
    if isinstance(value, Mapping):
        return {key: _encoded(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_encoded(item) for item in value]
    return value


def iso(moment: datetime) -> str:
    """A time as filters take it; a naive one is taken for UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds")


def positive(ids: Sequence[int]) -> Sequence[int]:
    """The same ids; `InvalidInput` for one that cannot be any."""
    if any(isinstance(item, bool) or item <= 0 for item in ids):
        raise InvalidInput("An id must be a whole number above zero.", "Correct it and call again.")
    return ids


def wrong(source: str, what: str) -> NotAPortal:
    """The error for a shape no portal answers with."""
    return NotAPortal(
        f"The answer to {source} has an unexpected shape: {what}.",
        "Try again; if it stays so, the portal's version differs from what is known here.",
        status=200,
    )


def mapping(value: Json, source: str, what: str = "a map is missing") -> JsonMap:
    """A map; PHP writes an empty one as `[]` and one with keys 0, 1, 2… as a list."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): item for index, item in enumerate(value)}
    if value is None or value == "":
        return {}
    raise wrong(source, what)


def sequence(value: Json, source: str, what: str = "a list is missing") -> Sequence[Json]:
    """A list; PHP writes one with gaps in its keys as a map."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    if value is None or value == "":
        return ()
    raise wrong(source, what)


def rows(value: Json, source: str) -> Sequence["Row"]:
    """The rows of a listing."""
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        raise wrong(source, "a list of rows is missing")
    items = sequence(value, source)
    if any(type(item) is not dict and not isinstance(item, Mapping) for item in items):
        raise wrong(source, "a row is not a map")
    return [Row(item, source) for item in items if isinstance(item, Mapping)]


def scope_names(given: Sequence[Json]) -> frozenset[str]:
    """The scopes in lower case; what is no name of one is none that anybody could ask for."""
    return frozenset(name for name in (str(one).lower() for one in given) if _SCOPE.fullmatch(name))


class Row:
    """One row of an answer, read column by column."""

    __slots__ = ("_values", "source")

    def __init__(self, values: JsonMap, source: str) -> None:
        self._values = values
        self.source = source

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def given(self, name: str) -> bool:
        """Whether the column came at all, be it null."""
        return name in self._values

    def raw(self, name: str) -> Json:
        """The value as it came, None where there is none."""
        return self._values.get(name)

    def whole(self, name: str, default: int | None = None) -> int:
        """An integer, however it is written; without a default it must be there."""
        value = self._values.get(name)
        plain_digits = type(value) is str and len(value) < 9 and value.isascii() and value.isdigit()
        number = int(str(value)) if plain_digits else _whole(value)
        if number is not None:
            return number
        if default is not None and value in (None, "", False):
            return default
        raise wrong(self.source, f"{name} is not a whole number")

    def wholes(self, name: str) -> tuple[int, ...]:
        """Integers of a list; false, null and "" are no list and hold none."""
        value = self._values.get(name)
        found = [_whole(item) for item in self.sequence(name)] if value else []
        if None in found:
            raise wrong(self.source, f"{name} holds something else than whole numbers")
        return tuple(number for number in found if number is not None)

    def brief(self, name: str) -> str:
        """The beginning of a text that is kept for long: of a name or an address."""
        return self.text(name)[:_BRIEF]

    def text(self, name: str) -> str:
        """Text; null and false are "", numbers are written out."""
        value = self._values.get(name)
        if type(value) is str:
            return value
        if value is None or value is False:
            return ""
        if isinstance(value, str | int | float):
            return "1" if value is True else str(value)
        raise wrong(self.source, f"{name} is not text")

    def words(self, name: str) -> PortalText:
        """Text to be shown, as what it is: the portal's."""
        return PortalText(self.text(name))

    def code(self, name: str) -> PortalCode:
        """A name for machines."""
        return PortalCode(self.text(name))

    def workflow_id(self, name: str) -> str:
        """The id of a process, "" for none: nothing else is ever shown or sent as one."""
        value = self.text(name)
        if value and not WORKFLOW_ID.fullmatch(value):
            raise wrong(self.source, f"{name} is not the id of a process")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time with its offset; null, "" and false are None, one without offset is taken for UTC."""
        value = self._values.get(name)
        # An empty map is how user.get writes a time it could not (docs/portal.md 10.1).
        if not value:
            return None
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                pass
            else:
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        raise wrong(self.source, f"{name} is not a time")

    def flag(self, name: str) -> bool:
        """A flag by the portal's truthiness."""
        return flag(self._values.get(name))

    def mapping(self, name: str) -> JsonMap:
        """A map, {} where there is none."""
        return mapping(self._values.get(name), self.source, f"{name} is not a map")

    def sequence(self, name: str) -> Sequence[Json]:
        """A list, empty where there is none."""
        return sequence(self._values.get(name), self.source, f"{name} is not a list")


def _whole(value: Json) -> int | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        text = value.strip()
        digits = text[1:] if text[:1] == "-" else text
        # At most 18 digits: MySQL's and PHP's integers, and never a slow conversion.
        if digits.isascii() and digits.isdigit() and len(digits) <= 18:
            return int(text)
    return None
