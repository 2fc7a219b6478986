"""Portal values of any shape: as quoted text, and as plain data for structured content."""

from collections.abc import Iterator, Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.text.characters import visible
from bizproc_mcp.text.portal_text import PortalText

MAX_DEPTH = 12
"""Levels of lists and maps that are shown; anything deeper is `…`."""
MAX_TEXT = 20_000
"""Characters of one text in structured content."""
MAX_VALUES = 20_000
"""Texts, numbers, lists and maps of one value in structured content."""
MAX_CHARACTERS = 400_000
"""Characters of all texts of one value in structured content."""


def value_text(value: Json, limit: int = 200) -> PortalText:
    """A value as foreign text: lists and maps on one line, never much more than can be shown."""
    if isinstance(value, str):
        return PortalText(value)
    parts: list[str] = []
    size = 0
    for part in _parts(value, 0):
        parts.append(part[: limit * 4])
        size += len(parts[-1])
        if size > limit * 4:
            break
    return PortalText("".join(parts))


def _parts(value: Json, depth: int) -> Iterator[str]:
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence):
        yield value if isinstance(value, str) else str(value)
    elif depth == MAX_DEPTH:
        yield "…"
    elif isinstance(value, Mapping):
        for at, (key, item) in enumerate(value.items()):
            yield f"{', ' if at else ''}{key}: "
            yield from _parts(item, depth + 1)
    else:
        for at, item in enumerate(value):
            if at:
                yield ", "
            yield from _parts(item, depth + 1)


def plain_data(value: object) -> Json:
    """The value without invisible characters in texts and keys; anything beyond the limits is `…`."""
    return _Copy().of(value, 0)


class _Copy:
    """A copy that stops growing at the limits."""

    def __init__(self) -> None:
        self.values = MAX_VALUES
        self.characters = MAX_CHARACTERS

    def of(self, value: object, depth: int) -> Json:
        self.values -= 1
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str | PortalText):
            return self.text(value)
        if depth == MAX_DEPTH or self.full:
            return "…"
        if isinstance(value, Mapping):
            return self.mapping(value, depth)
        if isinstance(value, Sequence):
            return self.sequence(value, depth)
        return self.text(str(value))

    @property
    def full(self) -> bool:
        return self.values <= 0 or self.characters <= 0

    def text(self, text: str | PortalText) -> str:
        raw = text if isinstance(text, str) else text.raw
        room = max(0, min(MAX_TEXT, self.characters))
        self.characters -= len(raw)
        return visible(raw) if len(raw) <= room else f"{visible(raw[:room])}…"

    def mapping(self, value: Mapping[object, object], depth: int) -> Json:
        copied: dict[str, Json] = {}
        for key, item in value.items():
            if self.full:
                copied["…"] = f"{len(value) - len(copied)} more"
                break
            copied[self.text(key if isinstance(key, PortalText) else str(key))] = self.of(item, depth + 1)
        return copied

    def sequence(self, value: Sequence[object], depth: int) -> Json:
        copied: list[Json] = []
        for item in value:
            if self.full:
                copied.append(f"… {len(value) - len(copied)} more")
                break
            copied.append(self.of(item, depth + 1))
        return copied
