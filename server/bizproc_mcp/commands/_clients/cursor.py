"""Cursor: a project's or the user's `mcp.json`; variables are written as `${env:NAME}`."""

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
