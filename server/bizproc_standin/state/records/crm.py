"""CRM: types of items, their fields, pipelines, dictionaries, product rows, comments.

An item itself is a ``Document``: REST reads the fields that the engine reads and changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bizproc_standin.state.records.documents import DocumentId, DocumentType
from bizproc_standin.state.records.files import FileContent


class Label(NamedTuple):
    """A text of the portal's interface in its two languages."""

    en: str
    ru: str = ""

    def text(self, language: str) -> str:
        """Return the Russian text on a Russian portal, if there is one."""
        return self.ru if language == "ru" and self.ru else self.en


@dataclass(frozen=True, slots=True)
class CrmField:
    """A field of a type; a user field's ``name`` starts with ``UF_``.

    ``kept_as`` is its name in the document when that differs, ``default`` its value in documents without it.
    """

    name: str
    type: str
    title: Label
    multiple: bool = False
    read_only: bool = False
    required: bool = False
    hidden: bool = False
    options: Mapping[int, Label] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    status_type: str = ""
    default: object = None
    kept_as: str = ""

    @property
    def user_field(self) -> bool:
        """Whether the company added the field."""
        return self.name.startswith("UF_")

    @property
    def key(self) -> str:
        """Return the name in ``Document.fields``."""
        return self.kept_as or self.name


@dataclass(slots=True)
class CrmType:
    """A type of items: ``symbol`` (DEAL) starts the ids of its documents, ``short`` (D) stands in links.

    A smart process has an ``id`` of its own beside its entity type.
    """

    entity_type_id: int
    title: Label
    symbol: str
    short: str
    document_type: DocumentType
    fields: dict[str, CrmField]
    categories: bool = True
    multi_fields: bool = False
    id: int = 0
    created: datetime | None = None

    @property
    def dynamic(self) -> bool:
        """Whether the type is a smart process."""
        return self.id > 0

    def document_id(self, number: int) -> DocumentId:
        """Return the triple of an item."""
        kind = self.document_type
        return DocumentId(kind.module, kind.entity, f"{self.symbol}_{number}")


@dataclass(frozen=True, slots=True)
class CrmCategory:
    """A pipeline of a type; ``closed_to`` are people who may not read it."""

    entity_type_id: int
    id: int
    name: Label
    sort: int = 500
    default: bool = False
    closed_to: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CrmStatus:
    """An entry of a dictionary; ``semantics`` of a stage: S is won, F is lost, "" is in work."""

    id: int
    entity_id: str
    status_id: str
    name: Label
    sort: int
    semantics: str = ""
    category_id: int | None = None
    color: str = ""
    system: bool = False


@dataclass(frozen=True, slots=True)
class CrmCurrency:
    """A currency with its rate against the base."""

    code: str
    name: Label
    format: str
    rate: float = 1.0
    base: bool = False
    sort: int = 100


@dataclass(frozen=True, slots=True)
class MultiField:
    """A phone, an e-mail address or the like; ``kind`` is PHONE, EMAIL, WEB, IM or LINK."""

    id: int
    kind: str
    value_type: str
    value: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A line of an item; ``price`` contains discount and tax."""

    id: int
    name: str
    price: float
    quantity: float
    tax_rate: float = 0
    discount_rate: float = 0
    measure: str = "pcs"
    sort: int = 10


@dataclass(frozen=True, slots=True)
class CrmFile:
    """A file in a field of an item."""

    id: int
    name: str
    content: FileContent


@dataclass(frozen=True, slots=True)
class TimelineComment:
    """A comment in an item's timeline; ``files`` are objects on Drive."""

    id: int
    author_id: int
    created: datetime
    text: str
    files: tuple[int, ...] = ()
