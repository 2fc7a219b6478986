"""`bizproc-mcp inbox` where taking a call takes long, in one of three ways.

`sql`: one statement; `python`: what nobody can interrupt; `patient`: the same, where a single signal would wait for it.
Ends by itself after a minute, should nothing else end it.
"""

import sqlite3
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

from bizproc_mcp.__main__ import main
from bizproc_mcp.commands import inbox
from bizproc_mcp.inbox import arriving

SECONDS = 60.0


def begun() -> float:
    print("taking", file=sys.stderr, flush=True)
    return time.monotonic() + SECONDS


def in_sql(connection: sqlite3.Connection, *_: object) -> NoReturn:
    """A statement without an end."""
    end = begun()
    connection.create_function("over", 0, lambda: int(time.monotonic() > end))
    connection.execute(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE NOT over()) SELECT MAX(x) FROM c"
    ).fetchone()
    sys.exit("nothing interrupted it")


def in_python(*_: object) -> NoReturn:
    """Work without a pause."""
    end = begun()
    while time.monotonic() < end:
        sum(range(1_000))
    sys.exit("nothing ended it")


def run(way: str, words: Sequence[str]) -> None:
    if way == "patient":
        setattr(inbox, "_PATIENCE", SECONDS)  # noqa: B010 (as below)
    setattr(arriving, "_take", in_sql if way == "sql" else in_python)  # noqa: B010 (a defect, put in)
    main(["inbox", *words])


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
