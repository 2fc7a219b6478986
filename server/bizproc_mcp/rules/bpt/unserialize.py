"""PHP's `unserialize` for plain values: one pass over the text that checks every byte and builds the values.

Anything that real templates never contain is rejected with its position: objects, references, text
that is not UTF-8, bytes after the value, more values or levels than any template has.
"""

import math
import re
from dataclasses import dataclass, field
from typing import cast

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json

__all__ = ["INT_RANGE", "MAX_NESTING", "MAX_VALUES", "unserialize"]

MAX_NESTING = 250  # arrays within arrays; an activity takes two
MAX_VALUES = 200_000  # keys count too
INT_RANGE = range(-(2**63), 2**63)
_SCALAR = re.compile(
    rb"N;|b:(?P<bool>[01]);|i:(?P<int>[+-]?[0-9]{1,20});"
    rb"|d:(?P<float>-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?);"
)
_STRING = re.compile(rb's:([0-9]{1,9}):"')
_ARRAY = re.compile(rb"a:([0-9]{1,9}):\{")
_EXPORT_AGAIN = "Export the template from the designer again and send that file."


def unserialize(payload: bytes) -> Json:
    """The one value of a serialized text; raises `InvalidInput` if it is damaged, hostile or too large.

    PHP has one array type for lists and maps: keys 0, 1, 2 … in order make a list here, anything else a
    map with string keys.
    """
    return _Walk(payload).run()


@dataclass(slots=True)
class _Open:
    """An array being read: the number of keys and values still to come, and those read so far."""

    owed: int
    key: int | str = 0
    items: list[tuple[int | str, Json]] = field(default_factory=list)

    @property
    def wants_key(self) -> bool:
        """Whether the next value is a key."""
        return self.owed % 2 == 0

    def take(self, value: Json) -> None:
        """Take the next key or value."""
        if self.wants_key:
            self.key = cast("int | str", value)
        else:
            self.items.append((self.key, value))
        self.owed -= 1

    def value(self) -> Json:
        """The array as a list or a map."""
        if all(isinstance(key, int) and key == index for index, (key, _) in enumerate(self.items)):
            return [value for _, value in self.items]
        return {str(key): value for key, value in self.items}


class _Walk:
    """The position and an explicit stack of open arrays, so that no depth reaches Python's recursion limit."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.at = 0
        self.around: list[_Open] = []
        self.values = 0

    def run(self) -> Json:
        found = self._next()
        while isinstance(found, _Open) or self.around:
            if isinstance(found, _Open):
                self.around.append(found)
            else:
                self.around[-1].take(found)
            found = self._next() if self.around[-1].owed else self._end()
        if self.at != len(self.payload):
            raise InvalidInput(
                f"The .bpt file goes on for {len(self.payload) - self.at:,} bytes after its value "
                f"(at byte {self.at:,}).",
                _EXPORT_AGAIN,
            )
        return found

    def _next(self) -> "Json | _Open":
        """The next scalar, or the start of an array."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise InvalidInput(
                f"The .bpt file holds more than {MAX_VALUES:,} values; it was not read further.",
                "A real template holds far fewer: do not trust this file.",
            )
        key = bool(self.around) and self.around[-1].wants_key
        kind = self.payload[self.at : self.at + 2]
        if kind == b"s:":
            return self._string()
        if kind == b"a:" and not key:
            return self._array()
        if kind == b"i:" or not key:
            return self._scalar()
        raise self._damaged("a key is neither a number nor text")

    def _scalar(self) -> Json:
        found = _SCALAR.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        value: Json = None
        if found["int"] is not None:
            value = int(found["int"])
            if value not in INT_RANGE:
                raise self._damaged("a number is larger than PHP knows")
        elif found["float"] is not None:
            value = float(found["float"])
            if not math.isfinite(value):
                raise self._unreadable()
        elif found["bool"] is not None:
            value = found["bool"] == b"1"
        self.at = found.end()
        return value

    def _string(self) -> str:
        found = _STRING.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        start, end = found.end(), found.end() + int(found[1])
        if self.payload[end : end + 2] != b'";':
            raise self._damaged("a text is shorter or longer than its stated length, or cut off")
        try:
            text = self.payload[start:end].decode()
        except UnicodeDecodeError as wrong:
            raise InvalidInput(
                f"The .bpt file holds text that is not UTF-8 (at byte {start + wrong.start:,}).",
                "It may come from an old portal with another encoding: export it from a current one.",
            ) from None
        self.at = end + 2
        return text

    def _array(self) -> _Open:
        found = _ARRAY.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        if len(self.around) >= MAX_NESTING:
            raise InvalidInput(
                f"The .bpt file is nested deeper than {MAX_NESTING} levels (at byte {self.at:,}).",
                "A real template is far flatter: do not trust this file.",
            )
        self.at = found.end()
        return _Open(owed=2 * int(found[1]))

    def _end(self) -> Json:
        """The innermost array, once it is complete."""
        if not self.payload.startswith(b"}", self.at):
            raise self._damaged("'}' is missing")
        self.at += 1
        return self.around.pop().value()

    def _unreadable(self) -> InvalidInput:
        kind = self.payload[self.at : self.at + 2]
        if kind in (b"O:", b"C:", b"E:", b"o:"):
            return InvalidInput(
                f"The .bpt file holds a PHP object (at byte {self.at:,}); templates hold only plain values.",
                "Do not trust this file.",
            )
        if kind in (b"R:", b"r:"):
            return self._damaged("it refers back to another value, which templates do not")
        return self._damaged("no value is readable there")

    def _damaged(self, why: str) -> InvalidInput:
        if self.at >= len(self.payload):
            return InvalidInput(f"The .bpt file is cut off after {len(self.payload):,} bytes.", _EXPORT_AGAIN)
        return InvalidInput(f"The .bpt file is damaged at byte {self.at:,}: {why}.", _EXPORT_AGAIN)
