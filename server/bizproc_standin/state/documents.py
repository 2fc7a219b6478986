"""What type a document id has."""

import re

from bizproc_standin.state.records import DocumentId, DocumentType
from bizproc_standin.state.store import Store

_CRM = re.compile(r"(LEAD|DEAL|CONTACT|COMPANY|QUOTE|ORDER|INVOICE|SMART_INVOICE|DYNAMIC_\d{1,9})_\d{1,12}$", re.ASCII)


def document_type_of(store: Store, document_id: DocumentId) -> DocumentType | None:
    """Derive a document's type: from its record, else from a CRM id's form; None when it cannot be.

    Lists and disk documents say nothing about their type (``iblock_171``, a storage) in their id.
    """
    document = store.documents.get(document_id)
    if document is not None:
        return document.document_type
    match = _CRM.match(document_id.id) if document_id.module == "crm" else None
    return DocumentType(document_id.module, document_id.entity, match[1]) if match else None
