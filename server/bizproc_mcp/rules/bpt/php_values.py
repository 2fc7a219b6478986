"""PHP arrays and JSON values, one into the other without a change of meaning.

PHP has one array for lists and maps: keys 0, 1, 2 … in order make a list here, anything else a map
with text keys. Back again, text keys that read like whole numbers become numbers, as PHP itself
does with them, so what was read is written with the same meaning.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import cast

import phpserialize

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.bpt.scan import MAX_NESTING, MAX_VALUES, check_serialized

_PHP_INT_KEY = re.compile(r"0|-?[1-9][0-9]{0,18}")
_INT_RANGE = range(-(2**63), 2**63)


def loads(payload: bytes) -> Json:
    """The value of a serialized text; `InvalidInput` where it is damaged, hostile or too large."""
    check_serialized(payload)
    value = phpserialize.loads(payload, decode_strings=True, errors="strict", array_hook=_array)
    return cast("Json", value)


def dumps(value: Json) -> bytes:
    """The serialized text of a JSON value; `InvalidInput` for what PHP could not read back."""
    _check_writable(value)
    return cast("bytes", phpserialize.dumps(_php(value), errors="strict"))


def _array(pairs: Sequence[tuple[int | str, Json]]) -> Json:
    if all(key == index and isinstance(key, int) for index, (key, _) in enumerate(pairs)):
        return [value for _, value in pairs]
    return {str(key): value for key, value in pairs}


def _php_key(key: str) -> int | str:
    return int(key) if _PHP_INT_KEY.fullmatch(key) and int(key) in _INT_RANGE else key


def _php(value: Json) -> object:
    # Plain loops: a comprehension would cost a second frame a level on Python 3.11.
    if isinstance(value, Mapping):
        mapped: dict[int | str, object] = {}
        for key, item in value.items():
            mapped[_php_key(key)] = _php(item)
        return mapped
    if isinstance(value, Sequence) and not isinstance(value, str):
        listed: list[object] = []
        for item in value:
            listed.append(_php(item))  # noqa: PERF401 (see above)
        return listed
    return value


def _check_writable(value: Json) -> None:
    waiting: list[tuple[Json, int]] = [(value, 0)]
    seen = 0
    while waiting:
        current, depth = waiting.pop()
        seen += 1
        if depth > MAX_NESTING or seen > MAX_VALUES:
            raise InvalidInput(
                f"The template is nested deeper than {MAX_NESTING} levels or holds more than {MAX_VALUES:,} values.",
                "Make it smaller.",
            )
        if isinstance(current, str):
            _check_text(current)
        elif isinstance(current, Mapping):
            for key in current:
                _check_text(key)
            waiting += [(item, depth + 1) for item in current.values()]
        elif isinstance(current, Sequence):
            waiting += [(item, depth + 1) for item in current]
        else:
            _check_number(current)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput("The template holds text that is not UTF-8.", "Correct that text.") from None


def _check_number(number: object) -> None:
    whole = isinstance(number, int) and number not in _INT_RANGE
    if whole or (isinstance(number, float) and not math.isfinite(number)):
        raise InvalidInput("The template holds a number that PHP does not know.", "Correct that number.")
