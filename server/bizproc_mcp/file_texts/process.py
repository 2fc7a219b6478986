"""Start the process that reads one file, and hold it to its limits.

A fresh interpreter for each file, and JSON as its answer: a pool of workers (`anyio.to_process`) would be faster, but
one file could leave something behind for the next, the worker would have our environment with its credentials, and its
answer would be unpickled here.
"""

import contextlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, fields

import anyio
from anyio.abc import Process

from bizproc_mcp.file_texts.extracted import Extracted
from bizproc_mcp.file_texts.worker import Order
from bizproc_mcp.settings import without_variables

__all__ = ["Limits", "run_worker"]

_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.stdin.buffer.readline())
from bizproc_mcp.file_texts.worker import main
main()
"""
_OVERHEAD = 4096
_BYTES_A_CHARACTER = 12
"""A character beyond U+FFFF as JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one process: seconds until it is ended, bytes of memory."""

    seconds: float = 20.0
    memory: int = 512 * 1024 * 1024


async def run_worker(order: Order, content: bytes, seconds: float) -> Extracted | None:
    """Read the file in a process that is gone when this returns; None if it had to be ended or failed."""
    answer = b""
    try:
        # Isolated: nothing from the current folder is imported, and the environment changes nothing.
        process = await anyio.open_process(
            [sys.executable, "-I", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_variables(),
        )
    except OSError:
        return Extracted(problem="not started")
    try:
        with anyio.move_on_after(seconds):
            answer = await _talk(process, order, content)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with anyio.CancelScope(shield=True):
            await process.aclose()
    return _read(answer)


async def _talk(process: Process, order: Order, content: bytes) -> bytes:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_feed, process, order, content)
        answer = await _answer(process, order.most * _BYTES_A_CHARACTER + _OVERHEAD)
        tasks.cancel_scope.cancel()
    return answer


async def _feed(process: Process, order: Order, content: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 (narrows for the type checker)
    head = "\n".join((json.dumps([path for path in sys.path if path]), json.dumps(asdict(order)), ""))
    try:
        await process.stdin.send(head.encode())
        await process.stdin.send(content)
        await process.stdin.aclose()
    except (anyio.BrokenResourceError, OSError):
        return  # it ended early; its answer, if any, says why


async def _answer(process: Process, most: int) -> bytes:
    """All that it writes; nothing if that is more than it may."""
    assert process.stdout is not None  # noqa: S101 (narrows for the type checker)
    answer = bytearray()
    async for piece in process.stdout:
        answer += piece
        if len(answer) > most:
            return b""
    return bytes(answer)


def _read(answer: bytes) -> Extracted | None:
    try:
        values = json.loads(answer)
        found = Extracted(**{field.name: values[field.name] for field in fields(Extracted)})
    except (ValueError, TypeError, KeyError):
        return None
    return found
