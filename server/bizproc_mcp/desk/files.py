"""Files from this machine: only from BIZPROC_FILES_DIR, never through links, only plain files, only so large."""

import base64
import binascii
import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.templates import TemplateFile
from bizproc_mcp.rules.forms import FILE_TYPES
from bizproc_mcp.rules.untrusted import clean, quoted
from bizproc_mcp.settings import Settings

__all__ = ["MAX_FIELD_FILE", "MAX_FORM_FILES", "read_file", "template_file", "with_files", "with_named_files"]

MAX_FIELD_FILE = 10 * 1024 * 1024
"""Bytes of one file in a form."""
MAX_FORM_FILES = 20 * 1024 * 1024
"""Bytes of all files of one call."""
_AT_ONCE = 256 * 1024
_BY_FOLDER = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_HOW = 'a path inside BIZPROC_FILES_DIR, or ["name", "base64"]'


async def with_files(settings: Settings, fields: Sequence[FormField], given: Mapping[str, Json]) -> dict[str, Json]:
    """The given values with the files they name by path read into `[name, base64]`, ids of Drive files as numbers.

    Raises `InvalidInput` for what may not be read, is too large, or is no file.
    """
    values = dict(given)
    room = MAX_FORM_FILES
    for field in fields:
        if field.type in FILE_TYPES and field.id in values:
            values[field.id], room = await _value(settings, field, values[field.id], room)
    return values


async def with_named_files(settings: Settings, given: Mapping[str, Json]) -> dict[str, Json]:
    """The same where the types of the fields are not known: only `{"path": …}` names a file."""
    values = dict(given)
    for name, value in given.items():
        if isinstance(value, Mapping) and set(value) == {"path"} and isinstance(value["path"], str):
            file = await read_file(settings, value["path"], MAX_FIELD_FILE)
            values[name] = [file.name, base64.b64encode(file.content).decode("ascii")]
    return values


async def _value(settings: Settings, field: FormField, value: Json, room: int) -> tuple[Json, int]:
    many = isinstance(value, Sequence) and not isinstance(value, str) and field.multiple and not _is_pair(value)
    read: list[Json] = []
    for one in value if many and isinstance(value, Sequence) else [value]:
        path = _path_of(one)
        item: Json = one
        if path is not None:
            file = await read_file(settings, path, min(MAX_FIELD_FILE, room))
            item = [file.name, base64.b64encode(file.content).decode("ascii")]
        elif isinstance(one, str) and one.strip().isascii() and one.strip().isdecimal():
            item = int(one.strip()[:18])
        room -= _size(item)
        if _size(item) > MAX_FIELD_FILE or room < 0:
            raise InvalidInput(
                f"The files for {field.id!r} are too large: {MAX_FIELD_FILE // 2**20} MB each, "
                f"{MAX_FORM_FILES // 2**20} MB in all.",
                "Upload them to the portal's Drive and give their ids.",
            )
        read.append(item)
    return (read if many else read[0]), room


def _path_of(value: Json) -> str | None:
    """The path where a value names one: base64 never holds a dot, and a file's name nearly always does."""
    if isinstance(value, Mapping) and isinstance(value.get("path"), str):
        return str(value["path"])
    return value if isinstance(value, str) and "." in value else None


def _is_pair(value: Sequence[Json]) -> bool:
    """Whether two texts are `[name, base64]` and not two paths."""
    texts = [one for one in value if isinstance(one, str)]
    return len(value) == 2 and len(texts) == 2 and "." not in texts[1]


def _size(value: Json) -> int:
    """Bytes of a file that came with the call."""
    content = value.get("base64") if isinstance(value, Mapping) else value
    if isinstance(content, Sequence) and not isinstance(content, str):
        content = content[-1] if content else ""
    return len(content) * 3 // 4 if isinstance(content, str) else 0


async def template_file(settings: Settings, given: str | Sequence[str], limit: int) -> TemplateFile:
    """A `.bpt` file by path, or as base64 alone or with its name before it; `InvalidInput` says what is wrong."""
    parts = [given] if isinstance(given, str) else list(given)
    if isinstance(given, str) and "." in given:
        return await read_file(settings, given, limit)
    if not 1 <= len(parts) <= 2 or not all(isinstance(part, str) and part.strip() for part in parts):
        raise InvalidInput("No file was given.", f"file takes {_HOW}.")
    if len(parts[-1]) > limit * 4 // 3 + 1024:
        raise _too_large("The file", limit)
    try:
        content = base64.b64decode("".join(parts[-1].split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("file is neither a path with an ending nor base64.", f"It takes {_HOW}.") from None
    name = PurePath(parts[0].replace("\\", "/")).name if len(parts) == 2 else "template.bpt"
    return TemplateFile(clean(name, 120) or "template.bpt", content)


async def read_file(settings: Settings, path: str, limit: int) -> TemplateFile:
    """A file by its path inside BIZPROC_FILES_DIR, relative or absolute, of `limit` bytes at most.

    Every step of the path is opened from the folder before it and without following links, so
    nothing that changes meanwhile leads outside. Raises `InvalidInput`.
    """
    folder = settings.files_dir
    if folder is None:
        raise InvalidInput(
            "Files are read only from the folder BIZPROC_FILES_DIR, which is not set.",
            'Set it where the server is configured, or give the file as ["name", "base64"].',
        )
    parts = _parts(folder, path)
    content = await anyio.to_thread.run_sync(_read, folder, parts, limit)
    return TemplateFile(parts[-1], content)


def _parts(folder: Path, path: str) -> tuple[str, ...]:
    """The steps below the folder; nothing that climbs, and nothing that lies elsewhere."""
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
    return wanted.parts


def _read(folder: Path, parts: tuple[str, ...], limit: int) -> bytes:
    shown = quoted("/".join(parts), 120)
    try:
        with _opened(folder, parts) as descriptor:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise InvalidInput(f"{shown} is no plain file.", "Give a file, no folder, device or pipe.")
            if about.st_size > limit:
                raise _too_large(shown, limit)
            return _content(descriptor, shown, limit)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {shown} in BIZPROC_FILES_DIR.", "Check its name.") from None
    except OSError as error:
        # A link gives ELOOP where a file is expected, ENOTDIR where a folder is.
        linked = error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR)
        why = "it or a folder above it is a link, or no folder" if linked else type(error).__name__
        raise InvalidInput(f"{shown} cannot be read: {why}.", "Links are never followed; copy the file.") from None


def _content(descriptor: int, shown: str, limit: int) -> bytes:
    """Everything there is, though never more than the limit: a file may grow while it is read."""
    content = bytearray()
    while portion := os.read(descriptor, _AT_ONCE):
        content += portion
        if len(content) > limit:
            raise _too_large(shown, limit)
    return bytes(content)


@contextlib.contextmanager
def _opened(folder: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """The file's descriptor; closed afterwards. Not blocking: a pipe without a writer must not hold us."""
    if not _BY_FOLDER:  # Windows: no such calls there; the resolved path must lie inside
        with contextlib.ExitStack() as stack:
            path = folder.resolve().joinpath(*parts)
            if path.resolve() != path:
                raise OSError(errno.ELOOP, "a link")
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            stack.callback(os.close, descriptor)
            yield descriptor
        return
    with contextlib.ExitStack() as stack:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, at)
        for part in parts[:-1]:
            at = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
            stack.callback(os.close, at)
        descriptor = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
        stack.callback(os.close, descriptor)
        yield descriptor


def _too_large(shown: str, limit: int) -> InvalidInput:
    return InvalidInput(f"{shown} is larger than {limit / 2**20:g} MB.", "Give a smaller file.")
