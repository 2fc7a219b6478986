"""The fields of a document within its room: all of them, or the weightiest with the names of others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc_mcp.answers._base import jsonable
from bizproc_mcp.answers._contents import Links, by_title, fitting, titled, values_words, weighs
from bizproc_mcp.models.document_contents import DocumentContent, DocumentField
from bizproc_mcp.rules.document_digest import by_weight
from bizproc_mcp.text.portal_text import Names, PortalText

__all__ = ["Room", "ShownFields", "field_line", "fields_within", "json_bytes", "left_out_line", "whole_fields"]

_VALUES = (400, 160, 80)
"""Characters of a value: the first limit with which all fields fit, or else the last."""
_WHOLE_VALUES = 12_000
"""Characters of all values that were asked for by their fields' names."""
_TITLE, _WHOLE_TITLE = 80, 160
_MOST_NAMED = 12
_NAMES_OF_COLUMNS = 400
"""Bytes by which structured content may be larger than the text."""
_ROOM_FOR_NAMES = 500


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that fields may take as text, and in structured content."""

    text: int
    data: int


@dataclass(frozen=True, slots=True)
class ShownFields:
    """Values by title; `more` counts the fields left out, some of them named; `cut` if a value is not whole."""

    shown: Mapping[PortalText, Any]
    more: int = 0
    left_out: Sequence[PortalText] = ()
    cut: bool = False


def field_line(title: PortalText, value: Any) -> str:
    """A field as text."""
    return f"{title:160}: {values_words(value, _WHOLE_VALUES)}"


def left_out_line(more: int, names: Sequence[PortalText]) -> str:
    """A line on the fields left out, "" if there are none."""
    if not more:
        return ""
    named = [f"{name:60}" for name in names] + (["…"] if len(names) < more else [])
    return f"more fields {more}: {', '.join(named)}"


def whole_fields(asked: Sequence[DocumentField], names: Names, links: Links) -> Mapping[PortalText, Any]:
    """Fields that were asked for by name, each with its share of the room."""
    share = max(_VALUES[0], _WHOLE_VALUES // len(asked))
    return by_title(asked, names, links, title=_WHOLE_TITLE, value=share)


def fields_within(content: DocumentContent, links: Links, room: Room) -> ShownFields:
    """All fields if they fit, or else the weightiest, in the portal's order, and the names of others."""
    filled = [field for field in content.fields if field.values]
    for letters in _VALUES:
        every = _if_all_fit(filled, content.names, links, letters, room)
        if every is not None:
            return ShownFields(every, cut=any("…" in field_line(title, value) for title, value in every.items()))
    weighty = by_weight(content)
    kept = {id(field) for field in weighty[: _how_many(weighty, content.names, links, room)]}
    shown = by_title(
        [field for field in filled if id(field) in kept], content.names, links, title=_TITLE, value=_VALUES[-1]
    )
    left = [field.title.line(40) for field in weighty if id(field) not in kept]
    named = left[: fitting([f"{name:40}  " for name in left[:_MOST_NAMED]], _ROOM_FOR_NAMES - 80)]
    return ShownFields(shown, len(left), named, cut=True)


def _if_all_fit(
    fields: Sequence[DocumentField], names: Names, links: Links, letters: int, room: Room
) -> Mapping[PortalText, Any] | None:
    """All fields, None if they take more bytes; no more of them are looked at than there is room for."""
    shown: dict[PortalText, Any] = {}
    text, data = room.text, room.data + _NAMES_OF_COLUMNS - len('{"fields": }')
    for title, value in titled(fields, names, links, title=_TITLE, value=letters):
        shown[title] = value
        text -= weighs(field_line(title, value)) + 1
        data -= json_bytes(jsonable({title: value}))
        if min(text, data) < 0:
            return None
    return shown


def _how_many(weighty: Sequence[DocumentField], names: Names, links: Links, room: Room) -> int:
    """How many fields fit beside the names of those left out."""
    text, data = room.text - _ROOM_FOR_NAMES, room.data + _NAMES_OF_COLUMNS - _ROOM_FOR_NAMES
    count = 0
    for title, value in titled(weighty, names, links, title=_TITLE, value=_VALUES[-1]):
        text -= weighs(field_line(title, value)) + 1
        data -= json_bytes(jsonable({title: value})) + 1
        if min(text, data) < 0:
            break
        count += 1
    return count


def json_bytes(value: Mapping[str, Any]) -> int:
    """The size of structured content."""
    return weighs(json.dumps(value, ensure_ascii=False))
