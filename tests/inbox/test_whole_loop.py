"""From a process to the assistant and back: the stand-in, the inbox and an MCP client over stdio, with real HTTP."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.streams.memory import MemoryObjectReceiveStream
from mcp import Client, StdioServerParameters
from mcp.shared.subscriptions import ResourceUpdated
from mcp.types import ResourceUpdatedNotification, TextContent

from bizproc_standin.seed.applications import LEGAL_DESK
from bizproc_standin.standin import StandIn
from tests.fixtures.office import ADMINISTRATOR, ERAS, Era
from tests.fixtures.standin import seeded_standin
from tests.inbox.posting import TOKEN

UPSTREAMS = ("rest", "vibecode")
EVENTS = "bizproc://events"
Heard = Callable[[], Awaitable[str]]


@dataclass
class Loop:
    """A portal, and an assistant whose server has an inbox."""

    portal: StandIn
    client: Client
    heard: MemoryObjectReceiveStream[str]

    async def call(self, tool: str, **arguments: Any) -> Mapping[str, Any]:
        result = await self.client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        return result.structured_content or {}

    async def refused(self, tool: str, **arguments: Any) -> str:
        result = await self.client.call_tool(tool, arguments)
        assert result.is_error
        return "".join(part.text for part in result.content if isinstance(part, TextContent))

    async def listed(self, status: str = "open") -> Mapping[str, Any]:
        """The one event of a status."""
        [item] = (await self.call("event_list", status=status))["items"]
        assert isinstance(item, Mapping)
        return item

    def point_handler_at(self, address: str) -> None:
        """What registering with the inbox as its handler leaves behind in the portal."""
        application = self.portal.world.applications[LEGAL_DESK]
        application.application_token = TOKEN
        application.activities["legal_check"].handler = address

    def start(self, template_id: int = 713, document: str = "DEAL_1633") -> str:
        """Somebody starts a legal check in the portal."""
        world = self.portal.world
        found = next(one for one in world.documents if one.id == document)
        return world.start_workflow(template_id, found, {"Urgent": "Y"}, ADMINISTRATOR)


def environment(portal: StandIn, upstream: str, folder: Path) -> dict[str, str]:
    """How the server is told of the portal, and of the application's token."""
    told = {"BIZPROC_STATE_DIR": str(folder), "BIZPROC_CONFIRM": "off", "BIZPROC_APPLICATION_TOKEN": TOKEN}
    if upstream == "rest":
        return told | {"BITRIX24_WEBHOOK_URL": portal.webhook_url(ADMINISTRATOR)}
    key = portal.vibecode.keys.issue(ADMINISTRATOR)
    return told | {"VIBECODE_API_KEY": key, "VIBECODE_BASE_URL": portal.vibecode_url}


@contextmanager
def portal() -> Iterator[StandIn]:
    with seeded_standin() as standin:
        yield standin


@asynccontextmanager
async def loop(portal: StandIn, upstream: str, folder: Path, era: Era, *more: str) -> AsyncIterator[Loop]:
    tell, heard = anyio.create_memory_object_stream[str](100)

    async def hear(message: object) -> None:
        if isinstance(message, ResourceUpdatedNotification):
            tell.send_nowait(str(message.params.uri))

    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bizproc_mcp", "serve", "--inbox", "127.0.0.1:0", *more],
        env={"PYTHONPATH": "server", **environment(portal, upstream, folder)},
    )
    async with (
        tell,
        heard,
        Client(server, mode=era, cache=None, message_handler=hear, read_timeout_seconds=30) as client,
    ):
        told = (await client.call_tool("portal_info", {})).structured_content or {}
        played = Loop(portal, client, heard)
        [note] = [note for note in told["notes"] if note.startswith("inbox: listens on ")]
        played.point_handler_at(note.removeprefix("inbox: listens on "))
        yield played


# Whole processes; the era and the upstream are tested each for itself elsewhere.
@pytest.mark.slow  # all of it once more in processes; its parts are tried in test_event_tools
@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("upstream", UPSTREAMS)
async def test_a_process_asks_waits_and_goes_on_with_the_answer(tmp_path: Path, upstream: str, era: Era) -> None:
    """The call arrives, two lines are logged, the answer branches the process, and the next task is there."""
    with portal() as standin:
        async with loop(standin, upstream, tmp_path, era) as played, listening(played, era) as heard:
            workflow = played.start()
            assert await heard() == EVENTS
            item = await played.listed()
            assert (item["workflow_id"], item["code"], item["document"]) == (workflow, "legal_check", "deal:1633")
            values = {one["id"]: one["value"] for one in item["properties"]}
            assert values == {"subject": "Annual supply, Grand Hotel", "amount": "96000", "urgent": "Y"}
            assert "unchecked" in item
            for line in ("Reading the contract.", "Comparing the penalty clause."):
                assert (await played.call("activity_log", event_id=item["id"], log_message=line))["outcome"] == "done"
            assert (await played.listed())["lines_logged"] == 2
            receipt = await played.call(
                "event_send", event_id=item["id"], return_values={"verdict": "doubts", "remarks": "No upper limit."}
            )
            # Vibecode shows no tasks, and two changes within a second carry the same time.
            assert receipt["outcome"] in (("done",) if upstream == "rest" else ("done", "accepted"))
            assert (await played.listed("answered"))["id"] == item["id"]
            again = await played.call("event_send", event_id=item["id"], return_values={"verdict": "clean"})
            assert again["outcome"] == "already_done"
        lines = [line.text for line in standin.world.states[workflow].tracking]
        assert lines[:2] == ["Reading the contract.", "Comparing the penalty clause."]
        assert standin.world.instances[workflow].variables["Remarks"] == "No upper limit."
        [task] = standin.world.tasks_of_workflow(workflow)
        assert task.name == "Proceed despite remarks: Annual supply, Grand Hotel"
        assert [delivery.status for delivery in standin.handlers.deliveries if delivery.status] == [200]
        assert standin.rest.commands["bizproc.event.send"] == 1


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("era", ERAS)
async def test_an_arriving_call_is_noticed_by_who_listens(tmp_path: Path, era: Era) -> None:
    with portal() as standin:
        async with loop(standin, "rest", tmp_path, era) as played, listening(played, era) as heard:
            played.start()
            assert await heard() == EVENTS
            item = await played.listed()
            await played.call("event_send", event_id=item["id"], return_values={"verdict": "clean"})
            assert await heard() == EVENTS


@asynccontextmanager
async def listening(played: Loop, era: Era) -> AsyncIterator[Heard]:
    """Listen to the events as a client of the era does; gives a function that waits for the next notice."""
    if era == "legacy":
        await played.client.subscribe_resource(EVENTS)

        async def next_notice() -> str:
            with anyio.fail_after(20):
                return await played.heard.receive()

        yield next_notice
        await played.client.unsubscribe_resource(EVENTS)
        return
    async with played.client.listen(resource_subscriptions=[EVENTS]) as stream:

        async def next_event() -> str:
            with anyio.fail_after(20):
                event = await anext(aiter(stream))
            assert isinstance(event, ResourceUpdated)
            return event.uri

        yield next_event
