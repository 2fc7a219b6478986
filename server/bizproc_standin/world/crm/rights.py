"""Who may read CRM items.

One rule: administrators, the responsible person, that person's heads and the observers always; everybody else where
the item is open (``OPENED``) and neither the item, nor its pipeline, nor the whole CRM is closed to the person.
"""

from collections.abc import Iterator

from bizproc_standin.engine.people import author_of
from bizproc_standin.engine.values import listed
from bizproc_standin.state.organisation import is_head_of
from bizproc_standin.state.records import Document
from bizproc_standin.state.records.crm import CrmCategory, CrmType
from bizproc_standin.state.store import Store
from bizproc_standin.world.crm.values import id_of

__all__ = ["category_of", "items", "may_read", "may_read_category", "may_read_type"]


def may_read_type(store: Store, user_id: int) -> bool:
    """Whether the person may read anything in the CRM."""
    user = store.users.get(user_id)
    if user is None or not user.active:
        return False
    return user.admin or (user.intranet and user_id not in store.crm.without_access)


def may_read(store: Store, user_id: int, document: Document) -> bool:
    """Whether the person may read an item."""
    if not may_read_type(store, user_id):
        return False
    responsible = author_of(document)
    if store.users[user_id].admin or user_id == responsible or is_head_of(store, user_id, responsible):
        return True
    if user_id in map(id_of, listed(document.fields.get("OBSERVERS"))):
        return True
    if user_id in store.crm.closed_to.get(document.document_id, ()):
        return False
    category = category_of(store, document)
    if category is not None and not may_read_category(store, user_id, category):
        return False
    return document.fields.get("OPENED", "Y") in {"Y", True}


def may_read_category(store: Store, user_id: int, category: CrmCategory) -> bool:
    """Whether the person may read a pipeline."""
    user = store.users.get(user_id)
    return user is not None and (user.admin or user_id not in category.closed_to)


def category_of(store: Store, document: Document) -> CrmCategory | None:
    """Return the pipeline of an item."""
    found = store.crm.type_of(document.document_id)
    if found is None:
        return None
    kind, _ = found
    number = document.fields.get("CATEGORY_ID", store.crm.default_category(kind))
    wanted = (kind.entity_type_id, number)
    return next((c for c in store.crm.categories if (c.entity_type_id, c.id) == wanted), None)


def items(store: Store, kind: CrmType) -> Iterator[tuple[int, Document]]:
    """Yield the numbers and documents of a type, without the recycle bin."""
    for document_id, document in store.documents.items():
        found = store.crm.type_of(document_id)
        if found is not None and found[0] is kind and document_id not in store.crm.recycled:
            yield found[1], document
