"""A client connected to a running server, with the other ways to reach it, and the heartbeat."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx
from mcp import Client

from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import HandlerCall
from tests.attacks.fuzz.doing import Reached
from tests.attacks.fuzz.forms import DOMAIN
from tests.attacks.fuzz.person import ScriptedPerson
from tests.attacks.fuzz.process import WatchedProcess
from tests.attacks.fuzz.pulse import Pulse
from tests.attacks.fuzz.scenes import Scene
from tests.attacks.fuzz.talking import Said, over_http, over_pipes

__all__ = ["connected"]

_INBOX = re.compile(r"inbox: listens on (http://\S+)")
PATIENCE = 30.0
"""Seconds for the first responses; starting a process takes longer on a loaded machine."""


@asynccontextmanager
async def connected(
    scene: Scene,
    process: WatchedProcess,
    person: ScriptedPerson,
    said: Said,
    folder: Path,
    standin: StandIn,
    tokens: list[HandlerCall],
) -> AsyncIterator[tuple[Reached, Pulse]]:
    """Connect, wait until the server knows its rights, and start the heartbeat."""
    async with AsyncExitStack() as stack:
        tasks = await stack.enter_async_context(anyio.create_task_group())
        tasks.start_soon(process.watch_memory)
        stack.callback(tasks.cancel_scope.cancel)
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=PATIENCE))
        address = await process.address() if scene.serving == "http" else ""
        client = await stack.enter_async_context(
            Client(
                over_http(address, said) if address else over_pipes(process.process, said),
                mode=scene.era,
                cache=None,
                elicitation_callback=person.answer if scene.asks else None,
            )
        )
        with anyio.fail_after(PATIENCE):
            await client.list_tools()
            told = (await client.call_tool("portal_info", {})).structured_content or {}
        inbox = next((found[1] for note in told.get("notes", ()) if (found := _INBOX.search(note))), "")
        known = {DOMAIN: urlsplit(standin.base_url).netloc, "@FOLDER@": str(folder)}
        known |= {f"@WORKFLOW:{number}@": one for number, one in enumerate(standin.world.instances)}
        known |= {f"@TOKEN:{number}@": call.event_token for number, call in enumerate(tokens)}
        pulse = Pulse(_beat(scene, client, http, address), process.waited)
        tasks.start_soon(pulse.run)
        yield Reached(client, person, process, http, said, folder, known, address, inbox), pulse


def _beat(scene: Scene, client: Client, http: httpx.AsyncClient, address: str) -> Callable[[], Awaitable[object]]:
    """The smallest request there is: over HTTP the health check, else a ping, which the newest era no longer has.

    Over HTTP not through the client's session: that breaks off together with the server.
    """
    if address:
        return lambda: http.get(f"{address}/health")
    if scene.era == "legacy":
        return client.session.send_ping
    return client.list_prompts
