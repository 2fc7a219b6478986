"""The content of the server's files that others may read: the journal and the confirmation requests."""

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["kept_in"]

_TABLES = (("journal.sqlite3", "journal"), ("confirmations.sqlite3", "requests"))


def kept_in(state: Path) -> str:
    """All rows of both, as text; a missing or unreadable table counts as empty."""
    return "\n".join(_rows(state / file, table) for file, table in _TABLES)


def _rows(file: Path, table: str) -> str:
    if not file.exists():
        return ""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
        try:
            return "\n".join(str(row) for row in connection.execute(f"SELECT * FROM {table}"))  # noqa: S608
        except sqlite3.OperationalError:
            return ""
