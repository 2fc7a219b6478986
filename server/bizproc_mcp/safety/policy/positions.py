"""Line numbers in a TOML file: `tomllib` reports them only for syntax errors.

We wrote our own because a style-preserving TOML parser would be a dependency for one number in a
message.
"""

import re

__all__ = ["Positions"]

_TABLE = re.compile(r"\s*\[\s*([A-Za-z_-]+)\s*(?:\.[^\]]*)?\]")
_ARRAY = re.compile(r"\s*\[\[\s*([A-Za-z_-]+)\s*\]\]")
_KEY = re.compile(r"""\s*(["']?)([A-Za-z0-9_-]+)\1\s*(?:\.[^=]*)?=""")


class Positions:
    """Lines (from 1) of `[table]`, the n-th `[[table]]`, and their keys; otherwise the nearest known line."""

    def __init__(self, text: str) -> None:
        self._headers: dict[tuple[str, int], int] = {}
        self._keys: dict[tuple[str, int, str], int] = {}
        table, number = "", 0
        counts: dict[str, int] = {}
        for line, content in enumerate(text.splitlines(), 1):
            if found := _ARRAY.match(content):
                table = found[1]
                number = counts[table] = counts.get(table, 0) + 1
                self._headers[table, number] = line
            elif found := _TABLE.match(content):
                # [rule.field] belongs to the [[rule]] above it.
                if found[1] != table:
                    table, number = found[1], 0
                    self._headers[table, number] = line
            elif found := _KEY.match(content):
                self._keys.setdefault((table, number, found[2]), line)

    def key(self, table: str, number: int, key: str) -> int:
        """The line of a key in the n-th `[[table]]` (0: a plain table, "" the top level)."""
        return self._keys.get((table, number, key)) or self.header(table, number)

    def header(self, table: str, number: int) -> int:
        """The line where a table starts; otherwise where its name is used as a key; otherwise 1."""
        return self._headers.get((table, number)) or self._keys.get(("", 0, table), 1)

    def top(self, name: str) -> int:
        """The line where a top-level name first appears, in whatever form."""
        return self._headers.get((name, 1)) or self.header(name, 0)
