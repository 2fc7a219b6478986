"""Text functions. Most return null for null."""

import json
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.php.numbers import array_items, is_array
from bizproc_standin.php.text import to_text

__all__ = ["TEXTS"]

_BLANKS = " \t\n\r\0\v"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LONGEST = 1_000
_IGNORED = frozenset({"'", "’", ".", ":", "·", "\u00ad", "\u200d"})  # these do not end a word


def _changed(change: Callable[[str], object]) -> Function:
    def run(given: Arguments) -> object:
        text = given.scalar(0)
        return None if text is None else change(text)

    return run


def _substr(given: Arguments) -> object:
    text = given.text(0)
    if text in {"", "0"}:
        return ""
    start = given.whole(1)
    start = max(0, len(text) + start) if start < 0 else start
    if given.one(2) is None:
        return text[start:]
    length = given.whole(2)
    return text[start : len(text) + length] if length < 0 else text[start : start + length]


def _strpos(given: Arguments) -> object:
    text, part, start = given.scalar(0), given.text(1), given.whole(2)
    if not text:
        return False
    start = len(text) + start if start < 0 else start
    found = text.find(part, start) if 0 <= start <= len(text) else -1
    return False if found < 0 else found


def _titled(text: str) -> str:
    """Capitalize words, the rest in lower case; a word starts after a non-letter."""
    written, within = [], False
    for sign in text:
        written.append(sign.lower() if within else sign.title())
        if sign not in _IGNORED:
            within = unicodedata.category(sign).startswith("L") and sign.lower() != sign.upper()
    return "".join(written)


def _trim(given: Arguments) -> object:
    value = given.at(0)
    if is_array(value):
        return [to_text(item, given.store.dates).strip(_BLANKS) for item in array_items(value).values()]
    return given.text(0).strip(_BLANKS)


def _jsonval(given: Arguments) -> object:
    try:
        value = json.loads(given.text(1))
    except (ValueError, RecursionError):
        return None
    for step in given.text(0).split("."):
        if isinstance(value, list):
            value = dict(zip(map(str, range(len(value))), value, strict=True))
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    found: object = value
    return found


def _randstring(given: Arguments) -> object:
    rng = given.store.rng
    return "".join(rng.choice(_LETTERS) for _ in range(max(0, min(_LONGEST, given.whole(0, 10)))))


TEXTS: Mapping[str, Function] = {
    "jsonval": _jsonval,
    "randstring": _randstring,
    "strlen": _changed(len),
    "strpos": _strpos,
    "strtolower": _changed(str.lower),
    "strtoupper": _changed(str.upper),
    "substr": _substr,
    "trim": _trim,
    "ucfirst": _changed(lambda text: text[:1].upper() + text[1:]),
    "ucwords": _changed(_titled),
    "urlencode": _changed(lambda text: quote_plus(text, safe="-_.").replace("~", "%7E")),
}
