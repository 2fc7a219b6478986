"""A process of its own that asks the configured portal fifty times at once: `python -m tests.upstream.oauth.asking`."""

import json
import sys

import anyio

from bizproc_mcp import upstream
from bizproc_mcp.errors import BizprocError
from bizproc_mcp.settings import read_settings

CALLS = 50


async def _ask() -> dict[str, int]:
    portal = upstream.connect(read_settings(), wall=lambda: 0.0)
    outcomes = {"good": 0, "failed": 0}

    async def once() -> None:
        try:
            await portal.access()
            outcomes["good"] += 1
        except BizprocError as failure:
            outcomes["failed"] += 1
            print(failure, file=sys.stderr)

    async with portal.connection, anyio.create_task_group() as tasks:
        # Told to go by a line, so that both processes begin together.
        await anyio.to_thread.run_sync(sys.stdin.readline)
        for _ in range(CALLS):
            tasks.start_soon(once)
    return outcomes


if __name__ == "__main__":
    print(json.dumps(anyio.run(_ask)))
