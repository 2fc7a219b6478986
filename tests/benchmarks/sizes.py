"""Bytes in the assistant's context: the tool list, a listing of twenty tasks."""

import json
from collections.abc import Mapping
from typing import Any

from tests.benchmarks._figures import portal, show
from tests.benchmarks._stdio import OURS, Elicitation


def run() -> None:
    """Print the sizes on the wire, for an administrator."""
    with portal(tasks=40) as standin:
        for toolsets in ("default", "all"):
            environment = {"BITRIX24_WEBHOOK_URL": standin.webhook_url(1), "BIZPROC_TOOLSETS": toolsets}
            with Elicitation(OURS, environment) as server:
                server.initialize()
                _tool_list(toolsets, server.ask("tools/list"))
                if toolsets == "default":
                    _listing(server.call("task_list", limit=20))
                    _listing(server.call("task_list", limit=20, assignee="all", status="any"), "of everybody ")


def _tool_list(toolsets: str, listed: Mapping[str, Any]) -> None:
    short = [{key: tool.get(key) for key in ("name", "description", "inputSchema")} for tool in listed["tools"]]
    aims = ("at most 12,000", "at most 30,000") if toolsets == "default" else ("", "")
    show(f"{toolsets}: {len(short)} tools, name + description + input schema", f"{len(json.dumps(short)):,} B", aims[0])
    show(f"{toolsets}: whole tools/list", f"{len(json.dumps(listed)):,} B", aims[1])


def _listing(result: Mapping[str, Any], whose: str = "") -> None:
    items = len(result["structuredContent"]["items"])
    text = len(result["content"][0]["text"].encode())
    structured = len(json.dumps(result["structuredContent"]))
    show(f"task_list of {items} tasks {whose}, text", f"{text:,} B", "at most 5,000")
    show(f"task_list of {items} tasks {whose}, structured content", f"{structured:,} B", "at most 9,000")
