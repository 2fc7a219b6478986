"""Parse the portal's values, tolerating PHP's habits and strict about everything else.

A value that can't be parsed raises `NotAPortal` with the name of the call (docs/portal.md 3).
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
    """The value as sent: booleans become Y and N, because a form or batch holds only strings."""
    return _encoded(value)


async def sendable(value: Value) -> Json:
    """The same, with files as `[name, base64]`; large files are encoded in a thread to keep the event loop free."""
    if _bytes_in(value) < LARGE:
        return _encoded(value)
    return await anyio.to_thread.run_sync(_encoded, value, abandon_on_cancel=True)


def _bytes_in(value: Value) -> int:
    """The total size of all files inside."""
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
    """Format a time for filters; a naive one is treated as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds")


def positive(ids: Sequence[int]) -> Sequence[int]:
    """Return the ids; raise `InvalidInput` if one can't be an id."""
    if any(isinstance(item, bool) or item <= 0 for item in ids):
        raise InvalidInput("An id must be a whole number above zero.", "Correct it and call again.")
    return ids


def wrong(source: str, what: str) -> NotAPortal:
    """The error for a value in a shape the portal never sends."""
    return NotAPortal(
        f"The answer to {source} has an unexpected shape: {what}.",
        "Try again; if it stays so, the portal's version differs from what is known here.",
        status=200,
    )


def mapping(value: Json, source: str, what: str = "a map is missing") -> JsonMap:
    """Parse a map; PHP writes an empty one as `[]`, and one with keys 0, 1, 2… as a list."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): item for index, item in enumerate(value)}
    if value is None or value == "":
        return {}
    raise wrong(source, what)


def sequence(value: Json, source: str, what: str = "a list is missing") -> Sequence[Json]:
    """Parse a list; PHP writes one with gaps in its keys as a map."""
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
    """The scopes in lower case; anything that isn't a scope name is dropped."""
    return frozenset(name for name in (str(one).lower() for one in given) if _SCOPE.fullmatch(name))


class Row:
    """One row of a response, read column by column."""

    __slots__ = ("_values", "source")

    def __init__(self, values: JsonMap, source: str) -> None:
        self._values = values
        self.source = source

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    @property
    def names(self) -> Sequence[str]:
        """The columns, in the order they came."""
        return list(self._values)

    def given(self, name: str) -> bool:
        """Whether the column is present, even if null."""
        return name in self._values

    def raw(self, name: str) -> Json:
        """The value as received, or None if absent."""
        return self._values.get(name)

    def whole(self, name: str, default: int | None = None) -> int:
        """An integer in any notation; required unless there is a default."""
        value = self._values.get(name)
        plain_digits = type(value) is str and len(value) < 9 and value.isascii() and value.isdigit()
        number = int(str(value)) if plain_digits else _whole(value)
        if number is not None:
            return number
        if default is not None and value in (None, "", False):
            return default
        raise wrong(self.source, f"{name} is not a whole number")

    def wholes(self, name: str) -> tuple[int, ...]:
        """The integers of a list; false, null and "" count as empty."""
        value = self._values.get(name)
        found = [_whole(item) for item in self.sequence(name)] if value else []
        if None in found:
            raise wrong(self.source, f"{name} holds something else than whole numbers")
        return tuple(number for number in found if number is not None)

    def brief(self, name: str) -> str:
        """The beginning of a text that is cached for long, such as a name or an address."""
        return self.text(name)[:_BRIEF]

    def text(self, name: str) -> str:
        """Text; null and false become "", numbers are written out."""
        value = self._values.get(name)
        if type(value) is str:
            return value
        if value is None or value is False:
            return ""
        if isinstance(value, str | int | float):
            return "1" if value is True else str(value)
        raise wrong(self.source, f"{name} is not text")

    def words(self, name: str) -> PortalText:
        """Text for display, marked as portal text."""
        return PortalText(self.text(name))

    def code(self, name: str) -> PortalCode:
        """A machine-readable name."""
        return PortalCode(self.text(name))

    def workflow_id(self, name: str) -> str:
        """The id of a process, or ""; any other text is rejected, so it is never shown or sent as an id."""
        value = self.text(name)
        if value and not WORKFLOW_ID.fullmatch(value):
            raise wrong(self.source, f"{name} is not the id of a process")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time with its offset; null, "" and false become None, and a time without offset is treated as UTC."""
        value = self._values.get(name)
        # user.get returns an empty map for a time it could not format (docs/portal.md 10.1).
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
        """A flag, by the portal's truthiness."""
        return flag(self._values.get(name))

    def mapping(self, name: str) -> JsonMap:
        """A map, or {} if absent."""
        return mapping(self._values.get(name), self.source, f"{name} is not a map")

    def sequence(self, name: str) -> Sequence[Json]:
        """A list, or an empty one if absent."""
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
        # At most 18 digits: fits MySQL's and PHP's integers, and is fast to convert.
        if digits.isascii() and digits.isdigit() and len(digits) <= 18:
            return int(text)
    return None
