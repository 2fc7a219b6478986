"""Documents and document types as the portal names them: module, entity, id."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentId:
    """A document a process runs on, e.g. `crm`, `CCrmDocumentDeal`, `DEAL_5141`."""

    module: str
    entity: str
    id: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """The kind of document a template is made for, e.g. `crm`, `CCrmDocumentDeal`, `DEAL`."""

    module: str
    entity: str
    type: str
