"""Query strings and forms with PHP's brackets, decoded and encoded (docs/portal.md 1.2, 10.4)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from urllib.parse import unquote_plus

__all__ = ["bracket_pairs", "parse_pairs", "parse_str", "php_array", "php_items", "split_pairs"]

MAX_NESTING = 64
"""PHP's ``max_input_nesting_level``: a variable that is nested deeper is dropped entirely."""
MAX_VARIABLES = 10_000
"""PHP's ``max_input_vars`` as set on portals: further variables are dropped."""

_WHOLE_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]{0,17})\Z")
_NAME_NOISE = str.maketrans({" ": "_", ".": "_"})


def parse_str(query: str) -> dict[str, object]:
    """Decode ``a=1&b[]=2&c[k]=3`` like PHP's ``parse_str``: every leaf is a string."""
    return parse_pairs(split_pairs(query))


def split_pairs(query: str) -> Iterator[tuple[str, str]]:
    """Yield the decoded names and values of a query string; invalid UTF-8 is replaced."""
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquote_plus(name, errors="replace"), unquote_plus(value, errors="replace")


class _Array(dict[str, object]):
    """A PHP array being filled; keeps the next key for ``[]``."""

    __slots__ = ("following",)

    def __init__(self) -> None:
        super().__init__()
        self.following = 0

    def put(self, key: str | None, value: object) -> None:
        name = str(self.following) if key is None else key
        if _WHOLE_NUMBER.match(name):
            self.following = max(self.following, int(name) + 1)
        self[name] = value

    def descend(self, key: str | None) -> "_Array":
        inner = None if key is None else self.get(key)
        if not isinstance(inner, _Array):
            inner = _Array()
            self.put(key, inner)
        return inner


def parse_pairs(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Nest names with brackets; arrays with keys 0, 1, 2… become lists, empty ones ``[]``."""
    root = _Array()
    for name, value in islice(pairs, MAX_VARIABLES):
        keys = _keys(name.partition("\0")[0])
        if keys:
            level = root
            for key in keys[:-1]:
                level = level.descend(key)
            level.put(keys[-1], value)
    return {key: _listed(value) for key, value in root.items()}


def _keys(name: str) -> list[str | None]:
    """Split ``a[b][]`` into ``["a", "b", None]``; empty when PHP would drop the variable."""
    name = name.lstrip(" ")
    head, bracket, rest = name.partition("[")
    if not head:
        return []
    keys: list[str | None] = [head.translate(_NAME_NOISE)]
    while bracket:
        inner, closing, rest = rest.partition("]")
        if not closing:
            # An unclosed first bracket is part of the name; an unclosed later one ends it (php_variables.c).
            return keys if len(keys) > 1 else [f"{keys[0]}_{re.sub(r'[ .[]', '_', inner)}"]
        if len(keys) > MAX_NESTING:
            return []
        keys.append(inner if inner.strip() else None)
        bracket, rest = rest[:1], rest[1:]
        if bracket != "[":
            break
    return keys


def _listed(value: object) -> object:
    if not isinstance(value, _Array):
        return value
    return php_array({key: _listed(inner) for key, inner in value.items()})


def php_array(items: Mapping[str, object]) -> list[object] | dict[str, object]:
    """Return the JSON form of a PHP array: a list when its keys are 0…n-1 in order, ``[]`` when empty."""
    if all(key == str(index) for index, key in enumerate(items)):
        return list(items.values())
    return dict(items)


def php_items(value: object) -> list[tuple[str, object]] | None:
    """Return the keys and values of a PHP array in either form; None when the value is a scalar."""
    if isinstance(value, Mapping):
        return [(str(key), inner) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [(str(index), inner) for index, inner in enumerate(value)]
    return None


def bracket_pairs(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """Flatten nested values into bracketed names, like ``http_build_query`` with null as ``""``."""
    pairs: list[tuple[str, str]] = []
    stack = [(name, value) for name, value in reversed(list(fields.items()))]
    while stack:
        name, value = stack.pop()
        inner = php_items(value)
        if inner is None:
            pairs.append((name, _leaf(value)))
        else:
            stack.extend((f"{name}[{key}]", item) for key, item in reversed(inner))
    return pairs


def _leaf(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
