"""Find processes that hang or stand idle, and whom they wait for. Reads only: the server runs in read-only mode.

Runs on the demo portal with the eyes of its administrator; nothing leaves this machine:

    python examples/find_stuck_processes.py
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "bizproc_mcp", "serve", "--demo", "--as", "administrator"],
    env={"BIZPROC_READ_ONLY": "true"},
)
IDLE = timedelta(days=14)


async def main() -> None:
    """List what hangs, then what has not moved for two weeks, each with the people it waits for."""
    async with Client(SERVER) as client:

        async def call(tool: str, **arguments: object) -> dict[str, Any]:
            result = await client.call_tool(tool, arguments)
            if result.is_error:
                raise SystemExit(f"{tool}: {result.content[0].text}")  # type: ignore[union-attr]
            return dict(result.structured_content or {})

        offered = {tool.name for tool in (await client.list_tools()).tools}
        print(f"read-only: workflow_terminate is {'offered' if 'workflow_terminate' in offered else 'not offered'}")
        stuck = await call("workflow_list", stuck_only=True)
        print(f"{stuck['total']} processes hang")
        for process in stuck["items"]:
            await tell(process, await call("workflow_get", workflow_id=process["id"]))
        idle = await call("workflow_list", modified_before=(datetime.now(UTC) - IDLE).isoformat())
        quiet = [process for process in idle["items"] if not process.get("stuck")]
        print(f"{len(quiet)} more have not moved for {IDLE.days} days")
        for process in quiet:
            await tell(process, await call("workflow_get", workflow_id=process["id"]))


async def tell(process: dict[str, Any], detail: dict[str, Any]) -> None:
    """One process: what it is, since when it stands, whom it waits for."""
    waiting = [person["name"] for task in detail.get("tasks", []) for person in task.get("waits_for", [])]
    print(f"  {process['id']} {process.get('template', '')} on {process.get('document', '')}")
    print(f"    last change {process['modified'][:10]}, waits for {', '.join(waiting) or 'no person'}")


if __name__ == "__main__":
    anyio.run(main)
