"""Claude Code: a project's `.mcp.json` or the user's `~/.claude.json`; variables are written as `${NAME}`."""

from bizproc_mcp.commands._clients.client import Client

__all__ = ["CLAUDE"]

CLAUDE = Client(
    name="claude",
    title="Claude Code",
    files={"user": lambda m: m.home / ".claude.json", "project": lambda m: m.project / ".mcp.json"},
    # `:-` makes an unset variable empty: without a default Claude Code rejects the whole file.
    reference=lambda name: f"${{{name}:-}}",
    fixed={"type": "stdio"},
    after="Start a new session of Claude Code; /mcp shows the server.",
)
