"""Drive's files and the rights to them."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bizproc_standin.state.records import AttachedObject, DocumentId, DriveFile, DriveStorage, FileContent

__all__ = ["DRIVE_ENTITY", "Drive"]

DRIVE_ENTITY = "Bitrix\\Disk\\BizProcDocument"


@dataclass(slots=True)
class Drive:
    """All storages, files and attached objects; ``searchable`` False is a portal without ``disk.file.search``."""

    storages: dict[int, DriveStorage] = field(default_factory=dict)
    files: dict[int, DriveFile] = field(default_factory=dict)
    attached: dict[int, AttachedObject] = field(default_factory=dict)
    searchable: bool = True

    def add_storage(self, storage: DriveStorage) -> DriveStorage:
        """Add a storage."""
        self.storages[storage.id] = storage
        return storage

    def add_file(self, file: DriveFile) -> DriveFile:
        """Add a file; its ``file_id``, the number of its stored bytes, defaults to one of its own."""
        file.file_id = file.file_id or 23_000 + file.id
        self.files[file.id] = file
        return file

    def attach(self, attached: AttachedObject) -> AttachedObject:
        """Attach a file to something."""
        self.attached[attached.id] = attached
        return attached

    def document_id(self, file: DriveFile) -> DocumentId:
        """Return the triple of a file as a document of processes."""
        return DocumentId("disk", DRIVE_ENTITY, str(file.id))

    def add_large_file(self, object_id: int, storage_id: int, size: int, at: datetime, name: str = "large.txt") -> None:
        """Add a file of any size without keeping its bytes."""
        self.add_file(DriveFile(object_id, name, FileContent.lazy(size, name), storage_id, 0, at, at))

    def keep_elsewhere(self, object_id: int, address: str) -> None:
        """From now on redirect to another host where the file's bytes are asked for, as a cloud storage needs it."""
        file = self.files[object_id]
        file.content = replace(file.content, elsewhere=address)

    def send_page_instead(self, object_id: int) -> None:
        """From now on answer a web page where the file's bytes are asked for, as an expired session does."""
        page = (
            b"<!DOCTYPE html>\n<html><head><title>Authorization</title></head><body><form>Log in</form></body></html>\n"
        )
        self.files[object_id].content = FileContent(page, "text/html; charset=utf-8", page=True)
