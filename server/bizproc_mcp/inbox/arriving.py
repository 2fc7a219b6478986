"""Taking calls in: each once, held back until its sender is trusted, superseding an earlier round."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bizproc_mcp.models.events import ActivityCall
from bizproc_mcp.storage.database import Database

__all__ = ["Arrival", "Arrivals", "Taken", "next_revision", "release"]

Taken = Literal["new", "repeated", "held", "full"]

MAX_HELD = 200
"""Calls kept of senders that nobody has trusted yet; beyond that, who has most of them gives one up."""

_INSERT = """
INSERT INTO events (portal, token_digest, token, workflow, activity, code, document, document_type, properties, waits,
  sent, timeout, until, received, sender, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call with the fingerprint of its sender's application token; "" where the token was checked already.

    `origin` is the network it came from.
    """

    call: ActivityCall
    fingerprint: str = ""
    origin: str = ""


class Arrivals:
    """Stores calls; a whole portion is one transaction, on disk when it is answered."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Take them all or none, in order; `InvalidInput` where the file cannot be written."""
        received = self._now().timestamp()
        return await self._database.run(lambda connection: [_take(connection, one, received) for one in arrivals])

    async def trusts(self, fingerprint: str) -> bool:
        """Whether a sender with this fingerprint is trusted, of whichever portal it says to be."""
        query = "SELECT 1 FROM senders WHERE fingerprint = ? AND trusted IS NOT NULL"
        return await self._database.run(
            lambda connection: connection.execute(query, (fingerprint,)).fetchone() is not None
        )


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
    if sender and not _may_wait(connection, arrival):
        return "full"
    cursor = connection.execute(_INSERT, _row(connection, call, digest, received, sender))
    event_id = cursor.lastrowid or 0
    if not sender:
        _supersede(connection, event_id)
        return "new"
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?)", (event_id, arrival.origin))
    connection.execute(
        "INSERT OR IGNORE INTO senders (portal, fingerprint, first_seen) VALUES (?, ?, ?)",
        (call.portal, sender, received),
    )
    return "held"


def _is_trusted(connection: sqlite3.Connection, arrival: Arrival) -> bool:
    if not arrival.fingerprint:
        return True
    found = connection.execute(
        "SELECT trusted FROM senders WHERE portal = ? AND fingerprint = ?", (arrival.call.portal, arrival.fingerprint)
    ).fetchone()
    return found is not None and found["trusted"] is not None


def _may_wait(connection: sqlite3.Connection, arrival: Arrival) -> bool:
    """Whether a stranger's call may be kept. Where all places are taken, one is given up for it.

    It is the oldest call of the sender who has most of them, within the network that has most of them: so a
    sender who begins to call always gets in, whoever has been filling the places. Who has most already is refused.
    """
    held = connection.execute(
        "SELECT id, portal, sender, COALESCE(origin, '') AS origin FROM events LEFT JOIN origins ON event_id = id "
        "WHERE sender <> '' ORDER BY id"
    ).fetchall()
    if len(held) < MAX_HELD:
        return True
    newcomer = (arrival.origin, arrival.call.portal, arrival.fingerprint)
    senders = [(row["origin"], row["portal"], row["sender"]) for row in held] + [newcomer]
    networks, calls = Counter(origin for origin, *_ in senders), Counter(senders)
    last = {sender: place for place, sender in enumerate(senders)}
    crowding = max(calls, key=lambda sender: (networks[sender[0]], calls[sender], -last[sender]))
    if crowding == newcomer:
        return False
    _give_up(connection, held[senders.index(crowding)]["id"])
    return True


def _give_up(connection: sqlite3.Connection, event_id: int) -> None:
    """Forget a held call, and its sender where that was the only one."""
    connection.execute("DELETE FROM events WHERE id = ?", (event_id,))
    connection.execute("DELETE FROM origins WHERE event_id = ?", (event_id,))
    connection.execute(
        "DELETE FROM senders WHERE trusted IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM events WHERE events.portal = senders.portal AND events.sender = senders.fingerprint)"
    )


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
        connection.execute("DELETE FROM origins WHERE event_id = ?", (event_id,))
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
