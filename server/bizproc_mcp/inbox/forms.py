"""Forms with PHP's brackets, decoded within limits: the sender is not known yet when they are read."""

import re
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import parse_qsl

__all__ = ["MAX_FIELDS", "MAX_NAME", "MAX_NESTING", "Form", "MalformedForm", "decode_form"]

Form: TypeAlias = "str | dict[str, Form]"

MAX_FIELDS = 2_000
MAX_NESTING = 8
MAX_NAME = 512

_NAME = re.compile(r"[^\[\]\x00-\x1f]+")
_KEYS = re.compile(r"(?:\[[^\[\]\x00-\x1f]*\])*")


class MalformedForm(Exception):
    """The body is no form that a portal sends; the text says why and quotes nothing of it."""


def decode_form(body: bytes) -> dict[str, Form]:
    """`a=1&b[x]=2&c[]=3` → `{"a": "1", "b": {"x": "2"}, "c": {"0": "3"}}`, as PHP nests names.

    Every leaf is a string, broken UTF-8 replaced; of two values for one name the later one counts.
    Raises `MalformedForm` beyond the limits and for names whose brackets do not match.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise MalformedForm("too many fields") from None
    root: dict[str, Form] = {}
    for name, value in pairs:
        level, keys = root, _keys(name)
        for key in keys[:-1]:
            inner = level.get(_placed(level, key))
            if not isinstance(inner, dict):
                inner = {}
                level[_placed(level, key)] = inner
            level = inner
        level[_placed(level, keys[-1])] = value
    return root


def _keys(name: str) -> tuple[str, ...]:
    if len(name) > MAX_NAME:
        raise MalformedForm("a name is too long")
    return _parts(name)


# Every call has the same names but for its properties.
@lru_cache(maxsize=512)
def _parts(name: str) -> tuple[str, ...]:
    head = _NAME.match(name)
    if head is None or _KEYS.fullmatch(name, head.end()) is None:
        raise MalformedForm("a name is malformed")
    keys = (head[0], *(part[:-1] for part in name[head.end() :].split("[")[1:]))
    if len(keys) > MAX_NESTING:
        raise MalformedForm("a name is nested too deep")
    return keys


def _placed(level: dict[str, Form], key: str) -> str:
    """The key itself; for `[]` the next number, as PHP appends."""
    if key.strip():
        return key
    numbers = [int(one) for one in level if one.isascii() and one.isdigit() and len(one) < 10]
    return str(max(numbers, default=-1) + 1)
