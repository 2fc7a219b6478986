"""Documents that processes run on, and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote


class DocumentId(NamedTuple):
    """A document's triple, e.g. ``("crm", "CCrmDocumentDeal", "DEAL_5141")``."""

    module: str
    entity: str
    id: str


class DocumentType(NamedTuple):
    """A document type's triple, e.g. ``("lists", "BizprocDocument", "iblock_171")``."""

    module: str
    entity: str
    type: str


@dataclass(slots=True)
class Document:
    """A document a process runs on; ``restricted_to`` None lets every employee start processes on it."""

    document_id: DocumentId
    document_type: DocumentType
    title: str
    url: str | None = None
    fields: dict[str, object] = field(default_factory=dict)
    field_types: dict[str, Mapping[str, object]] = field(default_factory=dict)
    created_by: int = 0
    restricted_to: frozenset[int] | None = None
    permissions: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class StoredFile:
    """A file uploaded in a task's form."""

    id: int
    name: str
    content: bytes

    @property
    def address(self) -> str:
        """Return the file's path on the portal."""
        return f"/bitrix/tools/bizproc_show_file.php?i={self.id}&f={quote(self.name)}"
