"""The official Inspector's command line lists and calls every read tool, in both protocol eras."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from bizproc_mcp import __version__
from tests.clients.node import Node
from tests.http.served import Served, environment

pytestmark = pytest.mark.slow  # starts the programs of others

ERAS = ("legacy", "modern")
ARGUMENTS: Mapping[str, Mapping[str, object]] = {
    "task_list": {"assignee": "all", "limit": 3},
    "task_get": {"task_id": "$task"},
    "task_summary": {"group_by": "kind"},
    "document_get": {"document": "deal:5141", "include": ["comments", "files"]},
    "document_find": {"words": "Hotel"},
    "workflow_list": {"limit": 3},
    "workflow_get": {"workflow_id": "$workflow"},
    "template_list": {"limit": 3},
    "template_get": {"template_id": "$template"},
    "event_list": {},
    "activity_list": {},
    "robot_list": {},
    "user_find": {"query": "Anna"},
    "portal_info": {},
}
"""How each read tool is called; `$` stands for an id that the lists gave before."""
GIVES = {"task_list": "$task", "workflow_list": "$workflow", "template_list": "$template"}


def call(node: Node, url: str, era: str, tool: str, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Call a tool and give its structured content."""
    result = node.inspect(
        url, "--method", "tools/call", "--tool-name", tool,
        "--tool-args-json", json.dumps(arguments), "--protocol-era", era,
    )  # fmt: skip
    assert not result.get("isError"), result["content"]
    return dict(result["structuredContent"])


@pytest.mark.parametrize("era", ERAS)
def test_every_read_tool_is_listed_and_called(era: str, node: Node, server: Served, count: list[str]) -> None:
    url = f"{server.url}/mcp"
    tools = node.inspect(url, "--method", "tools/list", "--protocol-era", era)["tools"]
    reading = [tool["name"] for tool in tools if tool["annotations"]["readOnlyHint"]]
    assert set(reading) <= set(ARGUMENTS), "say above how the new read tool is called"
    assert {"task_list", "task_get", "workflow_list", "template_get", "portal_info"} <= set(reading)
    ids: dict[str, object] = {}
    for tool in sorted(reading, key=lambda tool: tool not in GIVES):
        arguments = {name: ids.get(str(value), value) for name, value in ARGUMENTS[tool].items()}
        told = call(node, url, era, tool, arguments)
        assert told
        if tool in GIVES:
            ids[GIVES[tool]] = told["items"][0]["id"]
    count.append(f"Inspector, {era}: {len(tools)} tools listed, {len(reading)} read tools called, 0 failed")


@pytest.mark.parametrize("era", ERAS)
def test_the_server_started_over_stdio_lists_the_same_tools(era: str, node: Node, server: Served) -> None:
    started = [sys.executable, "-m", "bizproc_mcp", "serve", "--demo"]
    # The Inspector hands its own environment on in part only.
    path = f"PYTHONPATH={environment()['PYTHONPATH']}"
    over_stdio = node.inspect(*started, "-e", path, "--method", "tools/list", "--protocol-era", era)
    over_http = node.inspect(f"{server.url}/mcp", "--method", "tools/list", "--protocol-era", era)
    assert over_stdio["tools"] == over_http["tools"]


def test_the_inspector_finds_no_error_in_any_schema(node: Node, server: Served) -> None:
    node.inspect(f"{server.url}/mcp", "--method", "tools/list", "--strict")


def test_the_inspector_is_told_the_version(node: Node, server: Served) -> None:
    result = node.inspect(
        f"{server.url}/mcp", "--method", "tools/call", "--tool-name", "portal_info",
        "--tool-args-json", "{}", "--protocol-era", "modern",
    )  # fmt: skip
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["version"] == __version__
