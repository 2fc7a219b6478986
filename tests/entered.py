"""`python -m tests.entered [TOOL]`: the files of the server that one call goes through, in the order it enters them.

What only the look after a write enters, once the write is done and journalled, is counted apart.

The first call does not count, so that what is put together once does not.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import anyio
import click

from tests.fixtures.office import HEAD, Office, running_stage

SERVER = Path(__file__).parents[1] / "server" / "bizproc_mcp"

LOOK = "services/standing.py"
"""The look after a write begins here; the write is over by then."""

Prepared = Callable[[Office], dict[str, Any]]


def _approval(office: Office) -> dict[str, Any]:
    """An approval that waits for the head, another one each time."""
    waiting = (office.task(number) for number in sorted(office.waits_for(HEAD)))
    approval = next(task for task in waiting if task.activity == "ApproveActivity")
    return {"task_id": approval.id, "decision": "approve", "comment": "Fine."}


TOOLS: dict[str, Prepared] = {
    "task_complete": _approval,
    "task_list": lambda _: {},
    "task_get": lambda office: {"task_id": min(office.waits_for(HEAD))},
}


@contextmanager
def entering() -> Iterator[dict[str, None]]:
    """Notes each file of the server when a function in it is called for the first time, in this and in new threads."""
    found: dict[str, None] = {}

    def look(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(str(SERVER)):
            found.setdefault(str(Path(name).relative_to(SERVER)))

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def entered(office: Office, tool: str) -> list[str]:
    """The files of one call."""
    # Looked at from the beginning, because threads that are there already are not: the first call begins them.
    with entering() as found:
        async with office.assistant() as assistant:
            await assistant.call(tool, **TOOLS[tool](office))
            await assistant.tools()  # comes back once it is known what the credentials may do
            arguments = TOOLS[tool](office)
            found.clear()
            await assistant.call(tool, **arguments)
            return list(found)


def apart(seen: list[str]) -> tuple[list[str], list[str]]:
    """The files of the call itself, and those that only its look at what came next enters."""
    at = seen.index(LOOK) if LOOK in seen else len(seen)
    return seen[:at], seen[at:]


@click.command()
@click.argument("tools", nargs=-1, type=click.Choice(list(TOOLS)))
def main(tools: tuple[str, ...]) -> None:
    """Print the files that a call of each TOOL enters (default: all that are known here)."""
    with running_stage() as stage:
        for tool in tools or TOOLS:
            with tempfile.TemporaryDirectory() as folder:
                seen = anyio.run(entered, Office.on(stage, Path(folder), "2026-07-28"), tool)
            way, look = apart(seen)
            print(f"{tool}: {len(way)} files" + (f", then {len(look)} to see what came next" if look else ""))
            print("".join(f"  {name}\n" for name in seen))


if __name__ == "__main__":
    main()
