"""Read files from BIZPROC_FILES_DIR: only inside it, without following links, regular files only, limited in size."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.never_sent import NeverSent
from bizproc_mcp.settings import Settings

__all__ = ["read_file", "too_large"]

_AT_ONCE = 256 * 1024
_BY_FOLDER = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


async def read_file(settings: Settings, path: str, limit: int) -> FileContent:
    """Read a file of at most `limit` bytes by its path inside BIZPROC_FILES_DIR, relative or absolute.

    Each path component is opened relative to its parent folder without following links, so a concurrent
    change cannot lead outside. What `NeverSent` protects is rejected by file identity or content, not by
    name. Raises `InvalidInput`.
    """
    folder = settings.files_dir
    if folder is None:
        raise InvalidInput(
            "Files are read only from the folder BIZPROC_FILES_DIR, which is not set.",
            'Set it where the server is configured, or give the file as ["name", "base64"].',
        )
    return await anyio.to_thread.run_sync(_read, settings, folder, _parts(folder, path), limit)


def _parts(folder: Path, path: str) -> tuple[str, ...]:
    """The path components below the folder; rejects `..` and paths outside the folder."""
    wanted = PurePath(path.strip())
    outside = InvalidInput(
        f"{quoted(path, 120)} does not lie inside BIZPROC_FILES_DIR.",
        "Give a path relative to that folder; files elsewhere are never read.",
    )
    if "\0" in path or path.strip().startswith("~"):
        raise outside
    if wanted.is_absolute() or wanted.drive:
        below = [base for base in (folder.absolute(), folder.resolve()) if wanted.is_relative_to(base)]
        if not below:
            raise outside
        wanted = wanted.relative_to(below[0])
    if not wanted.parts or ".." in wanted.parts or (os.name == "nt" and any(":" in part for part in wanted.parts)):
        raise outside
    if not wanted.name.isprintable():
        # The user sees this name when confirming, so it must not be able to look like another one.
        raise InvalidInput(f"The name {quoted(path, 120)} holds characters that cannot be shown.", "Rename the file.")
    return wanted.parts


def _read(settings: Settings, folder: Path, parts: tuple[str, ...], limit: int) -> FileContent:
    shown = quoted("/".join(parts), 120)
    never = NeverSent(settings)
    never.check_root(folder)
    never.check_names(parts)
    try:
        with _opened(folder, parts, lambda found: never.check_folder(found, "/".join(parts))) as descriptor:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise InvalidInput(
                    f"{shown} is not a regular file.", "Give a regular file, not a folder, device or pipe."
                )
            never.check_file(about, folder.joinpath(*parts), "/".join(parts))
            if about.st_size > limit:
                raise too_large(shown, limit)
            content = _content(descriptor, shown, limit)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {shown} in BIZPROC_FILES_DIR.", "Check its name.") from None
    except OSError as error:
        # A link gives ELOOP where a file is expected, and ENOTDIR where a folder is.
        linked = error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR)
        why = "it or a folder above it is a link, or no folder" if linked else type(error).__name__
        raise InvalidInput(f"{shown} cannot be read: {why}.", "Links are never followed; copy the file.") from None
    never.check_content(content, "/".join(parts))
    return FileContent(parts[-1], content)


def _content(descriptor: int, shown: str, limit: int) -> bytes:
    """Read to the end, but never past the limit: a file may grow while it is being read."""
    content = bytearray()
    while portion := os.read(descriptor, _AT_ONCE):
        content += portion
        if len(content) > limit:
            raise too_large(shown, limit)
    return bytes(content)


@contextlib.contextmanager
def _opened(folder: Path, parts: tuple[str, ...], check: Callable[[os.stat_result], None]) -> Iterator[int]:
    """Open the file and close its descriptor afterwards; `check` is called for each folder on the way.

    Opened non-blocking, so that a pipe without a writer can't hang the call.
    """
    with contextlib.ExitStack() as stack:
        if not _BY_FOLDER:  # Windows has no dir_fd calls; the resolved path must lie inside
            path = folder.resolve().joinpath(*parts)
            if path.resolve() != path:
                raise OSError(errno.ELOOP, "a link")
            for above in path.parents:
                check(above.stat())
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            stack.callback(os.close, descriptor)
            yield descriptor
            return
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, at)
        for part in parts[:-1]:
            check(os.fstat(at))
            at = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
            stack.callback(os.close, at)
        check(os.fstat(at))
        descriptor = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
        stack.callback(os.close, descriptor)
        yield descriptor


def too_large(shown: str, limit: int) -> InvalidInput:
    """The error for a file larger than `limit` bytes."""
    return InvalidInput(f"{shown} is larger than {limit / 2**20:g} MB.", "Give a smaller file.")
