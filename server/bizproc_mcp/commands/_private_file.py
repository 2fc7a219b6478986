"""Files the commands write for a person: whole or not at all, and never for others to write."""

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
    """Write what only the owner may read, whatever the umask; into a pipe or a device as it is. `InvalidInput`."""
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
    """Make a folder and those above it that are not there, for the owner alone."""
    # One by one: with `parents=True` the ones above would be open to others.
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def put(path: Path, content: bytes, mode: int = OWNER_ONLY, check: Callable[[], None] = lambda: None) -> None:
    """Write beside the place, then rename: a reader sees the old file or the new one, never half of it.

    Whatever `mode` says, others never get to write: what a configuration names is run.
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
