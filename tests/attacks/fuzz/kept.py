"""What the server has written into its files that others may read: the journal and the requests for confirmation."""

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["kept_in"]

_TABLES = (("journal.sqlite3", "journal"), ("confirmations.sqlite3", "requests"))


def kept_in(state: Path) -> str:
    """Every row of both, as text; what cannot be read is not there yet."""
    return "\n".join(_rows(state / file, table) for file, table in _TABLES)


def _rows(file: Path, table: str) -> str:
    if not file.exists():
        return ""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
        try:
            return "\n".join(str(row) for row in connection.execute(f"SELECT * FROM {table}"))  # noqa: S608
        except sqlite3.OperationalError:
            return ""
