"""Files that commands write for the user: atomically, and never writable by others."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from bizproc_mcp.errors import InvalidInput

__all__ = ["OWNER_ONLY", "make_folders", "put", "write_private"]

OWNER_ONLY = 0o600
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only the owner may read, whatever the umask; pipes and devices are written directly.

    Raises `InvalidInput`.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.write(content)
            return
        put(path, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"{path} cannot be written: {reason}.", "Name a file in a folder of your own.") from None


def make_folders(folder: Path) -> None:
    """Create a folder and its missing parents, for the owner only."""
    # One by one: with `parents=True`, the parents would get default permissions.
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def put(path: Path, content: bytes, mode: int = OWNER_ONLY, check: Callable[[], None] = lambda: None) -> None:
    """Write a temporary file beside it, then rename: readers see the old file or the new one, never half of one.

    Whatever `mode` says, others get no write permission: a configuration names commands that are run.
    """
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode & ~_OTHERS_WRITE)
        check()
        os.replace(name, path)  # noqa: PTH105 (the one call that replaces on Windows too)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 (as above)
        raise
