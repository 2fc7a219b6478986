"""A walk over serialized text before `phpserialize` sees it.

The library recurses without a limit, skips what follows the value, takes any bytes for text, and
knows objects; here all that is refused with the place where it stands.
"""

import re

from bizproc_mcp.errors import InvalidInput

MAX_NESTING = 250  # arrays within arrays; an activity costs two, and the library two frames each
MAX_VALUES = 200_000
_INT_RANGE = range(-(2**63), 2**63)
_SCALAR = re.compile(
    rb"N;|b:[01];|i:(?P<int>[+-]?[0-9]{1,20});|d:-?(?:[0-9]{1,400})(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?;"
)
_STRING = re.compile(rb's:([0-9]{1,9}):"')
_ARRAY = re.compile(rb"a:([0-9]{1,9}):\{")
_EXPORT_AGAIN = "Export the template from the designer again and send that file."


def check_serialized(payload: bytes) -> None:
    """Refuse anything but one well-formed, bounded value of plain PHP types; `InvalidInput`."""
    _Scan(payload).run()


class _Scan:
    """The position, and for each open array how many keys and values it still owes."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.at = 0
        self.owed: list[int] = []
        self.values = 0

    def run(self) -> None:
        while True:
            self._value(key=bool(self.owed) and self.owed[-1] % 2 == 0)
            while self.owed and self.owed[-1] == 0:
                self._expect(b"}")
                self.owed.pop()
            if not self.owed:
                break
        if self.at != len(self.payload):
            raise InvalidInput(
                f"The .bpt file goes on for {len(self.payload) - self.at:,} bytes after its value "
                f"(at byte {self.at:,}).",
                _EXPORT_AGAIN,
            )

    def _value(self, *, key: bool) -> None:
        if self.owed:
            self.owed[-1] -= 1
        self.values += 1
        if self.values > MAX_VALUES:
            raise InvalidInput(
                f"The .bpt file holds more than {MAX_VALUES:,} values; it was not read further.",
                "A real template holds far fewer: do not trust this file.",
            )
        kind = self.payload[self.at : self.at + 2]
        if kind == b"s:":
            self._string()
        elif kind == b"a:" and not key:
            self._array()
        elif kind == b"i:" or not key:
            self._scalar()
        else:
            raise self._damaged("a key is neither a number nor text")

    def _scalar(self) -> None:
        found = _SCALAR.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        if found["int"] is not None and int(found["int"]) not in _INT_RANGE:
            raise self._damaged("a number is larger than PHP knows")
        self.at = found.end()

    def _string(self) -> None:
        found = _STRING.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        start, end = found.end(), found.end() + int(found[1])
        if self.payload[end : end + 2] != b'";':
            raise self._damaged("a text is shorter or longer than its stated length, or cut off")
        try:
            self.payload[start:end].decode()
        except UnicodeDecodeError as wrong:
            raise InvalidInput(
                f"The .bpt file holds text that is not UTF-8 (at byte {start + wrong.start:,}).",
                "It may come from an old portal with another encoding: export it from a current one.",
            ) from None
        self.at = end + 2

    def _array(self) -> None:
        found = _ARRAY.match(self.payload, self.at)
        if found is None:
            raise self._unreadable()
        if len(self.owed) >= MAX_NESTING:
            raise InvalidInput(
                f"The .bpt file is nested deeper than {MAX_NESTING} levels (at byte {self.at:,}).",
                "A real template is far flatter: do not trust this file.",
            )
        self.owed.append(2 * int(found[1]))
        self.at = found.end()

    def _expect(self, mark: bytes) -> None:
        if not self.payload.startswith(mark, self.at):
            raise self._damaged(f"{mark.decode()!r} is missing")
        self.at += len(mark)

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
