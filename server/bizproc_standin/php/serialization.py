"""PHP's ``serialize`` and ``unserialize`` for plain values: no objects, no references."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["SerializationError", "serialize", "unserialize"]

MAX_DEPTH = 128
MAX_VALUES = 500_000

_ARRAY = re.compile(rb"a:(\d{1,9}):\{")
_STRING = re.compile(rb's:(\d{1,9}):"')
_SCALAR = re.compile(rb"(?:N|b:([01])|i:(-?\d{1,19})|d:(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?));")
_INT_KEY = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_INTEGERS = range(-(2**63), 2**63)


class SerializationError(ValueError):
    """PHP cannot represent the value, or the bytes are not a serialized value; the message says why."""


def serialize(value: object) -> bytes:
    """Write a value the way PHP serializes it; raises SerializationError."""
    parts: list[bytes] = []
    _write(value, 0, parts)
    return b"".join(parts)


def _write(value: object, depth: int, parts: list[bytes]) -> None:
    if depth > MAX_DEPTH:
        raise SerializationError("The value is nested too deeply.")
    if not isinstance(value, Mapping | list | tuple):
        parts.append(_scalar(value))
        return
    parts.append(b"a:%d:{" % len(value))
    for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
        parts.append(_scalar(_key(key)))
        _write(item, depth + 1, parts)
    parts.append(b"}")


def _scalar(value: object) -> bytes:
    if value is None:
        return b"N;"
    if isinstance(value, bool):
        return b"b:%d;" % value
    if isinstance(value, int):
        if value not in _INTEGERS:
            raise SerializationError("A number is larger than PHP's integers.")
        return b"i:%d;" % value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise SerializationError("A number is not finite.")
        return b"d:%b;" % _float(value)
    if not isinstance(value, str):
        raise SerializationError(f"A {type(value).__name__} cannot be written.")
    try:
        text = value.encode()
    except UnicodeEncodeError as error:
        raise SerializationError("A text holds half a surrogate pair.") from error
    return b's:%d:"%b";' % (len(text), text)


def _float(number: float) -> bytes:
    """Write 1.0 as ``1`` and 1e25 as ``1.0E+25``."""
    digits, _, power = repr(number).partition("e")
    if not power:
        return digits.removesuffix(".0").encode()
    return f"{digits if '.' in digits else digits + '.0'}E{int(power):+d}".encode()


def _key(key: object) -> int | str:
    if isinstance(key, bool) or not isinstance(key, int | str):
        raise SerializationError("A key is neither a text nor an integer.")
    # PHP turns keys that look like integers into integers.
    return int(key) if isinstance(key, str) and _INT_KEY.fullmatch(key) and int(key) in _INTEGERS else key


@dataclass(slots=True)
class _Array:
    """An array being read: its announced number of keys and values, and the items read so far."""

    size: int
    parts: list[object] = field(default_factory=list)

    def value(self) -> object:
        """Return a list when the keys count up from 0, else a map."""
        items = dict(zip(self.parts[::2], self.parts[1::2], strict=True))
        if list(items) == list(range(len(items))):
            return list(items.values())
        return {str(key): value for key, value in items.items()}


def unserialize(data: bytes) -> object:
    """Read one value without recursion; raises SerializationError."""
    arrays: list[_Array] = []
    place = values = 0
    while True:
        values += 1
        place, read = _read(data, place, is_key=bool(arrays) and len(arrays[-1].parts) % 2 == 0)
        if isinstance(read, _Array):
            arrays.append(read)
        elif arrays:
            arrays[-1].parts.append(read)
        if len(arrays) > MAX_DEPTH or values > MAX_VALUES:
            raise SerializationError("nested too deeply or too many values.")
        while arrays and len(arrays[-1].parts) == arrays[-1].size:
            if data[place : place + 1] != b"}":
                raise SerializationError(f"byte {place}, an array does not end.")
            place += 1
            read = arrays.pop().value()
            if arrays:
                arrays[-1].parts.append(read)
        if not arrays:
            break
    if place != len(data):
        raise SerializationError(f"{len(data) - place} bytes after the end.")
    return read


def _read(data: bytes, place: int, *, is_key: bool) -> tuple[int, object]:
    """Return the end of the next token, and its value or a newly opened array."""
    if match := _STRING.match(data, place):
        end = match.end() + int(match[1])
        if data[end : end + 2] == b'";':
            return end + 2, _text(data[match.end() : end])
    elif match := _SCALAR.match(data, place):
        if not is_key or match[2] is not None:
            return match.end(), _number(match)
    elif not is_key and (match := _ARRAY.match(data, place)):
        return match.end(), _Array(2 * int(match[1]))
    raise SerializationError(f"byte {place} cannot be read.")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SerializationError("a text is not UTF-8.") from error


def _number(match: re.Match[bytes]) -> object:
    if match[1] is not None:
        return match[1] == b"1"
    if match[2] is not None:
        return int(match[2])
    number = float(match[3]) if match[3] is not None else None
    if number is not None and not math.isfinite(number):
        raise SerializationError("a number is not finite.")
    return number
