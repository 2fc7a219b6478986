"""Who may read which file of Drive, and how it is called."""

from bizproc_standin.state.lists import find_element, is_published, list_of, may_edit_list, may_read_element
from bizproc_standin.state.organisation import is_intranet
from bizproc_standin.state.records import AttachedObject, DriveFile
from bizproc_standin.state.store import Store

__all__ = ["may_read_attached", "may_read_file", "name_of"]


def may_read_file(store: Store, user_id: int, file: DriveFile) -> bool:
    """Whether the person may read a file: as a reader of its storage."""
    return _is_reader(store, user_id, store.drive.storages[file.storage_id].readers)


def may_read_attached(store: Store, user_id: int, attached: AttachedObject) -> bool:
    """Whether the person may read what the file is attached to; rights to the file itself do not count."""
    if attached.owner is None:
        return _is_reader(store, user_id, attached.readers)
    owner = store.documents.get(attached.owner)
    of = list_of(store.lists, owner) if owner else None
    if owner is None or of is None:
        return _is_reader(store, user_id, attached.readers)
    seen = is_published(owner) or may_edit_list(store, user_id, of)
    return (
        seen and find_element(store, of, owner.document_id.id) is not None and may_read_element(store, user_id, owner)
    )


def name_of(store: Store, file: DriveFile) -> str:
    """A file's name: that of its document where processes run on it, which may rename it."""
    document = store.documents.get(store.drive.document_id(file))
    return str(document.fields.get("NAME", document.title)) if document else file.name


def _is_reader(store: Store, user_id: int, readers: frozenset[int] | None) -> bool:
    user = store.users.get(user_id)
    if user is not None and user.admin:
        return True
    return user_id in readers if readers is not None else is_intranet(store, user_id)
