"""Storing incoming calls: deduplicate them, hold those of untrusted senders, supersede earlier calls of an activity."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bizproc_mcp.inbox.held import HeldCall, discard, drop, hold
from bizproc_mcp.models.events import ActivityCall
from bizproc_mcp.storage.database import Database

__all__ = ["Arrival", "Arrivals", "Taken", "next_revision", "release"]

Taken = Literal["new", "repeated", "held", "full"]

_CALL = (
    "portal, token_digest, token, workflow, activity, code, document, document_type, waits, sent, timeout, until, "
    "received, properties"
)
_VALUES = ", ".join("?" * (_CALL.count(",") + 1))


_Row: TypeAlias = tuple[str, str, str, str, str, str, str, str, int, float, float | None, float | None, float, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call and its sender's fingerprint; "" if the application token was already verified.

    `origin` is the network it came from.
    """

    call: ActivityCall
    fingerprint: str = ""
    origin: str = ""


class Arrivals:
    """Stores calls; a batch is one transaction, committed before it is acknowledged."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Store all of them or none, in order; raise `InvalidInput` if the file cannot be written."""
        received = self._now().timestamp()
        return await self._database.run(lambda connection: [_take(connection, one, received) for one in arrivals])

    def interrupt(self) -> None:
        """Interrupt a slow write: `take` rolls it back and raises."""
        self._database.interrupt()

    async def trusts(self, fingerprint: str) -> bool:
        """Whether a sender with this fingerprint is trusted, whichever portal it names."""
        query = "SELECT 1 FROM senders WHERE fingerprint = ? AND trusted IS NOT NULL"
        return await self._database.run(
            lambda connection: connection.execute(query, (fingerprint,)).fetchone() is not None
        )


def digest_of(event_token: str) -> str:
    """The hash that identifies a token, even after its event was tidied away."""
    return hashlib.sha256(event_token.encode()).hexdigest()


def _take(connection: sqlite3.Connection, arrival: Arrival, received: float) -> Taken:
    row = _row(arrival.call, received)
    if not _is_trusted(connection, arrival):
        return _held(connection, arrival, row)
    # Only the portal's own version of the event counts, not a stranger's.
    discard(connection, arrival.call.portal, row[1])
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO events ({_CALL}, revision) VALUES ({_VALUES}, ?)",  # noqa: S608 (our own columns)
        (*row, next_revision(connection)),
    )
    if not cursor.rowcount:
        return "repeated"
    _supersede(connection, cursor.lastrowid or 0)
    return "new"


def _held(connection: sqlite3.Connection, arrival: Arrival, row: _Row) -> Taken:
    """Hold a stranger's call until its sender is trusted. The response does not reveal whether the event is known."""
    portal, sender = arrival.call.portal, arrival.fingerprint
    query = "SELECT 1 FROM held WHERE portal = ? AND sender = ? AND token_digest = ?"
    if connection.execute(query, (portal, sender, row[1])).fetchone() is not None:
        return "held"
    size = sum(len(value.encode()) for value in row if isinstance(value, str))
    if not hold(connection, HeldCall(arrival.origin, portal, sender, size)):
        return "full"
    connection.execute(
        f"INSERT INTO held ({_CALL}, sender, origin, size) VALUES ({_VALUES}, ?, ?, ?)",  # noqa: S608 (our own columns)
        (*row, sender, arrival.origin, size),
    )
    connection.execute(
        "INSERT OR IGNORE INTO senders (portal, fingerprint, first_seen) VALUES (?, ?, ?)", (portal, sender, row[12])
    )
    return "held"


def _is_trusted(connection: sqlite3.Connection, arrival: Arrival) -> bool:
    if not arrival.fingerprint:
        return True
    found = connection.execute(
        "SELECT trusted FROM senders WHERE portal = ? AND fingerprint = ?", (arrival.call.portal, arrival.fingerprint)
    ).fetchone()
    return found is not None and found["trusted"] is not None


def _row(call: ActivityCall, received: float) -> _Row:
    """The values for the columns in `_CALL`."""
    document, kind = call.document, call.document_type
    return (
        call.portal,
        digest_of(call.event_token),
        call.event_token,
        call.workflow_id,
        call.activity,
        call.code,
        json.dumps([document.module, document.entity, document.id]),
        json.dumps([kind.module, kind.entity, kind.type]),
        int(call.waits),
        call.sent.timestamp(),
        call.timeout.total_seconds() if call.timeout is not None else None,
        call.until.timestamp() if call.until is not None else None,
        received,
        json.dumps(call.properties, ensure_ascii=False),
    )


def release(connection: sqlite3.Connection, held: Sequence[int]) -> int:
    """Move held calls to the inbox, in order of arrival; return how many are new there."""
    new = 0
    for one in held:
        cursor = connection.execute(
            f"INSERT OR IGNORE INTO events ({_CALL}, revision) SELECT {_CALL}, ? FROM held WHERE id = ?",  # noqa: S608 (our own columns)
            (next_revision(connection), one),
        )
        if cursor.rowcount:
            new += 1
            _supersede(connection, cursor.lastrowid or 0)
    drop(connection, held)
    return new


def _supersede(connection: sqlite3.Connection, event_id: int) -> None:
    """Close earlier calls: an activity waits for one answer at a time, and only the portal's latest call counts."""
    rounds = connection.execute(
        "SELECT b.id, b.sent FROM events AS a JOIN events AS b ON a.workflow = b.workflow AND a.activity = b.activity "
        "AND a.portal = b.portal WHERE a.id = ? ORDER BY b.sent DESC, b.id DESC",
        (event_id,),
    ).fetchall()
    for earlier in rounds[1:]:
        connection.execute(
            "UPDATE events SET closing = 'superseded', closed = received, superseded_by = ?, revision = ? "
            "WHERE id = ? AND closing = ''",
            (rounds[0]["id"], next_revision(connection), earlier["id"]),
        )


def next_revision(connection: sqlite3.Connection) -> int:
    """The next revision number; watchers compare it with the last one they saw."""
    (last,) = connection.execute("SELECT COALESCE(MAX(revision), 0) FROM events").fetchone()
    return int(last) + 1
