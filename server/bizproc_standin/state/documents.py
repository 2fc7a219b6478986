"""Finding the type of a document from its id."""

import re

from bizproc_standin.state.records import DocumentId, DocumentType
from bizproc_standin.state.store import Store

_CRM = re.compile(r"(LEAD|DEAL|CONTACT|COMPANY|QUOTE|ORDER|INVOICE|SMART_INVOICE|DYNAMIC_\d{1,9})_\d{1,12}$", re.ASCII)


def document_type_of(store: Store, document_id: DocumentId) -> DocumentType | None:
    """Derive a document's type: from its record, else from the form of a CRM id; None when neither works.

    The ids of list and disk documents do not contain their type (``iblock_171``, a storage).
    """
    document = store.documents.get(document_id)
    if document is not None:
        return document.document_type
    match = _CRM.match(document_id.id) if document_id.module == "crm" else None
    return DocumentType(document_id.module, document_id.entity, match[1]) if match else None
