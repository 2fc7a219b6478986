"""Taking calls in: each once, held back until its sender is trusted, superseding an earlier round."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bizproc_mcp.models.events import ActivityCall
from bizproc_mcp.safety.database import Database

__all__ = ["Arrival", "Arrivals", "Taken", "next_revision", "release"]

Taken = Literal["new", "repeated", "held", "full"]

MAX_HELD = 200
"""Calls kept of senders that nobody has trusted yet; what comes beyond is refused."""
MAX_STRANGERS = 20

_INSERT = """
INSERT INTO events (portal, token_digest, token, workflow, activity, code, document, document_type, properties, waits,
  sent, timeout, until, received, sender, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call with the fingerprint of its sender's application token; "" where the token was checked already."""

    call: ActivityCall
    fingerprint: str = ""


class Arrivals:
    """Stores calls; a whole portion is one transaction, on disk when it is answered."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Take them all or none, in order; `InvalidInput` where the file cannot be written."""
        received = self._now().timestamp()
        return await self._database.run(lambda connection: [_take(connection, one, received) for one in arrivals])


def digest_of(event_token: str) -> str:
    """What a token is known by, also after its event was tidied away."""
    return hashlib.sha256(event_token.encode()).hexdigest()


def _take(connection: sqlite3.Connection, arrival: Arrival, received: float) -> Taken:
    call, digest = arrival.call, digest_of(arrival.call.event_token)
    known = connection.execute("SELECT id, sender FROM events WHERE token_digest = ?", (digest,)).fetchone()
    sender = "" if _is_trusted(connection, arrival) else arrival.fingerprint
    if known is not None:
        if known["sender"] and not sender:
            release(connection, [known["id"]])
            return "new"
        return "held" if known["sender"] else "repeated"
    if sender and not _may_wait(connection, call.portal, sender, received):
        return "full"
    cursor = connection.execute(_INSERT, _row(connection, call, digest, received, sender))
    if not sender:
        _supersede(connection, cursor.lastrowid or 0)
    return "held" if sender else "new"


def _is_trusted(connection: sqlite3.Connection, arrival: Arrival) -> bool:
    if not arrival.fingerprint:
        return True
    found = connection.execute(
        "SELECT trusted FROM senders WHERE portal = ? AND fingerprint = ?", (arrival.call.portal, arrival.fingerprint)
    ).fetchone()
    return found is not None and found["trusted"] is not None


def _may_wait(connection: sqlite3.Connection, portal: str, fingerprint: str, received: float) -> bool:
    """Whether a stranger's call may be kept: their number and that of their calls is small."""
    (held,) = connection.execute("SELECT COUNT(*) FROM events WHERE sender <> ''").fetchone()
    (strangers,) = connection.execute(
        "SELECT COUNT(*) FROM senders WHERE trusted IS NULL AND NOT (portal = ? AND fingerprint = ?)",
        (portal, fingerprint),
    ).fetchone()
    if held >= MAX_HELD or strangers >= MAX_STRANGERS:
        return False
    connection.execute(
        "INSERT OR IGNORE INTO senders (portal, fingerprint, first_seen) VALUES (?, ?, ?)",
        (portal, fingerprint, received),
    )
    return True


def _row(
    connection: sqlite3.Connection, call: ActivityCall, digest: str, received: float, sender: str
) -> tuple[str | int | float | None, ...]:
    document, kind = call.document, call.document_type
    return (
        call.portal,
        digest,
        call.event_token,
        call.workflow_id,
        call.activity,
        call.code,
        json.dumps([document.module, document.entity, document.id]),
        json.dumps([kind.module, kind.entity, kind.type]),
        json.dumps(call.properties, ensure_ascii=False),
        int(call.waits),
        call.sent.timestamp(),
        call.timeout.total_seconds() if call.timeout is not None else None,
        call.until.timestamp() if call.until is not None else None,
        received,
        sender,
        next_revision(connection),
    )


def release(connection: sqlite3.Connection, event_ids: Sequence[int]) -> None:
    """Let held calls into the inbox, in the order they came."""
    for event_id in event_ids:
        connection.execute(
            "UPDATE events SET sender = '', revision = ? WHERE id = ?", (next_revision(connection), event_id)
        )
        _supersede(connection, event_id)


def _supersede(connection: sqlite3.Connection, event_id: int) -> None:
    """An activity waits for one answer at a time: the call that the portal made last is the one that counts."""
    rounds = connection.execute(
        "SELECT b.id, b.sent FROM events AS a JOIN events AS b ON a.workflow = b.workflow AND a.activity = b.activity "
        "AND a.portal = b.portal WHERE a.id = ? AND b.sender = '' ORDER BY b.sent DESC, b.id DESC",
        (event_id,),
    ).fetchall()
    for earlier in rounds[1:]:
        connection.execute(
            "UPDATE events SET closing = 'superseded', closed = received, superseded_by = ?, revision = ? "
            "WHERE id = ? AND closing = ''",
            (rounds[0]["id"], next_revision(connection), earlier["id"]),
        )


def next_revision(connection: sqlite3.Connection) -> int:
    """The number of the next change; whoever watches compares the last one."""
    (last,) = connection.execute("SELECT COALESCE(MAX(revision), 0) FROM events").fetchone()
    return int(last) + 1
