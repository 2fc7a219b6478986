"""Changes to CRM items that nobody makes by the methods answered here: for seeds, tests and demos."""

from collections.abc import Callable
from datetime import timedelta

from bizproc_standin.engine.values import listed
from bizproc_standin.state.records import DocumentId, FileContent
from bizproc_standin.state.records.crm import CrmField, CrmFile, CrmType, Label, TimelineComment
from bizproc_standin.state.store import Store

__all__ = ["close_item", "give_comments", "give_fields", "give_file", "recycle_item", "restore_item"]

_FIRST_FIELD = 1_700_000_000_000


def recycle_item(store: Store, document_id: DocumentId) -> None:
    """Move an item to the recycle bin; its processes and tasks stay."""
    store.crm.recycled.add(document_id)


def restore_item(store: Store, document_id: DocumentId) -> None:
    """Take an item out of the recycle bin."""
    store.crm.recycled.discard(document_id)


def close_item(store: Store, document_id: DocumentId, *people: int) -> None:
    """Close an item to these people, or to everyone without another right when nobody is named."""
    if people:
        store.crm.closed_to.setdefault(document_id, set()).update(people)
    else:
        store.documents[document_id].fields["OPENED"] = "N"


def give_fields(
    store: Store, document_id: DocumentId, count: int = 300, value: Callable[[int], object] = "Value {}".format
) -> list[CrmField]:
    """Add that many fields to the item's type, each filled in this item."""
    document, made = store.documents[document_id], []
    for number in range(count):
        label = Label(f"Custom field {number + 1}", f"Поле {number + 1}")
        field = CrmField(f"UF_CRM_{_FIRST_FIELD + number}", "string", label)
        made.append(store.crm.add_field(_type(store, document_id).entity_type_id, field))
        document.fields[field.name] = value(number + 1)
    return made


def give_comments(
    store: Store, document_id: DocumentId, count: int, author_id: int, text: Callable[[int], str] = "Comment {}".format
) -> None:
    """Add that many comments, a minute between them; the newest one is of now."""
    first, now = store.crm.next_id, store.now()
    store.crm.next_id += count
    more = (
        TimelineComment(first + place, author_id, now - timedelta(minutes=count - 1 - place), text(place + 1))
        for place in range(count)
    )
    store.crm.comments[document_id] = [*store.crm.comments.get(document_id, ()), *more]


def give_file(store: Store, document_id: DocumentId, name: str, content: FileContent, field: str = "") -> int:
    """Put a file into a field of the item and return its id; without ``field`` the type gets a new one.

    ``FileContent.lazy`` makes a large file without its bytes; content of type ``text/html`` is a page in its place.
    """
    crm, kind = store.crm, _type(store, document_id)
    known = kind.fields.get(field) or crm.add_field(
        kind.entity_type_id, CrmField(f"UF_CRM_FILE_{_letters(crm.next_id)}", "file", Label("File", "Файл"))
    )
    file_id = crm.add_file(CrmFile(crm.next_id, name, content))
    crm.next_id += 1
    document = store.documents[document_id]
    document.fields[known.key] = [*listed(document.fields.get(known.key)), file_id] if known.multiple else file_id
    return file_id


def _type(store: Store, document_id: DocumentId) -> CrmType:
    found = store.crm.type_of(document_id)
    if found is None:
        raise ValueError(f"{document_id} is not a CRM item")
    return found[0]


def _letters(number: int) -> str:
    """A number in letters: names of user fields that mix letters and digits are converted in another way."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))
