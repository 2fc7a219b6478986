"""The elements of lists and the rights to them."""

from collections.abc import Mapping

from bizproc_standin.state.organisation import is_intranet
from bizproc_standin.state.records import Document, ElementList
from bizproc_standin.state.store import Store

__all__ = ["elements_of", "find_element", "is_published", "may_edit_list", "may_read_element", "may_read_list"]


def elements_of(store: Store, of: ElementList) -> list[Document]:
    """Return a list's elements by ascending id, unpublished ones included."""
    found = [document for document in store.documents.values() if of.owns(document)]
    return sorted(found, key=lambda document: int(document.document_id.id))


def find_element(store: Store, of: ElementList, element: str) -> Document | None:
    """Return an element of this list, or None."""
    document = store.documents.get(of.element_id(element))
    return document if document is not None and of.owns(document) else None


def is_published(element: Document) -> bool:
    """Whether everybody with the right to read the element sees it."""
    return element.fields.get("BP_PUBLISHED", "Y") == "Y"


def may_edit_list(store: Store, user_id: int, of: ElementList) -> bool:
    """Whether the person has full access to the list, and thus sees unpublished elements."""
    user = store.users.get(user_id)
    return user is not None and (user.admin or user_id in of.editors)


def may_read_list(store: Store, user_id: int, of: ElementList) -> bool:
    """Whether the person may read the list and all its elements."""
    if may_edit_list(store, user_id, of):
        return True
    return is_intranet(store, user_id) and (of.readers is None or user_id in of.readers)


def may_read_element(store: Store, user_id: int, element: Document) -> bool:
    """Whether the person may read an element: by the right to the list, else by one to the element."""
    of = list_of(store.lists, element)
    if of is None:
        return False
    return may_read_list(store, user_id, of) or user_id in of.element_readers.get(element.document_id.id, ())


def list_of(lists: Mapping[int, ElementList], element: Document) -> ElementList | None:
    """Return the list that a document is an element of."""
    return next((one for one in lists.values() if one.owns(element)), None)
