"""Forms with PHP's brackets, decoded within limits: the sender is not known yet when they are read."""

import re
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote_plus

__all__ = ["MAX_FIELDS", "MAX_NAME", "MAX_NESTING", "Form", "MalformedForm", "application_token", "decode_form"]

Form: TypeAlias = "str | dict[str, Form]"

MAX_FIELDS = 2_000
MAX_NESTING = 8
MAX_NAME = 512
MAX_TOKEN = 1024
"""Bytes of an application token as it stands in the form; the portal's have 32."""

_NAME = re.compile(r"[^\[\]\x00-\x1f]+")
_KEYS = re.compile(r"(?:\[[^\[\]\x00-\x1f]*\])*")
_TOKEN = re.compile(rb"&auth(?:\[|%5[Bb])application_token(?:\]|%5[Dd])=([^&]*)")


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
    root = _Level()
    for name, value in pairs:
        level, keys = root, _keys(name)
        for key in keys[:-1]:
            level = level.inner(key)
        level[level.placed(keys[-1])] = value
    return root


def application_token(body: bytes) -> str:
    """The sender's token, found before anything is parsed: one look over the bytes, whatever they are.

    "" where there is none. Raises `MalformedForm` for one that is too long, and for two: the parser would
    take the second, and whoever looks at the first would be deceived.
    """
    body = b"&" + body
    first = _TOKEN.search(body)
    if first is None:
        return ""
    if len(first[1]) > MAX_TOKEN or _TOKEN.search(body, first.end()) is not None:
        raise MalformedForm("no single application token")
    return unquote_plus(first[1].decode("utf-8", "replace"))


class _Level(dict[str, Form]):
    """One level of a form. It knows the number that `[]` gets: looking for it each time would be quadratic."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0

    def inner(self, key: str) -> "_Level":
        """The level below a key; a text that stands there makes way, as in PHP."""
        place = self.placed(key)
        below = self.get(place)
        if not isinstance(below, _Level):
            below = self[place] = _Level()
        return below

    def placed(self, key: str) -> str:
        """The key itself; for `[]` the next number, as PHP appends."""
        if key.strip():
            if key.isascii() and key.isdigit() and len(key) < 10:
                self._next = max(self._next, int(key) + 1)
            return key
        self._next += 1
        return str(self._next - 1)


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
