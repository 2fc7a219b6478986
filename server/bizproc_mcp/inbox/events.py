"""The inbox's events: listing, lookup and state changes."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox.arriving import digest_of, next_revision
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.events import ActivityCall, Closing, Event, EventStatus
from bizproc_mcp.storage.database import Database

__all__ = ["Claim", "Events"]

KEPT = timedelta(days=30)
"""How long the details of a closed event are kept; that it was received is remembered forever."""

_OPEN = "closing = '' AND waits = 1 AND (until IS NULL OR until > :now)"
_OVER = "waits = 1 AND (closing = 'ended' OR (closing = '' AND until <= :now))"
_CONDITIONS: dict[EventStatus, str] = {"open": _OPEN, "answered": "closing = 'answered'", "expired": _OVER, "any": "1"}

Claim = Literal["yours", "busy", "closed"]


class Events:
    """The events of one portal; of all portals if the domain is unknown (`portal` is empty)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def page(self, portal: str, status: EventStatus, *, limit: int, cursor: str = "") -> Page[Event]:
        """One page, newest first; raises `InvalidInput` for a cursor this method did not return."""
        if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
            raise InvalidInput("This cursor was not given by event_list.", "Leave it out to start anew.")
        given = {"portal": portal, "now": self._now().timestamp(), "before": int(cursor or 0), "limit": limit + 1}
        where = f":portal IN ('', portal) AND {_CONDITIONS[status]}"

        def read(connection: sqlite3.Connection) -> tuple[int, list[Event]]:
            (total,) = connection.execute(f"SELECT COUNT(*) FROM events WHERE {where}", given).fetchone()  # noqa: S608 (our own conditions)
            rows = connection.execute(
                f"SELECT * FROM events WHERE {where} AND (:before = 0 OR id < :before) ORDER BY id DESC LIMIT :limit",  # noqa: S608 (as above)
                given,
            )
            return total, [_event(row) for row in rows]

        total, found = await self._database.run(read)
        more = len(found) > limit
        return Page(total, str(found[limit - 1].id) if more else "", found[:limit])

    async def find(self, portal: str, *, event_id: int = 0, event_token: str = "") -> Event | None:
        """Find an event by its id or token; None if it is not here."""
        column, value = ("id", event_id) if event_id else ("token_digest", digest_of(event_token))
        query = f"SELECT * FROM events WHERE {column} = ? AND ? IN ('', portal)"  # noqa: S608 (two columns of ours)
        row = await self._database.run(lambda connection: connection.execute(query, (value, portal)).fetchone())
        return _event(row) if row is not None else None

    async def waiting_of(self, portal: str, workflow_id: str) -> list[int]:
        """The ids of a process's events that wait for an answer, some of the newest."""
        given = {"portal": portal, "now": self._now().timestamp(), "workflow": workflow_id}
        query = (
            f"SELECT id FROM events WHERE :portal IN ('', portal) AND workflow = :workflow AND {_OPEN} "  # noqa: S608 (our own conditions)
            "ORDER BY id DESC LIMIT 10"
        )
        return await self._database.run(lambda connection: [int(row[0]) for row in connection.execute(query, given)])

    async def claim(self, event_id: int, patience: timedelta) -> tuple[Claim, str]:
        """Claim an event in order to answer it; the returned key settles the claim.

        Of several concurrent attempts, one succeeds. A claim that is never settled, because its process was
        killed, expires after `patience`.
        """
        now, key = self._now().timestamp(), secrets.token_hex(8)
        until = now + patience.total_seconds()

        def reserve(connection: sqlite3.Connection) -> Claim:
            row = connection.execute("SELECT closing, claimed_until FROM events WHERE id = ?", (event_id,)).fetchone()
            if row is None or row["closing"]:
                return "closed"
            if row["claimed_until"] > now:
                return "busy"
            connection.execute("UPDATE events SET claim = ?, claimed_until = ? WHERE id = ?", (key, until, event_id))
            return "yours"

        return await self._database.run(reserve), key

    async def settle(self, event_id: int, key: str, closing: Closing, outcome: str = "") -> None:
        """Release a claim: close the event, or reopen it with the outcome of the attempt."""
        now = self._now().timestamp()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE events SET claim = '', claimed_until = 0, outcome = CASE ? WHEN '' THEN outcome ELSE ? END, "
                "closing = CASE ? WHEN '' THEN closing ELSE ? END, closed = CASE ? WHEN '' THEN closed ELSE ? END, "
                "revision = ? WHERE id = ? AND claim = ?",
                (outcome, outcome, closing, closing, closing, now, next_revision(connection), event_id, key),
            )

        await self._database.run(write)

    async def note_line(self, event_id: int) -> None:
        """Record that a line was written to the process log."""
        now = self._now().timestamp()
        await self._database.run(
            lambda connection: connection.execute(
                "UPDATE events SET logged = logged + 1, last_logged = ?, revision = ? WHERE id = ?",
                (now, next_revision(connection), event_id),
            )
        )

    async def end(self, event_id: int) -> None:
        """Close the event because the portal says that the process has ended."""
        now = self._now().timestamp()
        await self._database.run(
            lambda connection: connection.execute(
                "UPDATE events SET closing = 'ended', closed = ?, revision = ? WHERE id = ? AND closing = ''",
                (now, next_revision(connection), event_id),
            )
        )

    async def state(self) -> tuple[int, int]:
        """Two numbers that change with any event: the last revision, and how many have expired."""
        now = self._now().timestamp()

        def read(connection: sqlite3.Connection) -> tuple[int, int]:
            row = connection.execute(
                f"SELECT COALESCE(MAX(revision), 0), COUNT(*) FILTER (WHERE {_OVER}) FROM events",  # noqa: S608 (as above)
                {"now": now},
            ).fetchone()
            return int(row[0]), int(row[1])

        return await self._database.run(read)

    async def tidy(self) -> int:
        """Delete the details of events closed long ago; return how many."""
        now = self._now()

        def forget(connection: sqlite3.Connection) -> int:
            cursor = connection.execute(
                f"UPDATE events SET token = '', properties = '{{}}' WHERE token <> '' "  # noqa: S608 (as above)
                f"AND ((closing <> '' AND closed < :long_ago) OR (waits = 0 AND received < :long_ago) "
                f"OR ({_OVER} AND until < :long_ago))",
                {"long_ago": (now - KEPT).timestamp(), "now": now.timestamp()},
            )
            return cursor.rowcount

        return await self._database.run(forget)


def _event(row: sqlite3.Row) -> Event:
    call = ActivityCall(
        portal=row["portal"],
        workflow_id=row["workflow"],
        activity=row["activity"],
        code=row["code"],
        document=DocumentId(*json.loads(row["document"])),
        document_type=DocumentType(*json.loads(row["document_type"])),
        event_token=row["token"],
        properties=json.loads(row["properties"]),
        waits=bool(row["waits"]),
        sent=datetime.fromtimestamp(row["sent"], UTC),
        timeout=timedelta(seconds=row["timeout"]) if row["timeout"] is not None else None,
    )
    return Event(
        id=row["id"],
        call=call,
        received=datetime.fromtimestamp(row["received"], UTC),
        logged=row["logged"],
        last_logged=_moment(row["last_logged"]),
        closing=row["closing"],
        closed=_moment(row["closed"]),
        outcome=row["outcome"],
        superseded_by=row["superseded_by"],
    )


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
