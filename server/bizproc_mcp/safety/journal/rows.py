"""Rows of the journal, and their hash chain."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bizproc_mcp.models._base import Json

__all__ = ["COLUMNS", "GENESIS", "SCHEMA", "Entry", "Phase", "Problem", "append", "chain_hash", "read_rows", "verify"]

Phase = Literal["before", "after", "withheld"]
COLUMNS = (
    "id",
    "at",
    "phase",
    "call",
    "process",
    "portal",
    "person",
    "tool",
    "decision",
    "arguments",
    "objects",
    "count",
    "effect",
    "rule",
    "confirmation",
    "outcome",
    "receipt",
    "previous",
)
"""The columns a row's hash covers, in the order of an export."""
GENESIS = "0" * 64
SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, phase TEXT NOT NULL, call TEXT NOT NULL,
  process TEXT NOT NULL, portal TEXT NOT NULL, person INTEGER NOT NULL, tool TEXT NOT NULL, decision TEXT NOT NULL,
  arguments TEXT NOT NULL, objects TEXT NOT NULL, count INTEGER NOT NULL, effect TEXT NOT NULL, rule TEXT NOT NULL,
  confirmation TEXT NOT NULL, outcome TEXT NOT NULL, receipt TEXT NOT NULL, previous TEXT NOT NULL,
  hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS journal_at ON journal (at);
CREATE INDEX IF NOT EXISTS journal_call ON journal (call);
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL, hash TEXT NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """The content of a row; `call` links the rows of one attempt, `count` is its number of objects."""

    at: str
    phase: Phase
    call: str
    process: str
    portal: str
    person: int
    tool: str
    decision: str = ""
    arguments: str = "{}"
    objects: str = "[]"
    count: int = 1
    effect: str = ""
    rule: str = ""
    confirmation: str = ""
    outcome: str = ""
    receipt: str = "{}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with a row (0: with the end of the journal)."""

    row: int
    what: str


def chain_hash(values: Mapping[str, object]) -> str:
    """The hash of a row over every column, including the previous row's hash."""
    text = json.dumps([[name, values[name]] for name in COLUMNS], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def append(connection: sqlite3.Connection, entry: Entry) -> int:
    """Append a row to the chain, inside the caller's transaction; return its id."""
    last = connection.execute("SELECT id, hash FROM head WHERE one = 1").fetchone()
    values: dict[str, object] = {name: getattr(entry, name) for name in COLUMNS if name not in ("id", "previous")}
    values |= {"id": last["id"] + 1 if last else 1, "previous": last["hash"] if last else GENESIS}
    values["hash"] = chain_hash(values)
    marks = ", ".join("?" for _ in values)
    # Names come only from COLUMNS; values are parameters.
    connection.execute(f"INSERT INTO journal ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))  # noqa: S608
    # The end of the chain is stored separately: truncating the last rows would leave a valid chain.
    connection.execute(
        "INSERT INTO head (one, id, hash) VALUES (1, ?, ?) "
        "ON CONFLICT (one) DO UPDATE SET id = excluded.id, hash = excluded.hash",
        (values["id"], values["hash"]),
    )
    number = values["id"]
    assert isinstance(number, int)  # noqa: S101 (narrows for the type checker)
    return number


def read_rows(
    connection: sqlite3.Connection, where: str = "1", values: tuple[object, ...] = ()
) -> Iterator[sqlite3.Row]:
    """Rows in the order they were written; `where` comes only from this package."""
    yield from connection.execute(f"SELECT * FROM journal WHERE {where} ORDER BY id", values)  # noqa: S608


def verify(connection: sqlite3.Connection, expected: str = "") -> tuple[int, str, list[Problem]]:
    """Walk the chain: return the number of rows, the hash at its end, and every row that was changed, removed or moved.

    `expected` is a hash noted earlier: it must still be in the chain, which proves that the whole file was
    not rewritten.
    """
    problems: list[Problem] = []
    known, number, count = GENESIS, 0, 0
    found = not expected or expected == GENESIS
    for row in read_rows(connection):
        count += 1
        values: dict[str, Json] = dict(row)
        if row["id"] != number + 1:
            problems.append(Problem(row["id"], f"rows {number + 1} to {row['id'] - 1} are missing"))
        elif row["previous"] != known:
            problems.append(Problem(row["id"], "does not follow the row before it (moved, or that row was changed)"))
        if chain_hash(values) != row["hash"]:
            problems.append(Problem(row["id"], "was changed"))
        number, known = row["id"], row["hash"]
        found = found or known == expected
    head = connection.execute("SELECT id, hash FROM head WHERE one = 1").fetchone()
    if (head["id"], head["hash"]) != (number, known) if head else count > 0:
        at = f"row {head['id']}" if head else "nowhere"
        problems.append(Problem(0, f"the journal should end with {at} and ends with row {number}"))
    if not found:
        problems.append(Problem(0, "the expected hash is not in the chain: the journal was written anew"))
    return count, known, problems
