"""JSON of an answer, parsed within bounds: a few bytes can stand for much memory, depth or work."""

import json
import math
import re
from typing import NoReturn

from bizproc_mcp.models._base import Json

__all__ = ["MAX_DEPTH", "MAX_WEIGHT", "TooMuch", "read_json", "weight"]

MAX_DEPTH = 200
"""Lists and maps inside one another: everything that walks an answer later does so recursively."""
MAX_WEIGHT = 64 * 1024 * 1024
"""Bytes of memory that one answer may come to."""

_A_VALUE = 100
"""Bytes a value takes besides its text, roughly: one of three bytes (`[],`) takes seventy."""
_FOUR_BYTES = tuple(bytes([lead]) for lead in range(0xF0, 0xF5))
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")
_DIGITS = 19
"""Of a whole number: as many as PHP's largest one has."""


class TooMuch(ValueError):
    """It is JSON, but deeper than any answer."""


def weight(body: bytes) -> int:
    """About how much memory the parsed body takes, in bytes, by its size and the number of its values."""
    # One letter beyond the first 65,536 makes a text take four bytes a letter.
    wide = 1 if body.isascii() and b"\\u" not in body else 2
    if wide == 2 and (_HALVES.search(body) or any(lead in body for lead in _FOUR_BYTES)):
        wide = 4
    return len(body) * wide + _A_VALUE * (body.count(b",") + body.count(b"[") + body.count(b"{"))


def read_json(body: bytes) -> Json:
    """The value of a body that was weighed; `TooMuch` where it is too deep, `ValueError` where it is no JSON."""
    try:
        value: Json = _DECODER.decode(body.decode("utf-8-sig"))
    except RecursionError:
        raise TooMuch from None
    if _is_deep(value):
        raise TooMuch
    # JSON can name half a letter, which no UTF-8 can hold: nothing that is made of it could be sent on.
    return _whole_letters(value) if _HALVES.search(body) else value


def _is_deep(value: Json) -> bool:
    """Level by level, so that no depth is too deep to be looked at."""
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        maps = [one for one in level if type(one) is dict]
        lists = [one for one in level if type(one) is list]
        # By `type`: the parser makes no other kinds, and this looks at every value of every answer.
        level = [inner for one in maps for inner in one.values() if type(inner) is dict or type(inner) is list]
        level += [inner for one in lists for inner in one if type(inner) is dict or type(inner) is list]
        if not level:
            return False
    return True


def _whole_letters(value: Json) -> Json:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {str(_whole_letters(key)): _whole_letters(inner) for key, inner in value.items()}
    return [_whole_letters(inner) for inner in value] if isinstance(value, list) else value


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _DIGITS:
        raise ValueError("a number no portal writes")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number no portal writes")
    return number


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_real, parse_constant=_no_number)
