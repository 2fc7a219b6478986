"""Showing a long journal costs only as much as the entries that are shown.

With sixty thousand attempts, showing fifty of them took 290 MB and 3.9 seconds, and the resource can be read
repeatedly.
"""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bizproc_mcp.safety.journal import FILE, Journal, Query, attempts
from bizproc_mcp.safety.journal.rows import Entry, append
from tests.safety.test_journal import NOON, Clock, filled

LONG = 2_000
SHOWN = 50


@pytest.fixture
async def long(tmp_path: Path) -> Journal:
    """Two rows an attempt, on two portals by turns, every seventh refused."""
    journal = await filled(tmp_path, 0)
    await journal.counts(15)
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("BEGIN IMMEDIATE")
    for number in range(LONG):
        at = (NOON.astimezone(UTC) - timedelta(days=100) + timedelta(minutes=number)).isoformat(timespec="milliseconds")
        portal, outcome = f"https://p{number % 2}", "done" if number % 7 else "refused"
        sent = json.dumps({"task_id": number, "comment": "c" * 400})
        append(connection, Entry(at, "before", f"c{number}", "1", portal, 15, "task_complete", arguments=sent))
        append(connection, Entry(at, "after", f"c{number}", "1", portal, 15, "task_complete", outcome=outcome))
    connection.execute("COMMIT")
    connection.close()
    return Journal(tmp_path, Clock())


@pytest.mark.parametrize(
    "query",
    [Query(), Query(portal="https://p1"), Query(tool="task_complete", person=15), Query(outcome="done")],
    ids=["everything", "one portal", "one tool and person", "one outcome"],
)
async def test_the_newest_attempts_are_read_and_no_others(
    long: Journal, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counting(rows: object, now: datetime) -> attempts.Attempt:
        made = attempt(rows, now)  # type: ignore[arg-type]
        read.extend(made.rows)
        return made

    every = await long.attempts(query)
    attempt = attempts._attempt
    monkeypatch.setattr(attempts, "_attempt", counting)
    newest = await long.attempts(query, SHOWN)
    assert [one.id for one in newest] == [one.id for one in every[:SHOWN]]
    assert len(newest) == SHOWN
    assert len(read) < 4 * SHOWN


async def test_what_is_asked_for_by_time_is_found_by_its_index(long: Journal) -> None:
    def plan(connection: sqlite3.Connection) -> str:
        told: list[str] = []
        connection.set_trace_callback(told.append)
        attempts.find_attempts(connection, Query(since="2020", tool="task_complete"), NOON, 1)
        connection.set_trace_callback(None)
        [asked] = [one for one in told if "GROUP BY" in one]
        return " ".join(row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked}"))

    steps = long._database.do(plan)
    assert "journal_at" in steps
    assert "SCAN journal USING INDEX journal_call" not in steps
