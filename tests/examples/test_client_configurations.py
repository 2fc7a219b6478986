"""The client configurations in `examples/clients/` start the documented command, as each client would."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from tests.fixtures.selection import rest_slow
from tests.fixtures.standin import seeded_standin

CLIENTS = Path(__file__).parents[2] / "examples" / "clients"


@dataclass(frozen=True)
class Format:
    """A client's file, its key for servers, and how it writes a reference to a secret."""

    file: str
    key: str
    reference: str

    def servers(self) -> dict[str, dict[str, object]]:
        return dict(json.loads((CLIENTS / self.file).read_text(encoding="utf-8"))[self.key])


FORMATS = {
    "claude-code": Format("claude-code/.mcp.json", "mcpServers", r"\$\{BITRIX24_WEBHOOK_URL:-\}"),
    "claude-desktop": Format(
        "claude-desktop/claude_desktop_config.json", "mcpServers", re.escape("~/.config/bizproc-mcp/webhook")
    ),
    "cursor": Format("cursor/.cursor/mcp.json", "mcpServers", r"\$\{env:BITRIX24_WEBHOOK_URL\}"),
    "vscode": Format("vscode/.vscode/mcp.json", "servers", r"\$\{input:bizproc-webhook\}"),
}


def started_by(entry: Mapping[str, object], environment: dict[str, str]) -> StdioServerParameters:
    """What the client starts; the command is the one of this environment, wherever that lies."""
    assert entry["command"] == "bizproc-mcp"
    words = entry["args"]
    assert isinstance(words, list)
    return StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp", *words], env=environment)


def test_every_configuration_is_tried() -> None:
    there = {path.relative_to(CLIENTS).parts[0] for path in CLIENTS.rglob("*.json")}
    assert there == FORMATS.keys()


# Two processes each.
@pytest.mark.parametrize("client", rest_slow(FORMATS, quick=[]))
async def test_the_demo_entry_starts_and_lists_its_tools(client: str) -> None:
    entry = FORMATS[client].servers()["bizproc-demo"]
    assert "env" not in entry
    async with Client(started_by(entry, {}), read_timeout_seconds=30) as session:
        tools = {tool.name for tool in (await session.list_tools()).tools}
        info = await session.call_tool("portal_info", {})
    assert {"task_list", "task_complete", "workflow_list", "template_get", "event_send"} <= tools
    assert (info.structured_content or {})["demo"] is True


@pytest.mark.parametrize("client", rest_slow(FORMATS, quick=["claude-desktop"]))
async def test_the_portal_entry_connects_with_the_secret_where_the_client_puts_it(client: str, tmp_path: Path) -> None:
    entry = FORMATS[client].servers()["bizproc"]
    variables = entry["env"]
    assert isinstance(variables, dict)
    ((name, reference),) = variables.items()
    assert re.fullmatch(FORMATS[client].reference, reference)
    with seeded_standin() as portal:
        webhook = portal.webhook_url(15)
        if name.endswith("_FILE"):
            (tmp_path / "webhook").write_text(webhook, encoding="utf-8")
            webhook = str(tmp_path / "webhook")
        async with Client(started_by(entry, {name: webhook}), read_timeout_seconds=30) as session:
            info = (await session.call_tool("portal_info", {})).structured_content or {}
    assert info["portal"] == portal.base_url
    assert "demo" not in info
    assert info["user"]["id"] == 15


def test_no_configuration_holds_a_secret_itself() -> None:
    for path in CLIENTS.rglob("*.json"):
        assert not re.search(r"/rest/\d+/\w+", path.read_text(encoding="utf-8")), path


def test_the_input_of_vscode_is_asked_hidden() -> None:
    (asked,) = json.loads((CLIENTS / FORMATS["vscode"].file).read_text(encoding="utf-8"))["inputs"]
    assert (asked["id"], asked["password"]) == ("bizproc-webhook", True)
