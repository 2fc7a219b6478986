"""``disk.file.search``: only in the documentation of August 2026; older portals have no such method."""

from bizproc_standin.rest.disk.files import SCOPE, file_row
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.paging import PAGE
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.drive_rights import may_read_file, name_of
from bizproc_standin.state.records import DriveFile
from bizproc_standin.world.world import World

__all__ = ["METHODS"]

_FURTHEST = 1000
_INDEXED = 100_000
"""Bytes of a text that the portal's index reads."""
_COLUMNS = ("ID", "NAME", "STORAGE_ID", "TYPE", "PARENT_ID", "DELETED_TYPE", "SIZE")


def search_files(call: Call) -> Answer:
    """Files whose name or text contains the words, the newest first; ``next`` but no ``total``."""
    params = call.params
    query, kind = params.get("QUERY"), params.get("TYPE", "file")
    if not isinstance(query, str) or not 3 <= len(query.strip()) <= 255:
        raise Refusal("INVALID_QUERY", "The query must be 3 to 255 characters long")
    if kind not in {"file", "folder", "all"}:
        raise Refusal("INVALID_TYPE", "The type must be file, folder or all")
    if call.start > _FURTHEST:
        raise Refusal("INVALID_FILTER", "The offset is too large")
    storage = _storage(call, params.get("FILTER"))
    world, words = call.world, query.casefold().split()
    found = [
        file
        for file in sorted(world.drive.files.values(), key=lambda file: file.id, reverse=True)
        if storage in (0, file.storage_id)
        and not file.deleted
        and kind != "folder"
        and may_read_file(world, call.caller.user_id, file)
        and all(word in _text(world, file) for word in words)
    ]
    start = max(call.start, 0)
    rows = [{name: file_row(call, file)[name] for name in _COLUMNS} for file in found[start : start + PAGE]]
    return Answer(rows, next=start + PAGE if len(found) > start + PAGE else None)


def _storage(call: Call, given: object) -> int:
    """The storage to search in; 0 for all."""
    wanted = dict(php_items(given) or [])
    if set(wanted) - {"STORAGE_ID", "FOLDER_ID"}:
        raise Refusal("INVALID_FILTER", "Only STORAGE_ID and FOLDER_ID can be filtered by")
    storages = call.world.drive.storages.values()
    number, folder = (str(wanted.get(name, "")) for name in ("STORAGE_ID", "FOLDER_ID"))
    if not number and not folder:
        return 0
    found = [one.id for one in storages if number in ("", str(one.id)) and folder in ("", str(one.root_folder))]
    if not found:
        raise Refusal("NOT_FOUND", "The storage or folder was not found")
    return found[0]


def _text(world: World, file: DriveFile) -> str:
    name = name_of(world, file).casefold()
    content = file.content
    if not content.type.startswith("text/") or content.size > _INDEXED:
        return name
    return f"{name}\n{content.read().decode('utf-8', 'replace').casefold()}"


METHODS = (Method("disk.file.search", (SCOPE,), search_files, exists=lambda world: world.drive.searchable),)
