"""`bizproc-mcp serve --http` as a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fixtures.forking import DEVNULL, Child, started

SERVER = Path(__file__).parents[2] / "server"
_ADDRESS = re.compile(r"serving (http://\S+)/mcp")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address without a path."""

    url: str
    process: Child


def command(*words: str) -> list[str]:
    """The command line of `bizproc-mcp` in this environment."""
    return [sys.executable, "-m", "bizproc_mcp", *words]


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of this process without settings of ours, and `given`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BITRIX24_", "VIBE", "BIZPROC_"))}
    return {**kept, "PYTHONPATH": str(SERVER), **(given or {})}


@contextmanager
def served(
    *words: str, given: Mapping[str, str] | None = None, address: str = "127.0.0.1:0", open_files: int = 0
) -> Iterator[Served]:
    """The demo portal served over HTTP on a free port, by a process that may open so many files where that is told."""
    serve = ("serve", "--demo", "--http", address, *words)
    process: Child
    if open_files:
        process = subprocess.Popen(
            ["sh", "-c", f'ulimit -n {open_files}; exec "$@"', "sh", *command(*serve)],
            env=environment(given),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    else:
        process = started("bizproc_mcp", *serve, env=environment(given), stdin=DEVNULL, stdout=DEVNULL, text=True)
    assert process.stderr is not None
    try:
        found = None
        for line in process.stderr:
            found = _ADDRESS.search(line)
            if found:
                break
        assert found, "the server ended before it told its address"
        yield Served(found[1], process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()
