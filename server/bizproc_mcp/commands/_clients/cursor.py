"""Cursor: `mcp.json` of a project or a person; variables as `${env:NAME}`."""

from bizproc_mcp.commands._clients.client import Client

__all__ = ["CURSOR"]

CURSOR = Client(
    name="cursor",
    title="Cursor",
    files={
        "user": lambda m: m.home / ".cursor" / "mcp.json",
        "project": lambda m: m.project / ".cursor" / "mcp.json",
    },
    reference=lambda name: f"${{env:{name}}}",
    after="Enable the server in Cursor under Settings, MCP.",
)
