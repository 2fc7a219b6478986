"""Claude Code: `.mcp.json` of a project, `~/.claude.json` of a person; variables as `${NAME}`."""

from bizproc_mcp.commands._clients.client import Client

__all__ = ["CLAUDE"]

CLAUDE = Client(
    name="claude",
    title="Claude Code",
    files={"user": lambda m: m.home / ".claude.json", "project": lambda m: m.project / ".mcp.json"},
    # Empty where it is not set: without a default Claude Code would refuse the whole file.
    reference=lambda name: f"${{{name}:-}}",
    fixed={"type": "stdio"},
    after="Start a new session of Claude Code; /mcp shows the server.",
)
