"""Claude Desktop: one file per user; it cannot reference variables."""

from bizproc_mcp.commands._clients.client import Client

__all__ = ["CLAUDE_DESKTOP"]

CLAUDE_DESKTOP = Client(
    name="claude-desktop",
    title="Claude Desktop",
    # There is no release for Linux; community builds use the same file name under ~/.config.
    files={"user": lambda m: m.configuration / "Claude" / "claude_desktop_config.json"},
    reference=None,
    after="Quit Claude Desktop and start it again.",
)
