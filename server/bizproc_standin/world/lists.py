"""Changes to lists that people make in the portal, and that tests need: groups, rights, publishing, deleting."""

from bizproc_standin.state.lists import find_element
from bizproc_standin.state.records import Document, DocumentId, ElementList
from bizproc_standin.state.store import Store

__all__ = [
    "add_empty_lists",
    "delete_element",
    "deny_reading",
    "move_list_to_group",
    "set_address",
    "set_published",
]

_GROUP_ADDRESS = "/workgroups/group/{group}/lists/{list}/element/0/{element}/"


def add_empty_lists(store: Store, number: int, kind: str = "lists", first: int = 1001) -> list[ElementList]:
    """Add lists without elements or fields; their ids are above all others, so they are listed first."""
    added = [ElementList(first + place, kind, f"List {first + place}") for place in range(number)]
    store.lists.update({one.id: one for one in added})
    return added


def move_list_to_group(store: Store, list_id: int, group_id: int) -> None:
    """Make a universal list that of a group: its elements get other addresses and are found only with the group.

    Lists of news feed processes cannot be moved.
    """
    moved = store.lists[list_id]
    if moved.type != "lists":
        raise ValueError(f"List {list_id} is no universal list.")
    moved.type, moved.group_id = "lists_socnet", group_id
    for element in [one for one in store.documents.values() if moved.owns(one)]:
        number = element.document_id.id
        set_address(store, element, _GROUP_ADDRESS.format(group=group_id, list=list_id, element=number))


def set_address(store: Store, element: Document, address: str | None) -> None:
    """Give an element another address, for example one without its list; running processes show the new one."""
    element.url = address
    for state in store.states.values():
        if state.document_id == element.document_id:
            state.document_url = address
    store.revision += 1


def set_published(store: Store, list_id: int, element: int, *, published: bool) -> None:
    """Publish or hide an element."""
    _element(store, list_id, element).fields["BP_PUBLISHED"] = "Y" if published else "N"


def deny_reading(store: Store, list_id: int, *, element_readers: dict[int, set[int]] | None = None) -> None:
    """Let nobody but administrators and editors read a list, and some people single elements of it."""
    closed = store.lists[list_id]
    closed.readers = frozenset()
    closed.element_readers = {str(number): frozenset(who) for number, who in (element_readers or {}).items()}


def delete_element(store: Store, list_id: int, element: int) -> None:
    """Delete an element; tasks of its processes stay and still show its name."""
    del store.documents[_element(store, list_id, element).document_id]


def _element(store: Store, list_id: int, element: int) -> Document:
    found = find_element(store, store.lists[list_id], str(element))
    if found is None:
        raise KeyError(DocumentId("lists", "", str(element)))
    return found
