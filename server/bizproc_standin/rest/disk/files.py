"""``disk.file.get`` (docs/portal.md 19.2)."""

from urllib.parse import quote

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.file_links import file_link
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.refusals import Refusal, access_denied
from bizproc_standin.state.drive_rights import may_read_file, name_of
from bizproc_standin.state.records import DriveFile

__all__ = ["METHODS", "SCOPE", "file_row", "not_found", "read_id", "readable_file"]

SCOPE = "disk"


def show_file(call: Call) -> Answer:
    """One file with a link that contains the caller's credentials."""
    file = readable_file(call, read_id(call))
    world = call.world
    row = file_row(call, file)
    row["DOWNLOAD_URL"] = file_link(call, "download", SCOPE, {"id": file.id})
    row["DETAIL_URL"] = f"{world.host_url}/docs/file/{quote(name_of(world, file))}"
    return Answer(row)


def readable_file(call: Call, object_id: int) -> DriveFile:
    """Find a file that the caller may read.

    Raises:
        Refusal: 400 ``ERROR_NOT_FOUND``, 403 ``ACCESS_DENIED``.

    """
    file = call.world.drive.files.get(object_id)
    if file is None:
        raise not_found(object_id)
    if not may_read_file(call.world, call.caller.user_id, file):
        raise access_denied()
    return file


def read_id(call: Call) -> int:
    """Read ``id``, in lower case only."""
    value = call.incoming.params.get("id")
    if value is None or php_items(value) is not None or to_int(value) <= 0:
        raise Refusal("ERROR_ARGUMENT", "Invalid value of parameter { Parameter #0 [ <required> $id ] }.")
    return to_int(value)


def not_found(number: int) -> Refusal:
    """400: nothing with this id."""
    return Refusal("ERROR_NOT_FOUND", f"Could not find entity with id '{number}'.")


def file_row(call: Call, file: DriveFile) -> dict[str, object]:
    """A file's fields without its addresses."""
    world = call.world
    storage = world.drive.storages[file.storage_id]
    return {
        "ID": str(file.id),
        "NAME": name_of(world, file),
        "CODE": None,
        "STORAGE_ID": str(file.storage_id),
        "TYPE": "file",
        "PARENT_ID": str(storage.root_folder),
        "DELETED_TYPE": "3" if file.deleted else "0",
        "GLOBAL_CONTENT_VERSION": str(file.version),
        "FILE_ID": str(file.file_id),
        "SIZE": str(file.shown_size),
        "CREATE_TIME": iso(file.created, world.zone),
        "UPDATE_TIME": iso(file.updated, world.zone),
        "DELETE_TIME": None,
        "CREATED_BY": str(file.created_by),
        "UPDATED_BY": str(file.created_by),
        "DELETED_BY": "0",
    }


METHODS = (Method("disk.file.get", (SCOPE,), show_file),)
