"""PHP's `serialize` for JSON values: `unserialize` reads them back with the same meaning."""

import math
import re
from collections.abc import Mapping, Sequence

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.bpt.unserialize import INT_RANGE, MAX_NESTING, MAX_VALUES

__all__ = ["serialize"]

_INT_KEY = re.compile(r"0|-?[1-9][0-9]{0,18}")


def serialize(value: Json) -> bytes:
    """Serialize a value; raises `InvalidInput` for anything that could not be read back.

    String keys that look like integers become integers, as in PHP itself.
    """
    written: list[bytes] = []
    # Stack of what is still to be written: array ends and keys as text, values with their depth.
    waiting: list[bytes | tuple[Json, int]] = [(value, 0)]
    count = 1
    while waiting:
        step = waiting.pop()
        if isinstance(step, bytes):
            written.append(step)
            continue
        current, depth = step
        items = _items(current)
        if items is None:
            written.append(_scalar(current))
            continue
        count += 2 * len(items)
        if depth >= MAX_NESTING or count > MAX_VALUES:
            raise InvalidInput(
                f"The template is nested deeper than {MAX_NESTING} levels or holds more than {MAX_VALUES:,} values.",
                "Make it smaller.",
            )
        written.append(b"a:%d:{" % len(items))
        waiting.append(b"}")
        for key, item in reversed(items):
            waiting += ((item, depth + 1), _scalar(_php_key(key)))
    return b"".join(written)


def _items(value: Json) -> Sequence[tuple[int | str, Json]] | None:
    """The items of an array; None if the value is not one."""
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, Sequence) and not isinstance(value, str) else None


def _php_key(key: int | str) -> int | str:
    return int(key) if isinstance(key, str) and _INT_KEY.fullmatch(key) and int(key) in INT_RANGE else key


def _scalar(value: Json) -> bytes:
    match value:
        case None:
            return b"N;"
        case bool():
            return b"b:%d;" % value
        case int() if value in INT_RANGE:
            return b"i:%d;" % value
        case float() if math.isfinite(value):
            return b"d:%b;" % _float(value)
        case str():
            text = _encoded(value)
            return b's:%d:"%b";' % (len(text), text)
        case _:
            raise InvalidInput("The template holds a number that PHP does not know.", "Correct that number.")


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidInput("The template holds text that is not UTF-8.", "Correct that text.") from None


def _float(number: float) -> bytes:
    """The shortest digits that denote the number, as PHP writes them: 1, 0.1, 1.0E+25."""
    digits, _, power = repr(number).partition("e")
    if not power:
        return digits.removesuffix(".0").encode()
    return f"{digits if '.' in digits else digits + '.0'}E{int(power):+d}".encode()
