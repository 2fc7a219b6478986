"""Confirmation requests: numbered previews that a person releases in a terminal."""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bizproc_mcp.safety.journal import stamp
from bizproc_mcp.storage.database import Database

__all__ = ["FILE", "GOOD_FOR", "UNRELEASED", "Confirmations", "PendingConfirmation"]

FILE = "confirmations.sqlite3"

GOOD_FOR = timedelta(minutes=5)
UNRELEASED = "nobody has released it yet"
_KEPT = timedelta(days=1)
_COLUMNS = "number, made, expires, mode, portal, person, who, tool, statement, reason, binding, released, used"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
  number INTEGER PRIMARY KEY, made TEXT NOT NULL, expires TEXT NOT NULL, mode TEXT NOT NULL, portal TEXT NOT NULL,
  person INTEGER NOT NULL, who TEXT NOT NULL, tool TEXT NOT NULL, statement TEXT NOT NULL,
  reason TEXT NOT NULL, binding TEXT NOT NULL, released TEXT NOT NULL, used TEXT NOT NULL)
"""

Mode = Literal["terminal", "token"]


@dataclass(frozen=True, slots=True)
class PendingConfirmation:
    """One request: `released` says by whom and when (empty: not yet), `used` when it was consumed.

    `statement` is the text the person consents to, as written by `Statement.dump`.
    """

    number: int
    made: str
    expires: str
    mode: str
    portal: str
    person: int
    who: str
    tool: str
    statement: str
    reason: str
    binding: str
    released: str = ""
    used: str = ""


class Confirmations:
    """The pending requests, in a file of the state directory shared with the terminal command."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = Database(folder, FILE, _SCHEMA)
        self._now = now

    async def put(self, draft: PendingConfirmation) -> PendingConfirmation:
        """Store a request; if the same one is already pending, return that."""
        return await self._database.run(lambda connection: self._put(connection, draft))

    def _put(self, connection: sqlite3.Connection, draft: PendingConfirmation) -> PendingConfirmation:
        now = self._now()
        connection.execute("DELETE FROM requests WHERE expires < ?", (stamp(now - _KEPT),))
        same = connection.execute(
            f"SELECT {_COLUMNS} FROM requests WHERE binding = ? AND mode = ? AND used = '' AND expires > ?",  # noqa: S608
            (draft.binding, draft.mode, stamp(now)),
        ).fetchone()
        if same is not None:
            return PendingConfirmation(*same)
        number = 0
        while not number or connection.execute("SELECT 1 FROM requests WHERE number = ?", (number,)).fetchone():
            number = 100_000 + secrets.randbelow(900_000)
        values = (
            number,
            stamp(now),
            stamp(now + GOOD_FOR),
            draft.mode,
            draft.portal,
            draft.person,
            draft.who,
            draft.tool,
            draft.statement,
            draft.reason,
            draft.binding,
            "",
            "",
        )
        connection.execute(f"INSERT INTO requests ({_COLUMNS}) VALUES ({', '.join('?' for _ in values)})", values)  # noqa: S608
        return PendingConfirmation(*values)

    async def use(self, number: int, binding: str) -> tuple[PendingConfirmation | None, str]:
        """Consume a request for `binding`; return it, or None and the reason."""
        return await self._database.run(lambda connection: self._use(connection, number, binding))

    def _use(self, connection: sqlite3.Connection, number: int, binding: str) -> tuple[PendingConfirmation | None, str]:
        found = self._find(connection, number)
        if found is None:
            return None, "there is no such request"
        if found.used:
            return None, "it was used before: a confirmation works once"
        if found.expires <= stamp(self._now()):
            return None, "it has expired: a confirmation is good for five minutes"
        if found.binding != binding:
            return None, (
                "it was made for something else: the tool, its arguments, the person or the state of the object differ"
            )
        if found.mode == "terminal" and not found.released:
            return None, UNRELEASED
        used = stamp(self._now())
        connection.execute("UPDATE requests SET used = ? WHERE number = ?", (used, number))
        return found, ""

    def waiting(self) -> list[PendingConfirmation]:
        """The requests that can be released now, oldest first."""
        return self._database.do(
            lambda connection: [
                PendingConfirmation(*row)
                for row in connection.execute(
                    f"SELECT {_COLUMNS} FROM requests "  # noqa: S608
                    "WHERE mode = 'terminal' AND released = '' AND used = '' AND expires > ? ORDER BY made, number",
                    (stamp(self._now()),),
                )
            ]
        )

    def find(self, number: int) -> PendingConfirmation | None:
        """A request by number."""
        return self._database.do(lambda connection: self._find(connection, number))

    def release(self, number: int, by: str) -> str:
        """Release a request; return the reason if that fails, or ""."""

        def work(connection: sqlite3.Connection) -> str:
            found = self._find(connection, number)
            if found is None or found.mode != "terminal":
                return "there is no such request"
            if found.used:
                return "it was used before"
            if found.expires <= stamp(self._now()):
                return "it has expired"
            if not found.released:
                words = f"{by} {stamp(self._now())}"
                connection.execute("UPDATE requests SET released = ? WHERE number = ?", (words, number))
            return ""

        return self._database.do(work)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _find(self, connection: sqlite3.Connection, number: int) -> PendingConfirmation | None:
        row = connection.execute(f"SELECT {_COLUMNS} FROM requests WHERE number = ?", (number,)).fetchone()  # noqa: S608
        return PendingConfirmation(*row) if row else None
