"""`bizproc-mcp demo`: a real MCP client starts the server over stdio and plays a story."""

import importlib
import io
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import click

from bizproc_mcp.commands._demo_portal import UPSTREAMS
from bizproc_mcp.commands._story import Answered, Story
from bizproc_mcp.commands._story_portal import StandInWindow
from bizproc_mcp.commands._story_telling import BrokenSession, Person, Teller
from bizproc_mcp.models._base import Json

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client import ClientRequestContext
    from mcp.types import ElicitRequestParams, ElicitResult

STORIES = ("approval", "event", "process")
"""Each one is `STORY` in `_story_<name>.py`."""
PATIENCE = 60.0
"""Timeout in seconds for the whole story, which takes a few."""
_PACKAGES = str(Path(__file__).parents[2])
"""The packages' folder, for the server process, which inherits nothing from this environment."""


@click.command("demo", short_help="Tell an approval story on a local portal.")
@click.option(
    "--story", "name", type=click.Choice(STORIES), help="Story to play (default: approval; Vibecode: process)."
)
@click.option("--upstream", type=click.Choice(UPSTREAMS), default=UPSTREAMS[0], help="API of the portal.")
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help="Inject a fault into the portal; repeatable.")
def command(*, name: str | None = None, upstream: str = UPSTREAMS[0], faults: tuple[str, ...] = ()) -> None:
    """Play a story on a local portal: no account needed, nothing leaves this machine.

    A real MCP client starts `bizproc-mcp serve --demo`, calls its tools over stdio,
    and checks every claim of the story in the portal itself. Exits with status 1
    if any claim fails; --fault makes that happen on purpose.

    \b
    Examples:
      bizproc-mcp demo
      bizproc-mcp demo --story event
      bizproc-mcp demo --upstream vibecode
      bizproc-mcp demo --fault drop-after:bizproc.task.complete
      bizproc-mcp demo --fault 500:bizproc.task.delegate:always
    """  # noqa: D301 (click's marker for text that is not re-wrapped)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # company names use several scripts
    from bizproc_mcp.upstream import has_tasks  # noqa: PLC0415 (--help does not need it)

    tasks = has_tasks(upstream)
    name = name or ("approval" if tasks else "process")
    story: Story = importlib.import_module(f"bizproc_mcp.commands._story_{name}").STORY
    if story.needs_tasks and not tasks:
        raise click.UsageError(
            f"{story.title} needs calls for tasks, and {upstream} has none; --story process needs none."
        )
    story = replace(story, options=("--upstream", upstream, *story.options))
    sys.exit(0 if anyio.run(_tell, story, faults) else 1)


async def _tell(story: Story, faults: tuple[str, ...]) -> bool:
    """Start the server, play the story, print the summary; return whether every claim held."""
    from mcp import MCPError  # noqa: PLC0415 (--help needs no SDK)

    person = Person()
    started = time.monotonic()
    as_told = False
    with anyio.move_on_after(PATIENCE) as patience:
        try:
            async with _session(person, story, faults) as (client, portal):
                teller = Teller(lambda tool, arguments: _call(client, tool, arguments), portal, person, click.echo)
                as_told = await teller.tell(story)
                await teller.summary(story, time.monotonic() - started)
        except* (BrokenSession, MCPError, OSError) as failures:
            as_told = False
            click.echo(f"NOT AS TOLD: the session broke: {_first(failures)}")
    if patience.cancelled_caught:
        click.echo(f"NOT AS TOLD: the story took longer than {PATIENCE:.0f} s.")
    return as_told


def _first(failures: BaseExceptionGroup[Exception]) -> BaseException:
    """Unwrap the first failure from its exception groups."""
    failure: BaseException = failures
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


@asynccontextmanager
async def _session(
    person: Person, story: Story, faults: tuple[str, ...]
) -> AsyncIterator[tuple["Client", StandInWindow]]:
    """A client over stdio with a clean environment and a temporary state folder."""
    from mcp import Client, StdioServerParameters  # noqa: PLC0415 (--help needs no SDK)
    from mcp.types import ElicitResult  # noqa: PLC0415 (as above)

    async def ask(context: "ClientRequestContext", params: "ElicitRequestParams") -> "ElicitResult":  # noqa: ARG001 (the SDK's signature)
        person.questions.append(params.message)
        if person.answer != "yes":
            return ElicitResult(action="decline")
        schema = getattr(params, "requested_schema", None) or {}
        return ElicitResult(action="accept", content=_ticked(schema.get("properties", {})))

    words = ["-P", "-m", "bizproc_mcp", "serve", "--demo", "--as", story.role, *story.options]
    words += [word for fault in faults for word in ("--fault", fault)]
    with tempfile.TemporaryDirectory(prefix="bizproc-mcp-demo-") as folder:
        server = StdioServerParameters(
            command=sys.executable,
            args=words,
            env={"BIZPROC_STATE_DIR": folder, "PYTHONPATH": _PACKAGES},
        )
        async with Client(server, elicitation_callback=ask, read_timeout_seconds=PATIENCE / 2) as client:
            info = await client.call_tool("portal_info", {})
            address = urlsplit(str((info.structured_content or {}).get("portal", "")))
            yield client, StandInWindow(f"{address.scheme}://{address.netloc}")


async def _call(client: "Client", tool: str, arguments: Mapping[str, Json]) -> Answered:
    """Call a tool; `BrokenSession` if the protocol itself fails."""
    from mcp import MCPError  # noqa: PLC0415 (--help needs no SDK)
    from mcp.types import TextContent  # noqa: PLC0415 (as above)

    try:
        result = await client.call_tool(tool, dict(arguments))
    except MCPError as error:
        raise BrokenSession(str(error)) from error
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    return Answered(text, result.structured_content or {}, bool(result.is_error))


def _ticked(properties: Mapping[str, Mapping[str, object]]) -> dict[str, str | int | float | bool | list[str] | None]:
    """Fill in a form as someone who agrees: tick the boxes, accept the defaults."""
    filled: dict[str, str | int | float | bool | list[str] | None] = {}
    for name, described in properties.items():
        offered = described.get("const", described.get("default"))
        filled[name] = True if described.get("type") == "boolean" else str(offered) if offered is not None else "yes"
    return filled
