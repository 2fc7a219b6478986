"""Files passed in a call's fields: as a path inside BIZPROC_FILES_DIR, or with their content."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import anyio.to_thread

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import FileContent, Value
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_values import DISK_TYPES, FILE_TYPES, is_empty
from bizproc_mcp.services.files_dir import read_file, too_large
from bizproc_mcp.settings import Settings

__all__ = ["MAX_FIELD_FILE", "MAX_FILES", "MAX_FORM_FILES", "template_file", "with_files", "with_named_files"]

MAX_FIELD_FILE = 10 * 1024 * 1024
"""Maximum size of one file in a form, in bytes."""
MAX_FORM_FILES = 20 * 1024 * 1024
"""Maximum total size of a call's files, in bytes; a file named twice is sent twice and counts twice."""
MAX_FILES = 100
"""Maximum number of files in one call."""
_MAX_NAME = 255
_HOW = 'a path inside BIZPROC_FILES_DIR, or ["name", "base64"]'
_WITH_CONTENT = (frozenset({"name", "base64"}), frozenset({"name", "content"}))


async def with_files(settings: Settings, fields: Sequence[FormField], given: Mapping[str, Json]) -> dict[str, Value]:
    """Return the values, with those of file fields as `FileContent`, and file ids as numbers.

    Raises `InvalidInput` if a value is not a file, is too large, or may not be read.
    """
    files = _Files(settings)
    values: dict[str, Value] = dict(given)
    for field in fields:
        if field.type in FILE_TYPES and field.id in given:
            values[field.id.raw] = await files.of_field(field, given[field.id.raw])
    return values


async def with_named_files(settings: Settings, given: Mapping[str, Json]) -> dict[str, Value]:
    """The same when field types are unknown: only `{"path": …}`, or a list of them, is read as files."""
    files = _Files(settings)
    return {name: await files.if_named(value) for name, value in given.items()}


class _Files:
    """The files of one call: each is read once, and the size limit applies to all of them together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: dict[str, FileContent] = {}
        self._count = 0
        self._room = MAX_FORM_FILES

    async def of_field(self, field: FormField, value: Json) -> Value:
        """The value of a file field; empty values stay empty."""
        if field.multiple and isinstance(value, Sequence) and not isinstance(value, str) and not _is_pair(value):
            return [await self._one(field, item) for item in value if not is_empty(item)]
        return value if is_empty(value) else await self._one(field, value)

    async def if_named(self, value: Json) -> Value:
        """A value of unknown type: returned unchanged unless it explicitly names files by path."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [await self.if_named(item) if isinstance(item, Mapping) else item for item in value]
        path = _named_path(value)
        return value if path is None else await self._by_path(path)

    async def _one(self, field: FormField, value: Json) -> Value:
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
            return int(value.strip()[:18])
        # A Drive field holds only an id, so no file is read for it.
        if field.type in DISK_TYPES or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        path = value if isinstance(value, str) and "." in value else _named_path(value)
        return await self._by_path(path) if path is not None else await self._given(field, value)

    async def _by_path(self, path: str) -> FileContent:
        """Tell paths from content by the dot: base64 never contains one, and file names nearly always do."""
        file = self._read.get(path)
        if file is None:
            file = await read_file(self._settings, path, MAX_FIELD_FILE)
        self._count_in(file.size)
        return self._read.setdefault(path, file)

    async def _given(self, field: FormField, value: Json) -> FileContent:
        """A file passed in the call with its content, as base64."""
        name: Json = "file"
        content = value
        if isinstance(value, Mapping) and set(value) in _WITH_CONTENT:
            name, content = value["name"], value.get("base64", value.get("content"))
        elif isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
            name, content = value
        if not isinstance(name, str) or not isinstance(content, str):
            raise InvalidInput(
                f"Field {field.id!r} ({field.type}) takes {_HOW}.",
                "Correct it and call again.",
            )
        if len(content) > MAX_FIELD_FILE * 4 // 3 + 1024:
            raise too_large(f"The file for {field.id!r}", MAX_FIELD_FILE)
        file = await _decoded(name, content, f"The file for {field.id!r} is not valid base64.")
        if file.size > MAX_FIELD_FILE:
            raise too_large(f"The file for {field.id!r}", MAX_FIELD_FILE)
        self._count_in(file.size)
        return file

    def _count_in(self, size: int) -> None:
        self._count += 1
        self._room -= size
        if self._room < 0 or self._count > MAX_FILES:
            raise InvalidInput(
                f"The files of this call are too large or too many: {MAX_FORM_FILES // 2**20} MB in all "
                f"and {MAX_FILES} files.",
                "Give smaller or fewer files, or fill them in in the portal.",
            )


def _named_path(value: Json) -> str | None:
    """Return the path from `{"path": …}`."""
    path = value["path"] if isinstance(value, Mapping) and set(value) == {"path"} else None
    return path if isinstance(path, str) else None


def _is_pair(value: Sequence[Json]) -> bool:
    """Whether two strings are `[name, base64]` rather than two paths."""
    texts = [one for one in value if isinstance(one, str)]
    return len(value) == 2 and len(texts) == 2 and "." not in texts[1]


async def _decoded(name: str, content: str, wrong: str) -> FileContent:
    """Decode a file from its name and base64; raise `InvalidInput` with `wrong` if it isn't one."""
    kept = PurePath(name.replace("\\", "/")).name.strip()
    if not kept or len(kept) > _MAX_NAME or not kept.isprintable():
        raise InvalidInput(
            "A file has no name that can be shown.", f"Give a name of at most {_MAX_NAME} printable characters."
        )

    def decode() -> FileContent | None:
        try:
            return FileContent(kept, base64.b64decode("".join(content.split()), validate=True))
        except (binascii.Error, ValueError):
            return None

    file = await anyio.to_thread.run_sync(decode)
    if file is None:
        raise InvalidInput(wrong, f"It takes {_HOW}.")
    return file


async def template_file(settings: Settings, given: str | Sequence[str], limit: int) -> FileContent:
    """Read a `.bpt` file from a path, from base64, or from `[name, base64]`; `InvalidInput` says what is wrong."""
    parts = [given] if isinstance(given, str) else list(given)
    if isinstance(given, str) and "." in given:
        return await read_file(settings, given, limit)
    if not 1 <= len(parts) <= 2 or not all(isinstance(part, str) and part.strip() for part in parts):
        raise InvalidInput("No file was given.", f"file takes {_HOW}.")
    if len(parts[-1]) > limit * 4 // 3 + 1024:
        raise too_large("The file", limit)
    name = parts[0] if len(parts) == 2 else "template.bpt"
    return await _decoded(name, parts[-1], "file is neither a path with an ending nor base64.")
