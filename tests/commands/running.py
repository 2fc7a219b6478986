"""The commands as a person runs them: a process of their own, with a bare environment."""

import os
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile

from tests.fixtures.forking import DEVNULL, started


def run(*words: str, timeout: float = 60.0, **environment: str) -> "CompletedProcess[str]":
    """Run `bizproc-mcp` with these words and no variable of the tester's that it reads."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BITRIX24_", "VIBECODE_", "BIZPROC_")) and name != "COLUMNS"
    }
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as errors:
        child = started(
            "bizproc_mcp", *words, env={**kept, **environment}, cwd=Path(__file__).parent,
            stdin=DEVNULL, stdout=out.fileno(), stderr=errors.fileno(),
        )  # fmt: skip
        try:
            status = child.wait(timeout)
        finally:
            child.kill()
        for file in (out, errors):
            file.seek(0)
        return CompletedProcess(words, status, out.read(), errors.read())
