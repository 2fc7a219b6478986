"""Attempts: the rows of one call, combined."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bizproc_mcp.safety.journal.rows import read_rows

__all__ = ["Attempt", "Query", "find_attempts"]

LONGEST = timedelta(minutes=30)
"""No call takes longer: an older attempt without an end has lost its process."""

_OF_PROCESS = (
    "EXISTS (SELECT 1 FROM (SELECT ? AS process) WHERE "
    "EXISTS (SELECT 1 FROM json_each(objects) WHERE value = 'workflow:' || process) OR "
    "(json_valid(receipt) AND json_extract(receipt, '$.workflow_id') = process))"
)
"""A process is named as the object of a write, or in its receipt: a start learns the id only there."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which attempts; empty and None mean "not asked for". Times are ISO 8601 in UTC.

    `workflow` is the id of a process that was written to, started, or moved on by answering its task.
    """

    since: str = ""
    until: str = ""
    tool: str = ""
    outcome: str = ""
    person: int | None = None
    object: str = ""
    portal: str = ""
    attempt: int | None = None
    workflow: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempted write: `id` is its first row, `rows` are all of them."""

    id: int
    rows: Sequence[int]
    at: str
    ended: str
    portal: str
    person: int
    tool: str
    decision: str
    arguments: Mapping[str, Any]
    objects: Sequence[str]
    count: int
    effect: str
    rule: str
    confirmation: str
    outcome: str
    receipt: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """The same as JSON, without empty values."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in named.items() if value not in ("", [], {}, ())}


def find_attempts(connection: sqlite3.Connection, query: Query, now: datetime, limit: int = 0) -> list[Attempt]:
    """The matching attempts, newest first; a long journal is read only as far as needed."""
    return list(islice(_newest_first(connection, query, now), limit or None))


def _newest_first(connection: sqlite3.Connection, query: Query, now: datetime) -> Iterator[Attempt]:
    where, values = _where(query)
    if query.since or query.attempt is not None:
        # A selective query: use the index, then sort.
        sought, order = f"call IN (SELECT call FROM journal WHERE {where})", "GROUP BY call ORDER BY min(id) DESC"  # noqa: S608 (conditions of our own, values apart)
    else:
        # From the newest row backwards, for as many as are needed; a call is represented by its first row.
        asked = f"EXISTS (SELECT 1 FROM journal WHERE call = first.call AND ({where}))"  # noqa: S608 (the same)
        sought, order = f"id = (SELECT min(id) FROM journal WHERE call = first.call) AND {asked}", "ORDER BY id DESC"  # noqa: S608 (the same)
    calls = connection.execute(f"SELECT call FROM journal AS first WHERE {sought} {order}", values)  # noqa: S608 (the same)
    for (call,) in calls:
        attempt = _attempt(read_rows(connection, "call = ?", (call,)), now)
        if not query.outcome or attempt.outcome.split(":")[0] == query.outcome:
            yield attempt


def _where(query: Query) -> tuple[str, tuple[object, ...]]:
    conditions: list[tuple[str, object]] = []
    if query.since:
        conditions.append(("at >= ?", query.since))
    if query.until:
        conditions.append(("at < ?", query.until))
    if query.tool:
        conditions.append(("tool = ?", query.tool))
    if query.portal:
        conditions.append(("portal = ?", query.portal))
    if query.person is not None:
        conditions.append(("person = ?", query.person))
    if query.attempt is not None:
        conditions.append(("id = ?", query.attempt))
    if query.object:
        conditions.append(("EXISTS (SELECT 1 FROM json_each(objects) WHERE value = ?)", query.object))
    if query.workflow:
        conditions.append((_OF_PROCESS, query.workflow))
    return " AND ".join(text for text, _ in conditions) or "1", tuple(value for _, value in conditions)


def _attempt(rows: Iterable[sqlite3.Row], now: datetime) -> Attempt:
    first, *later = rows
    last = later[-1] if later else first
    ended = last["phase"] != "before"
    return Attempt(
        id=first["id"],
        rows=[row["id"] for row in (first, *later)],
        at=first["at"],
        ended=last["at"] if ended else "",
        portal=first["portal"],
        person=first["person"],
        tool=first["tool"],
        decision=first["decision"],
        arguments=_json(first["arguments"], {}),
        objects=_json(first["objects"], []),
        count=first["count"],
        effect=first["effect"],
        rule=first["rule"],
        confirmation=first["confirmation"],
        outcome=last["outcome"] if ended else _unended(first, now),
        receipt=_json(last["receipt"], {}),
    )


def _unended(row: sqlite3.Row, now: datetime) -> str:
    """The outcome of an attempt without an end: it is still running, or its process died."""
    began = datetime.fromisoformat(row["at"])
    running = now - began < LONGEST and _is_alive(row["process"])
    return "under way" if running else "unknown: process ended"


def _is_alive(process: str) -> bool:
    if os.name == "nt" or not process.isdecimal():  # on Windows signal 0 is not a query
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _json(text: str, otherwise: Any) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # a changed row, which `verify` reports
        return otherwise
