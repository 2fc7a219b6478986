"""The MCP clients `install` can configure, one file each."""

from collections.abc import Mapping

from bizproc_mcp.commands._clients.claude import CLAUDE
from bizproc_mcp.commands._clients.claude_desktop import CLAUDE_DESKTOP
from bizproc_mcp.commands._clients.client import Client
from bizproc_mcp.commands._clients.cursor import CURSOR
from bizproc_mcp.commands._clients.vscode import VSCODE

__all__ = ["CLIENTS"]

CLIENTS: Mapping[str, Client] = {client.name: client for client in (CLAUDE, CLAUDE_DESKTOP, CURSOR, VSCODE)}
