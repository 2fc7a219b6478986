"""The content of a document's file: the link to it is asked for, used at once, and forgotten."""

import anyio.to_thread

from bizproc_mcp.errors import NotFound, TokenExpired, Unavailable
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import AttachedFile
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.upstream.rest.dialect import Command, Rest
from bizproc_mcp.upstream.rest.documents.crm.kinds import kind_of
from bizproc_mcp.upstream.rest.documents.files import file_kind
from bizproc_mcp.upstream.rest.documents.lists.contents import NO_PLAIN_FILES
from bizproc_mcp.upstream.rest.documents.reasons import OPEN_IT
from bizproc_mcp.upstream.rest.documents.tolerant import whole
from bizproc_mcp.upstream.values import Row, mapping
from bizproc_mcp.upstream.wire.download import Downloaded, file_too_large

__all__ = ["fetch_file"]

_ITEM = "crm.item.get"
_DRIVE = {"disk": "disk.file.get", "attached": "disk.attachedObject.get"}


async def fetch_file(rest: Rest, document: DocumentId, file: AttachedFile, most: int) -> FileContent:
    """Fetch in two requests; raises `AnswerTooLarge`, `Unavailable`, and what the portal refuses."""
    if file.out_of_reach:
        raise _out_of_reach(file.out_of_reach)
    if file.size is not None and file.size > most:
        raise file_too_large(most, file.size)
    command = _command(document, file)
    try:
        found = await _fetched(rest, command, file, most)
    except TokenExpired:
        # The link holds the access token; with a renewed one the portal makes another link.
        found = await _fetched(rest, command, file, most)
    name = file.name.raw or found.name or file.id.raw.replace(":", "-")
    # In a thread, because it computes a digest of the content.
    return await anyio.to_thread.run_sync(FileContent, name, found.content)


def _command(document: DocumentId, file: AttachedFile) -> Command:
    """What gives the link."""
    named = file_kind(file.id)
    if named is None:
        raise NotFound("The document has no such file.", "Read its files first.")
    kind, number = named
    if kind in _DRIVE:
        return Command(_DRIVE[kind], {"id": number})
    item = kind_of(document) if document.module == "crm" else None
    if item is None:
        raise _out_of_reach(NO_PLAIN_FILES)
    return Command(_ITEM, {"entityTypeId": item[0].number, "id": item[1]})


async def _fetched(rest: Rest, command: Command, file: AttachedFile, most: int) -> Downloaded:
    answer = mapping((await rest.call(command.method, command.params)).result, command.method)
    if command.method == _ITEM:
        named = file_kind(file.id)
        link = _of_item(mapping(answer.get("item"), _ITEM), named[1] if named else 0)
    else:
        row = Row(answer, command.method)
        size, link = whole(row.raw("SIZE")), row.text("DOWNLOAD_URL")
        if size is not None and size > most:
            raise file_too_large(most, size)
    if not link:
        raise NotFound("The document has no such file any more.", "Read its files again.")
    return await rest.download(link, method=command.method, most=most)


def _of_item(value: Json, number: int) -> str:
    """The link for applications to the file with this id, in one of the fields."""
    if not isinstance(value, dict):
        return ""
    for field in value.values():
        for one in field if isinstance(field, list) else [field]:
            if isinstance(one, dict) and whole(one.get("id")) == number and isinstance(one.get("urlMachine"), str):
                return str(one["urlMachine"])
    return ""


def _out_of_reach(why: str) -> Unavailable:
    return Unavailable(f"{why[:1].upper()}{why[1:].rstrip('.')}.", OPEN_IT)
