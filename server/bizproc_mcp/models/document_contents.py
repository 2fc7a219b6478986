"""What a document contains: named fields with readable values, products, comments, files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.workflows import Workflow
from bizproc_mcp.text.portal_text import NO_TEXT, Names, PortalCode, PortalText

DocumentPart = Literal["comments", "files", "tasks", "products"]
"""What is read only if it is asked for."""
StageOutcome = Literal["", "won", "lost"]
"""How a document's stage ends its work; "" while it goes on."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `currency` is an ISO code, "" if the portal gave none."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class UserId:
    """A person in a field; the name is in `DocumentContent.names`, if it could be read."""

    id: int


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document that a field points to; `title` is empty if it could not be read."""

    document: DocumentId
    title: PortalText = NO_TEXT


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a document.

    `id` names it within its document. `size` is in bytes, None if the portal does not give it. `link` opens it in the
    browser of a person who is signed in, and never holds a credential. `out_of_reach` says why REST cannot give its
    content, "" if it can.
    """

    id: PortalCode
    name: PortalText = NO_TEXT
    size: int | None = None
    link: PortalText = NO_TEXT
    out_of_reach: str = ""


Content: TypeAlias = PortalText | Decimal | Money | date | datetime | bool | UserId | LinkedDocument | AttachedFile
"""One readable value: options are their labels, people and documents are ids with names, dates are dates."""


@dataclass(frozen=True, slots=True)
class DocumentField:
    """A filled field with its name in the portal's language; `custom` if the company added it."""

    id: PortalCode
    title: PortalText
    values: tuple[Content, ...]
    custom: bool = False


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product row; `price` is for one piece, with tax and discount."""

    name: PortalText
    quantity: Decimal
    price: Money


@dataclass(frozen=True, slots=True)
class Products:
    """The product rows: how many there are, the first fifty, and their sum if these are all."""

    total: int
    rows: tuple[ProductRow, ...]
    sum: Money | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in a document's timeline."""

    author: int
    written: datetime | None
    text: PortalText
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Comments:
    """How many comments there are, and the newest ones, newest first."""

    total: int
    newest: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document as far as the credentials may read it.

    `kind` is its type in the portal's language («Deal», «Contracts», the name of a list). `fields` are the filled
    ones in the portal's order, without those that stand on their own here. A part that was not asked for is None; one
    that could not be read is in `unread` with the reason in a few words. `names` are the people named anywhere in it.
    """

    document: DocumentId
    kind: PortalText
    title: PortalText
    link: PortalText = NO_TEXT
    amount: Money | None = None
    stage: PortalText = NO_TEXT
    outcome: StageOutcome = ""
    pipeline: PortalText = NO_TEXT
    responsible: int = 0
    created: datetime | None = None
    created_by: int = 0
    changed: datetime | None = None
    fields: tuple[DocumentField, ...] = ()
    products: Products | None = None
    comments: Comments | None = None
    files: tuple[AttachedFile, ...] | None = None
    tasks: tuple[Task, ...] | None = None
    workflows: tuple[Workflow, ...] | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentMatch:
    """A document found by its name, with what tells it apart from others of that name.

    `created` is a day alone where the portal does not give the time's offset.
    """

    document: DocumentId
    kind: PortalText
    title: PortalText
    amount: Money | None = None
    stage: PortalText = NO_TEXT
    responsible: int = 0
    created: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentSearch:
    """The matches, best first; `not_searched` gives the reason for each place that could not be searched."""

    matches: tuple[DocumentMatch, ...]
    more: bool = False
    not_searched: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
