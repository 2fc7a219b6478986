"""The official TypeScript client reads every resource and gets every prompt, in both protocol eras."""

import json

import pytest

from tests.clients.node import Node
from tests.http.served import Served


@pytest.mark.parametrize(("era", "version"), [("legacy", "2025-11-25"), ("modern", "2026-07-28")])
def test_every_resource_is_read_and_every_prompt_got(
    era: str, version: str, node: Node, server: Served, count: list[str]
) -> None:
    ended = node.run("read_all.mjs", f"{server.url}/mcp", era)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["version"] == version
    assert {"bizproc://portal", "bizproc://tasks", "bizproc://templates"} <= set(told["read"])
    assert {"bizproc://tasks/{task_id}", "bizproc://templates/{template_id}/diagram"} <= set(told["templates"])
    assert {"triage_inbox", "decide_task", "hand_over", "stuck_processes"} <= set(told["prompts"])
    assert all(told["read"].values())
    assert all(told["prompts"].values())
    count.append(
        f"TypeScript client, {version}: {len(told['read'])} resources read, {len(told['prompts'])} prompts got"
    )
