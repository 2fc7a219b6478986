"""A real server process: its client is notified of changes made through the same server."""

import sys
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.subscriptions import ResourceUpdated
from mcp.types import ResourceUpdatedNotification

from tests.fixtures.office import ERAS, HEAD, Era, Office
from tests.fixtures.selection import rest_slow
from tests.subscriptions.listening import TASKS


# A process each.
@pytest.mark.parametrize("era", rest_slow(ERAS, quick=["2026-07-28"]))
async def test_a_client_hears_of_its_task(office: Office, tmp_path: Path, era: Era) -> None:
    tell, heard = anyio.create_memory_object_stream[str](100)

    async def hear(message: object) -> None:
        if isinstance(message, ResourceUpdatedNotification):
            tell.send_nowait(str(message.params.uri))

    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bizproc_mcp", "serve"],
        env={
            "PYTHONPATH": "server",
            "BITRIX24_WEBHOOK_URL": office.webhook(HEAD),
            "BIZPROC_STATE_DIR": str(tmp_path / "state"),
            "BIZPROC_CONFIRM": "off",
        },
    )
    answer = {"task_id": 1129, "decision": "approve"}
    async with tell, heard, Client(server, mode=era, cache=None, message_handler=hear) as client:
        with anyio.fail_after(30):
            if era == "legacy":
                await client.subscribe_resource(TASKS)
                assert not (await client.call_tool("task_complete", answer)).is_error
                assert await heard.receive() == TASKS
                return
            async with client.listen(resource_subscriptions=[TASKS]) as stream:
                assert not (await client.call_tool("task_complete", answer)).is_error
                event = await anext(aiter(stream))
                assert isinstance(event, ResourceUpdated)
                assert event.uri == TASKS
