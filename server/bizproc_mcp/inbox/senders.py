"""Who may put calls into the inbox: an unguessable path, and application tokens that a person has trusted."""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bizproc_mcp.inbox.arriving import release
from bizproc_mcp.inbox.held import drop, of_sender
from bizproc_mcp.storage.database import Database

__all__ = ["KnownSender", "SenderKeys", "Senders"]


@dataclass(frozen=True, slots=True)
class KnownSender:
    """An application of a portal that has called; its token is stored only as a fingerprint.

    `waiting` is the number of its held calls, `codes` are the activities they are for.
    """

    portal: str
    fingerprint: str
    first_seen: datetime
    trusted: datetime | None
    waiting: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SenderKeys:
    """The inbox's two secrets: the last part of its address, and the key for fingerprints."""

    path: str
    fingerprints: str

    def fingerprint(self, application_token: str) -> str:
        """The fingerprint that identifies an application token; the token itself is never stored."""
        return hmac.new(self.fingerprints.encode(), application_token.encode(), hashlib.sha256).hexdigest()


class Senders:
    """The senders in the inbox database."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def keys(self) -> SenderKeys:
        """The secrets, created on first use."""

        def read(connection: sqlite3.Connection) -> SenderKeys:
            for name in ("path", "fingerprints"):
                connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (name, secrets.token_urlsafe(24)))
            found = dict(connection.execute("SELECT name, value FROM keys").fetchall())
            return SenderKeys(found["path"], found["fingerprints"])

        return await self._database.run(read)

    async def known(self) -> list[KnownSender]:
        """All senders, in order of their first call."""

        def read(connection: sqlite3.Connection) -> list[KnownSender]:
            waiting: dict[tuple[str, str], dict[str, int]] = {}
            counted = "SELECT portal, sender, code, COUNT(*) AS calls FROM held GROUP BY portal, sender, code"
            for row in connection.execute(f"{counted} ORDER BY code"):
                waiting.setdefault((row["portal"], row["sender"]), {})[row["code"]] = row["calls"]
            rows = connection.execute("SELECT * FROM senders ORDER BY first_seen, fingerprint").fetchall()
            return [_sender(row, waiting.get((row["portal"], row["fingerprint"]), {})) for row in rows]

        return await self._database.run(read)

    async def trust(self, portal: str, fingerprint: str) -> int:
        """Trust a sender and move its held calls to the inbox; return how many there were."""
        now = self._now().timestamp()

        def write(connection: sqlite3.Connection) -> int:
            connection.execute(
                "INSERT INTO senders VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET trusted = excluded.trusted",
                (portal, fingerprint, now, now),
            )
            return release(connection, of_sender(connection, portal, fingerprint))

        return await self._database.run(write)

    async def forget(self, portal: str, fingerprint: str) -> None:
        """Stop trusting a sender; its events stay, its held calls are dropped."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM senders WHERE portal = ? AND fingerprint = ?", (portal, fingerprint))
            drop(connection, of_sender(connection, portal, fingerprint))

        await self._database.run(write)


def _sender(row: sqlite3.Row, waiting: Mapping[str, int]) -> KnownSender:
    trusted = row["trusted"]
    return KnownSender(
        portal=row["portal"],
        fingerprint=row["fingerprint"],
        first_seen=datetime.fromtimestamp(row["first_seen"], UTC),
        trusted=datetime.fromtimestamp(trusted, UTC) if trusted is not None else None,
        waiting=sum(waiting.values()),
        codes=tuple(waiting),
    )
