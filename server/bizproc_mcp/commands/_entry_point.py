"""The command line with which a client starts this server."""

import sys
import sysconfig
from pathlib import Path

__all__ = ["entry_point"]

_PASSING = ("archive-v0", "pip-ephem", "builds-v0")
"""Path parts of caches that uv and pip clean up: a command in there may be gone tomorrow."""


def entry_point(*, uvx: bool) -> tuple[str, ...]:
    """Return the command and its first arguments: the installed `bizproc-mcp`, or the same through uvx.

    If we run through uvx ourselves, there is no permanent installation to point to, so we return uvx.
    """
    name = "bizproc-mcp.exe" if sys.platform == "win32" else "bizproc-mcp"
    called = Path(sys.argv[0]).absolute()
    installed = [
        path for path in (called, Path(sysconfig.get_path("scripts")) / name) if path.name == name and path.is_file()
    ]
    if uvx or any(part in _PASSING for path in installed for part in path.parts):
        return ("uvx", "bizproc-mcp")
    return (str(installed[0]),) if installed else (sys.executable, "-P", "-m", "bizproc_mcp")
