"""The journal file: an entry is begun before a write, ended after it, and counted for limits."""

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bizproc_mcp.models.tasks import DECLINING
from bizproc_mcp.safety.journal.attempts import Attempt, Query, find_attempts
from bizproc_mcp.safety.journal.rows import SCHEMA, Entry, Problem, append, verify
from bizproc_mcp.storage.database import Database

__all__ = ["FILE", "Counts", "Journal", "Written", "stamp"]

FILE = "journal.sqlite3"


def stamp(moment: datetime) -> str:
    """A time in the journal's format: UTC in milliseconds, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many objects one person has written and rejected in the last hour and day.

    Counted over all portals: a portal can have several names, and its responses to a webhook do not reveal
    that two of them are the same. The person's id is the same under any name.
    """

    writes_hour: int = 0
    writes_day: int = 0
    rejections_hour: int = 0
    rejections_day: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """One attempt as recorded by the guard, with secrets already masked."""

    portal: str
    person: int
    tool: str
    arguments: Mapping[str, Any]
    decision: str = ""
    objects: Sequence[str] = ()
    count: int = 1
    effect: str = ""
    rule: str = ""
    confirmation: str = ""


class Journal:
    """Append-only; several processes may append to the same file concurrently."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = Database(folder, FILE, SCHEMA)
        self._now = now

    @property
    def path(self) -> Path:
        """The path of the file, which may not exist yet."""
        return self._database.path

    async def begin(self, written: Written, allowed: Callable[[Counts], None] | None = None) -> Entry:
        """Write down what is about to be sent; `allowed` raises where the counts forbid it, in one transaction."""
        entry = self._entry(written, "before")

        def work(connection: sqlite3.Connection) -> Entry:
            if allowed is not None:
                allowed(_counts(connection, entry.person, self._now()))
            append(connection, entry)
            return entry

        return await self._database.run(work)

    async def end(self, begun: Entry, outcome: str, receipt: Mapping[str, Any]) -> None:
        """Record the outcome."""
        entry = replace(
            begun,
            at=stamp(self._now()),
            phase="after",
            arguments="{}",
            effect="",
            outcome=outcome,
            receipt=_text(receipt),
        )
        await self._database.run(lambda connection: append(connection, entry))

    async def withhold(self, written: Written, why: str) -> None:
        """Record an attempt that was not sent."""
        entry = replace(self._entry(written, "withheld"), outcome="withheld", receipt=_text({"what": why}))
        await self._database.run(lambda connection: append(connection, entry))

    async def counts(self, person: int) -> Counts:
        """What the person with this id has sent recently, whatever the portal's name."""
        return await self._database.run(lambda connection: _counts(connection, person, self._now()))

    async def attempts(self, query: Query, limit: int = 0) -> list[Attempt]:
        """The matching attempts, newest first."""
        return await self._database.run(lambda connection: find_attempts(connection, query, self._now(), limit))

    def attempts_now(self, query: Query, limit: int = 0) -> list[Attempt]:
        """The same without an event loop, for the command line."""
        return self._database.do(lambda connection: find_attempts(connection, query, self._now(), limit))

    def verify(self, expected: str = "") -> tuple[int, str, list[Problem]]:
        """The number of rows, the hash at the end, and the problems."""
        return self._database.do(lambda connection: verify(connection, expected))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _entry(self, written: Written, phase: Any) -> Entry:
        return Entry(
            at=stamp(self._now()),
            phase=phase,
            call=secrets.token_hex(8),
            process=str(os.getpid()),
            portal=written.portal,
            person=written.person,
            tool=written.tool,
            decision=written.decision,
            arguments=_text(written.arguments),
            objects=_text(list(written.objects)),
            count=written.count,
            effect=written.effect,
            rule=written.rule,
            confirmation=written.confirmation,
        )


def _counts(connection: sqlite3.Connection, person: int, now: datetime) -> Counts:
    """Everything sent counts, whatever its outcome: an unknown one may have happened."""

    def total(hours: int, more: str) -> int:
        since = stamp(now - timedelta(hours=hours))
        row = connection.execute(
            "SELECT coalesce(sum(count), 0) FROM journal "  # noqa: S608 (conditions of our own)
            f"WHERE phase = 'before' AND at > ? AND person = ?{more}",
            (since, person),
        ).fetchone()
        return int(row[0])

    rejected = f" AND decision IN ({', '.join(repr(one) for one in sorted(DECLINING))})"
    return Counts(total(1, ""), total(24, ""), total(1, rejected), total(24, rejected))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
