"""The command line that a client starts this server with."""

import sys
import sysconfig
from pathlib import Path

__all__ = ["entry_point"]

_PASSING = ("archive-v0", "pip-ephem", "builds-v0")
"""Parts of paths that uv and pip clean away: what is run from there is gone tomorrow."""


def entry_point(*, uvx: bool) -> tuple[str, ...]:
    """The command with its first arguments: the installed `bizproc-mcp`, or the same through uvx.

    Run through uvx itself, there is no lasting installation to point to, so uvx it is.
    """
    name = "bizproc-mcp.exe" if sys.platform == "win32" else "bizproc-mcp"
    called = Path(sys.argv[0]).absolute()
    installed = [
        path for path in (called, Path(sysconfig.get_path("scripts")) / name) if path.name == name and path.is_file()
    ]
    if uvx or any(part in _PASSING for path in installed for part in path.parts):
        return ("uvx", "bizproc-mcp")
    return (str(installed[0]),) if installed else (sys.executable, "-P", "-m", "bizproc_mcp")
