"""Claude Desktop: one file a person, no references to variables."""

from bizproc_mcp.commands._clients.client import Client

__all__ = ["CLAUDE_DESKTOP"]

CLAUDE_DESKTOP = Client(
    name="claude-desktop",
    title="Claude Desktop",
    # There is no release for Linux; community builds read the same name below ~/.config.
    files={"user": lambda m: m.configuration / "Claude" / "claude_desktop_config.json"},
    reference=None,
    after="Quit Claude Desktop and start it again.",
)
