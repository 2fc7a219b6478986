"""Drive: storages, files, and files attached to something."""

from dataclasses import dataclass
from datetime import datetime

from bizproc_standin.state.records.documents import DocumentId
from bizproc_standin.state.records.files import FileContent

__all__ = ["AttachedObject", "DriveFile", "DriveStorage"]


@dataclass(slots=True)
class DriveStorage:
    """A drive of the company, a person or a group; ``readers`` None lets every employee read it."""

    id: int
    name: str
    readers: frozenset[int] | None = None
    root_folder: int = 0


@dataclass(slots=True)
class DriveFile:
    """A file on Drive; ``id`` is its object id. The size shown may differ from that of the content."""

    id: int
    name: str
    content: FileContent
    storage_id: int
    created_by: int
    created: datetime
    updated: datetime
    file_id: int = 0
    version: int = 1
    deleted: bool = False
    size: int | None = None

    @property
    def shown_size(self) -> int:
        """The size in answers."""
        return self.size if self.size is not None else self.content.size


@dataclass(slots=True)
class AttachedObject:
    """A file attached to a list element, a comment …; ``owner`` is the document whose readers may read the file.

    Without an owner, ``readers`` may read it; None is every employee.
    """

    id: int
    object_id: int
    module: str
    entity_type: str
    entity_id: int
    created_by: int
    created: datetime
    owner: DocumentId | None = None
    readers: frozenset[int] | None = None
