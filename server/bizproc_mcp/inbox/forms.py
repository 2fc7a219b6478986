"""Decoding forms with PHP's bracket notation, within limits: the sender is not yet verified."""

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
"""Longest application token in bytes, as encoded in the form; the portal's have 32."""

_NAME = re.compile(r"[^\[\]\x00-\x1f]+")
_KEYS = re.compile(r"(?:\[[^\[\]\x00-\x1f]*\])*")
_TOKEN = re.compile(rb"&auth(?:\[|%5[Bb])application_token(?:\]|%5[Dd])=([^&]*)")


class MalformedForm(Exception):
    """The body is not a form that a portal sends; the message says why and quotes nothing from it."""


def decode_form(body: bytes) -> dict[str, Form]:
    """`a=1&b[x]=2&c[]=3` → `{"a": "1", "b": {"x": "2"}, "c": {"0": "3"}}`, nested as in PHP.

    Every leaf is a string, invalid UTF-8 is replaced, and the last of several values for a name wins.
    Raises `MalformedForm` beyond the limits and for names with unbalanced brackets.
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
    """The application token, found before parsing with one scan over the bytes.

    "" if there is none. Raises `MalformedForm` if it is too long or occurs twice: the parser would use the
    second one, and a check of the first would be fooled.
    """
    body = b"&" + body
    first = _TOKEN.search(body)
    if first is None:
        return ""
    if len(first[1]) > MAX_TOKEN or _TOKEN.search(body, first.end()) is not None:
        raise MalformedForm("no single application token")
    return unquote_plus(first[1].decode("utf-8", "replace"))


class _Level(dict[str, Form]):
    """One level of a form. It stores the next number for `[]`: searching for it each time would be quadratic."""

    def __init__(self) -> None:
        super().__init__()
        self._next = 0

    def inner(self, key: str) -> "_Level":
        """The level below a key; it replaces a string that is already there, as in PHP."""
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


# All calls have the same names, except for their properties.
@lru_cache(maxsize=512)
def _parts(name: str) -> tuple[str, ...]:
    head = _NAME.match(name)
    if head is None or _KEYS.fullmatch(name, head.end()) is None:
        raise MalformedForm("a name is malformed")
    keys = (head[0], *(part[:-1] for part in name[head.end() :].split("[")[1:]))
    if len(keys) > MAX_NESTING:
        raise MalformedForm("a name is nested too deep")
    return keys
