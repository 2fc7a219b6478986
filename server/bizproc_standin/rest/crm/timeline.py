"""``crm.timeline.comment.list`` and ``.get`` (docs/portal.md 18.9)."""

from collections.abc import Callable, Mapping

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.dictionaries import any_case
from bizproc_standin.rest.crm.pages import cut_controller
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import php_int
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records import DriveFile
from bizproc_standin.state.records.crm import CrmType, TimelineComment
from bizproc_standin.world.crm.rights import may_read

__all__ = ["METHODS"]

_NAMES = ("ID", "ENTITY_ID", "ENTITY_TYPE", "CREATED", "COMMENT", "AUTHOR_ID")
_ORDERED: Mapping[str, Callable[[TimelineComment], int | float]] = {
    "ID": lambda comment: comment.id,
    "CREATED": lambda comment: comment.created.timestamp(),
    "AUTHOR_ID": lambda comment: comment.author_id,
}


def list_comments(call: Call) -> Answer:
    """``crm.timeline.comment.list``: comments only; what processes log is not among them."""
    wanted = any_case(call, "FILTER")
    number = php_int(wanted.get("ENTITY_ID"))
    kind = call.world.crm.by_symbol(str(wanted.get("ENTITY_TYPE") or ""))
    if kind is None or not _readable(call, kind, number):
        raise refused.older()
    found = list(call.world.crm.comments.get(kind.document_id(number), ()))
    for name, way in reversed([*any_case(call, "ORDER").items()]):
        if name in _ORDERED:
            found.sort(key=_ORDERED[name], reverse=way == "DESC")
    page = cut_controller(found, max(call.start, 0))
    select = {str(value) for _, value in php_items(call.params.get("SELECT")) or ()}
    rows = [_row(call, kind, number, comment) for comment in page.rows]
    if select:
        rows = [{name: value for name, value in row.items() if name in select or name == "FILES"} for row in rows]
    return Answer(rows, page.total, page.next)


def get_comment(call: Call) -> Answer:
    """``crm.timeline.comment.get``: one comment of any item that the caller may read."""
    wanted = call.params.get("ID")
    number = 0 if php_items(wanted) is not None else to_int(str(wanted or ""))
    if number <= 0:
        raise refused.older("ID is not defined or invalid.")
    for document_id, comments in call.world.crm.comments.items():
        comment = next((comment for comment in comments if comment.id == number), None)
        found = call.world.crm.type_of(document_id)
        if comment is not None and found is not None:
            kind, owner = found
            if not _readable(call, kind, owner):
                raise refused.older()
            return Answer({**_row(call, kind, owner, comment), "ENTITY_ID": str(owner)})
    raise refused.older("Not found.")


def _readable(call: Call, kind: CrmType, number: int) -> bool:
    document_id = kind.document_id(number)
    document = call.world.documents.get(document_id)
    gone = document_id in call.world.crm.recycled
    return document is not None and not gone and may_read(call.world, call.caller.user_id, document)


def _row(call: Call, kind: CrmType, number: int, comment: TimelineComment) -> dict[str, object]:
    row: dict[str, object] = {
        "ID": str(comment.id),
        "ENTITY_ID": number,
        "ENTITY_TYPE": kind.symbol.lower(),
        "CREATED": iso(comment.created, call.world.zone),
        "COMMENT": comment.text,
        "AUTHOR_ID": str(comment.author_id),
    }
    files = [call.world.drive.files[number] for number in comment.files]
    if files:
        row["FILES"] = {str(file.id): _file(call, comment, file) for file in files}
    return row


def _file(call: Call, comment: TimelineComment, file: DriveFile) -> dict[str, object]:
    """A file of a comment: its id is an object on Drive; the addresses need a browser's session."""
    author = call.world.users.get(comment.author_id)
    address = f"{call.world.host_url}/disk/downloadFile/{file.id}/?&ncc=1"
    image = file.content.type.startswith("image/")
    return {
        "id": file.id,
        "date": iso(comment.created, call.world.zone),
        "type": "image" if image else "file",
        "name": file.name,
        "size": file.shown_size,
        "image": image,
        "authorId": comment.author_id,
        "authorName": author.full_name if author else "",
        "urlPreview": address if image else None,
        "urlShow": address,
        "urlDownload": address,
    }


METHODS = (
    Method("crm.timeline.comment.list", ("crm",), list_comments),
    Method("crm.timeline.comment.get", ("crm",), get_comment),
)
