"""JSON with comments, edited by splicing text: every byte that is not ours stays as it was.

We wrote our own because the available libraries either drop comments or rewrite the whole file.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json

__all__ = ["Node", "append_item", "parse", "remove", "set_member"]

_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_SKIPPED = re.compile(r"(?:[ \t\r\n\ufeff]|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_DECODER = json.JSONDecoder()
_DEPTH = 200


@dataclass(slots=True)
class Node:
    """A value and its position in the text: `start` is its first character, `end` the one after its last."""

    start: int
    end: int
    kind: Literal["object", "array", "scalar"] = "scalar"
    value: Json = None
    items: list["Item"] = field(default_factory=list)

    def member(self, name: str) -> "Item | None":
        """Return the member with that name; the last one if there are several, as JSON parsers do."""
        return next((item for item in reversed(self.items) if item.name == name), None)


@dataclass(slots=True)
class Item:
    """An object member or array element, and the position of the comma after it (-1: none)."""

    start: int
    name: str
    node: Node
    comma: int = -1


def parse(text: str) -> Node:
    """Parse the text into a tree; `InvalidInput` names the line of a syntax error."""
    reader = _Reader(text)
    node = reader.read(_skip(text, 0), 0)
    end = _skip(text, node.end)
    if end != len(text):
        raise reader.wrong(end)
    return node


def set_member(text: str, path: tuple[str, ...], value: Json) -> str:
    """Return the text with the member at `path` set; missing parent objects are created."""
    node = parse(text)
    for depth, name in enumerate(path):
        if node.kind != "object":
            where = ".".join(path[:depth]) or "the file"
            raise InvalidInput(f"{where} is no JSON object.", "Correct it by hand; nothing was changed.")
        found = node.member(name)
        if found is None:
            for missing in reversed(path[depth + 1 :]):
                value = {missing: value}
            return _insert(text, node, f"{json.dumps(name, ensure_ascii=False)}: ", value)
        node = found.node
    if _same(node.value, value):
        return text
    written = _written(value, _line_indent(text, node.start), _unit(text), _newline(text))
    return text[: node.start] + written + text[node.end :]


def append_item(text: str, path: tuple[str, ...], value: Json) -> str:
    """Return the text with `value` appended to the array at `path`, which is created if missing."""
    node: Node | None = parse(text)
    for name in path:
        found = node.member(name) if node else None
        node = found.node if found else None
    if node is None:
        return set_member(text, path, [value])
    if node.kind != "array":
        raise InvalidInput(f"{'.'.join(path)} is no JSON list.", "Correct it by hand; nothing was changed.")
    return _insert(text, node, "", value)


def remove(text: str, holder: Node, item: Item) -> str:
    """Return the text without that item and its comma; comments around it are kept."""
    place = holder.items.index(item)
    start = item.start
    while text[start - 1] in " \t":
        start -= 1
    if text[start - 1] == "\n":
        start -= 2 if text[start - 2 : start - 1] == "\r" else 1
    end = item.comma + 1 if item.comma >= 0 else item.node.end
    before = text[:start]
    if item.comma < 0 and place > 0:
        comma = holder.items[place - 1].comma
        before = text[:comma] + text[comma + 1 : start]
    rest = text[end:]
    if len(holder.items) == 1 and not before[holder.start + 1 :].strip() and rest.lstrip()[:1] in ("}", "]"):
        return before[: holder.start + 1] + rest.lstrip()
    return before + rest


def _insert(text: str, holder: Node, label: str, value: Json) -> str:
    newline, unit = _newline(text), _unit(text)
    outer = _line_indent(text, holder.start)
    closing = holder.end - 1
    indent = outer + unit
    if holder.items:
        first = holder.items[0].start
        if "\n" in text[holder.start : first]:
            indent = _line_indent(text, first)
    written = label + _written(value, indent, unit, newline)
    if not holder.items and not text[holder.start + 1 : closing].strip():
        return f"{text[: holder.start + 1]}{newline}{indent}{written}{newline}{outer}{text[closing:]}"
    # Keep everything up to the closing bracket, including comments after the last item.
    inside = text[:closing].rstrip()
    last = holder.items[-1] if holder.items else None
    trailing = "," if last and last.comma >= 0 else ""
    if last and last.comma < 0:
        inside = inside[: last.node.end] + "," + inside[last.node.end :]
    return f"{inside}{newline}{indent}{written}{trailing}{newline}{outer}{text[closing:]}"


def _written(value: Json, indent: str, unit: str, newline: str) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=unit)
    return text.replace("\n", newline + indent)


def _same(left: Json, right: Json) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_indent(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(text: str) -> str:
    found = re.search(r"[{\[][^\n\"{\[]*\n([ \t]+)[\"{\[/]", text)
    return found[1] if found else "  "


def _skip(text: str, at: int) -> int:
    found = _SKIPPED.match(text, at)
    return found.end() if found else at


class _Reader:
    """Recursive parser with a fixed maximum depth."""

    def __init__(self, text: str) -> None:
        self._text = text

    def wrong(self, at: int) -> InvalidInput:
        line = self._text.count("\n", 0, at) + 1
        return InvalidInput(f"It is no valid JSON (line {line}).", "Correct it by hand; nothing was changed.")

    def read(self, at: int, depth: int) -> Node:
        sign = self._text[at : at + 1]
        if depth > _DEPTH:
            raise self.wrong(at)
        if sign == "{":
            return self._object(at, depth)
        if sign == "[":
            return self._array(at, depth)
        if sign == '"':
            value, end = self._string(at)
            return Node(at, end, value=value)
        found = _SCALAR.match(self._text, at)
        if found is None:
            raise self.wrong(at)
        return Node(at, found.end(), value=json.loads(found[0]))

    def _object(self, at: int, depth: int) -> Node:
        node = Node(at, at, "object")
        for start in self._entries(node, "}"):
            if self._text[start : start + 1] != '"':
                raise self.wrong(start)
            name, end = self._string(start)
            colon = _skip(self._text, end)
            if self._text[colon : colon + 1] != ":":
                raise self.wrong(colon)
            node.items.append(Item(start, name, self.read(_skip(self._text, colon + 1), depth + 1)))
        node.value = {item.name: item.node.value for item in node.items}
        return node

    def _array(self, at: int, depth: int) -> Node:
        node = Node(at, at, "array")
        for start in self._entries(node, "]"):
            node.items.append(Item(start, "", self.read(start, depth + 1)))
        node.value = [item.node.value for item in node.items]
        return node

    def _entries(self, node: Node, closing: str) -> Iterator[int]:
        """Yield the start of each entry; the caller adds the entry to the node before asking for the next."""
        at = _skip(self._text, node.start + 1)
        while self._text[at : at + 1] != closing:
            yield at
            last = node.items[-1]
            at = _skip(self._text, last.node.end)
            if self._text[at : at + 1] == ",":
                last.comma = at
                at = _skip(self._text, at + 1)
            elif self._text[at : at + 1] != closing:
                raise self.wrong(at)
        node.end = at + 1

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError:
            raise self.wrong(at) from None
        return str(value), end
