"""Universal lists and the lists behind news feed processes; their elements are documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_standin.state.records.documents import Document, DocumentId, DocumentType

__all__ = ["PROCESSES", "ElementList", "ListField"]

PROCESSES = "bitrix_processes"
"""The type of the lists behind news feed processes; the others are ``lists`` and, of groups, ``lists_socnet``."""

_ENTITIES = {PROCESSES: "BizprocDocument"}
_OTHER_ENTITY = "Bitrix\\Lists\\BizprocDocumentLists"


@dataclass(slots=True)
class ListField:
    """A field of a list: ``id`` is NAME, DATE_CREATE … or PROPERTY_<number>; values are under the property's code."""

    id: str
    name: str
    type: str
    code: str = ""
    required: bool = False
    multiple: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    """The labels of a selection (L) by the options' ids."""
    linked_list: int = 0
    """The list whose elements (E) or sections (G) are values."""
    currency: str = ""
    """Of amounts (S:Money) that are stored as plain numbers."""
    crm_types: tuple[str, ...] = ()
    """The CRM types (S:ECrm) that are allowed, as L, D, C, CO; a value of a single allowed type has no prefix."""
    default: object = ""
    next_number: int = 1
    """Of a counter (N:Sequence)."""

    @property
    def number(self) -> str:
        """The property's id; empty for other fields."""
        return self.id.removeprefix("PROPERTY_") if self.id.startswith("PROPERTY_") else ""

    @property
    def key(self) -> str:
        """The name of the field's value in ``Document.fields``."""
        return f"PROPERTY_{self.code or self.number}" if self.number else self.id


@dataclass(slots=True)
class ElementList:
    """A list: ``readers`` None lets every employee read it, ``editors`` have full access to it."""

    id: int
    type: str
    name: str
    fields: list[ListField] = field(default_factory=list)
    code: str = ""
    group_id: int = 0
    active: bool = True
    sections: Mapping[str, str] = field(default_factory=dict)
    readers: frozenset[int] | None = None
    editors: frozenset[int] = frozenset()
    element_readers: dict[str, frozenset[int]] = field(default_factory=dict)
    """People who may read single elements although they may not read the list."""
    changed: datetime | None = None

    @property
    def document_type(self) -> DocumentType:
        """The type of the documents that are the list's elements."""
        return DocumentType("lists", _ENTITIES.get(self.type, _OTHER_ENTITY), f"iblock_{self.id}")

    def element_id(self, element: str) -> DocumentId:
        """Return the document's id of an element."""
        kind = self.document_type
        return DocumentId(kind.module, kind.entity, element)

    def owns(self, document: Document) -> bool:
        """Whether a document is an element of this list."""
        return document.document_type == self.document_type
