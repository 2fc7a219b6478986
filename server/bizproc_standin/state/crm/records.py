"""What the CRM knows beside the documents: types, pipelines, dictionaries, product rows, comments, files."""

import re
from collections.abc import Mapping, Sequence

from bizproc_standin.state.crm.dictionaries import (
    DEAL_STAGES,
    Stage,
    stage_statuses,
    system_categories,
    system_currencies,
    system_statuses,
)
from bizproc_standin.state.crm.system_types import system_types
from bizproc_standin.state.records import DocumentId
from bizproc_standin.state.records.crm import (
    CrmCategory,
    CrmField,
    CrmFile,
    CrmType,
    MultiField,
    ProductRow,
    TimelineComment,
)

__all__ = ["CrmRecords"]

_NUMBER = re.compile(r"[1-9][0-9]{0,11}\Z", re.ASCII)


class CrmRecords:
    """Everything of the CRM that is not in ``Document.fields``; new portals have the system types only."""

    def __init__(self) -> None:
        self.types: dict[int, CrmType] = system_types()
        self.categories: list[CrmCategory] = system_categories()
        self.statuses = system_statuses()
        self.currencies = system_currencies()
        self.multi_fields: dict[DocumentId, list[MultiField]] = {}
        self.product_rows: dict[DocumentId, list[ProductRow]] = {}
        self.comments: dict[DocumentId, Sequence[TimelineComment]] = {}
        self.files: dict[int, CrmFile] = {}
        self.recycled: set[DocumentId] = set()
        self.closed_to: dict[DocumentId, set[int]] = {}
        """People who may not read an item although it is open to everyone."""
        self.without_access: set[int] = set()
        """People who may read nothing in the CRM."""
        self.catalogue_readers: set[int] = set()
        """People who may read the product catalogue, beside administrators."""
        self.next_id = 1001
        """For product rows, phones, comments."""

    def add_type(self, kind: CrmType) -> CrmType:
        """Add a smart process, without pipelines."""
        self.types[kind.entity_type_id] = kind
        return kind

    def add_field(self, entity_type_id: int, field: CrmField) -> CrmField:
        """Add a field to a type."""
        self.types[entity_type_id].fields[field.name] = field
        return field

    def add_category(self, category: CrmCategory, stages: Sequence[Stage] = DEAL_STAGES) -> None:
        """Add a pipeline with its stages."""
        self.categories.append(category)
        first = 10 * ((max(status.id for status in self.statuses) + 10) // 10) + 1
        kind, number = category.entity_type_id, category.id
        if kind == 2:
            entity, prefix = f"DEAL_STAGE_{number}", f"C{number}:"
        else:
            entity, prefix = f"{self.types[kind].symbol}_STAGE_{number}", f"DT{kind}_{number}:"
        self.statuses += stage_statuses(first, entity, prefix, stages, number)

    def add_file(self, file: CrmFile) -> int:
        """Keep a file of an item's field; return its id."""
        self.files[file.id] = file
        return file.id

    def type_of(self, document_id: DocumentId) -> tuple[CrmType, int] | None:
        """Return the type and number in an item's id, cut at its last underscore; None for anything else."""
        symbol, _, number = document_id.id.rpartition("_")
        if document_id.module != "crm" or not _NUMBER.match(number):
            return None
        return next(((kind, int(number)) for kind in self.types.values() if kind.symbol == symbol), None)

    def by_symbol(self, name: str) -> CrmType | None:
        """Find a type by its symbol or its short code, in any case."""
        wanted = name.upper()
        return next((kind for kind in self.types.values() if wanted in {kind.symbol, kind.short.upper()}), None)

    def stages(self) -> Mapping[str, str]:
        """Return the semantics of each stage by its id and dictionary: P in work, S won, F lost."""
        return {f"{status.entity_id} {status.status_id}": status.semantics or "P" for status in self.statuses}

    def stage_dictionary(self, kind: CrmType, category_id: int) -> str:
        """Return the dictionary of a pipeline's stages; "" for types without stages."""
        if kind.entity_type_id in {1, 7}:
            return {1: "STATUS", 7: "QUOTE_STATUS"}[kind.entity_type_id]
        if kind.entity_type_id in {3, 4}:
            return ""
        if kind.entity_type_id == 2:
            return f"DEAL_STAGE_{category_id}" if category_id else "DEAL_STAGE"
        return f"{kind.symbol}_STAGE_{category_id}"

    def default_category(self, kind: CrmType) -> int:
        """Return the first pipeline of a type."""
        return next((c.id for c in self.categories if c.entity_type_id == kind.entity_type_id and c.default), 0)
