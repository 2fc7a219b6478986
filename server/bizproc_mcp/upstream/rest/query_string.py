"""Encode parameters as a PHP query string, with brackets for nesting (docs/portal.md 1.2, 10.4)."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.text.portal_text import as_given

__all__ = ["encode"]

MAX_DEPTH = 64
"""PHP drops variables nested deeper than this."""


def encode(params: JsonMap) -> str:
    """`{"FILTER": {">ID": 1}}` → `FILTER%5B%3EID%5D=1`; None, empty maps and empty lists become "".

    Raises `InvalidInput` for a key that PHP could not parse back.
    """
    return "&".join(
        f"{_quoted(name)}={_quoted(text)}" for key, value in params.items() for name, text in _pairs(key, value)
    )


def _pairs(name: str, value: Json, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        raise InvalidInput("The values are nested too deeply.", "Use simpler values.")
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _pairs(f"{name}[{_key(str(key))}]", item, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for index, item in enumerate(value):
            yield from _pairs(f"{name}[{index}]", item, depth + 1)
    else:
        yield name, _leaf(value)


def _key(key: str) -> str:
    # PHP ends a key at the first "]", reads a blank key as "append", and cuts the name at NUL.
    if "]" in key or "\0" in key or not key.strip():
        raise InvalidInput(f"A field cannot be named {as_given(key)}.", "Use the names the portal gives.")
    return key


def _leaf(value: Json) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
