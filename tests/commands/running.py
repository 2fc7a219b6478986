"""The commands as a person runs them: a process of their own, with a bare environment."""

import os
import subprocess
import sys
from pathlib import Path


def run(*words: str, timeout: float = 60.0, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `bizproc-mcp` with these words and no variable of the tester's that it reads."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BITRIX24_", "VIBECODE_", "BIZPROC_")) and name != "COLUMNS"
    }
    return subprocess.run(
        [sys.executable, "-m", "bizproc_mcp", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        cwd=Path(__file__).parent,
        env={**kept, **environment},
    )
