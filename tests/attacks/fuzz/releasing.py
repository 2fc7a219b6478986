"""The person at a terminal: reads a pending request with the command, and releases it."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import anyio
from mcp.types import CallToolResult

from bizproc_mcp.safety.confirmations import Confirmations
from tests.attacks.fuzz.person import Question
from tests.attacks.fuzz.steps import YES
from tests.http.served import environment

__all__ = ["number_in", "released"]


def number_in(answer: CallToolResult, arguments: Mapping[str, object]) -> str:
    """The number waiting for release, "" if there is none or the arguments already contain one."""
    told = (answer.structured_content or {}).get("confirmation", "")
    return str(told) if told and "confirmation" not in arguments else ""


async def released(folder: Path, number: str) -> Question:
    """Show the request with `bizproc-mcp confirm`, then release it with the same command."""
    state = folder / "state"
    command = [sys.executable, "-m", "bizproc_mcp", "confirm", number, "--state-dir", str(state)]
    ended = await anyio.run_process(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False, env=environment()
    )

    def release() -> None:
        requests = Confirmations(state, lambda: datetime.now(UTC))
        requests.release(int(number), "the person")
        requests.close()

    await anyio.to_thread.run_sync(release)
    return Question(ended.stdout.decode("utf-8", "replace"), {"properties": {"confirm": {}}}, YES, on_screen=True)
