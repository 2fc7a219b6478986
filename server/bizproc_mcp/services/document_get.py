"""`document_get`: one document in full, or the text of one of its files."""

from collections.abc import Sequence
from dataclasses import replace

from bizproc_mcp.answers._contents import Links, file_item
from bizproc_mcp.answers.documents import FILE_LETTERS, DocumentDetail, document_detail, file_detail
from bizproc_mcp.errors import AnswerTooLarge, InvalidInput
from bizproc_mcp.models.document_contents import AttachedFile, DocumentContent, DocumentField, DocumentPart
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.models.file_texts import FileText
from bizproc_mcp.rules.searching import all_words
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.document_lookup import documents_of, find_document
from bizproc_mcp.text.portal_text import PortalText, as_given, unmarked

_HAVE_ROWS = frozenset({"deal", "lead", "quote", "invoice", "spa"})
MOST_BYTES = 10_000_000
"""The largest file that is fetched to be read."""
_TOO_LARGE = f"Files of more than {MOST_BYTES // 1_000_000} MB are not read here: open it in the portal."
_NAMED = 20


async def get_document(
    context: ServiceContext, document: str, include: Sequence[DocumentPart], fields: Sequence[str]
) -> DocumentDetail:
    """A document's filled fields, or only the named ones in full, with the parts that are wanted."""
    found = (await find_document(context, document)).document
    parts = {*include, *_always_read(found)} if not fields else {*include}
    content = await documents_of(context).read(found, parts=sorted(parts))
    asked = _asked(content, fields) if fields else ()
    return document_detail(content, context.now(), context.portal.address, included=include, asked=asked)


async def get_file(context: ServiceContext, document: str, file_id: str) -> DocumentDetail:
    """The text of one file of a document."""
    found = (await find_document(context, document)).document
    content = await documents_of(context).read(found, parts=["files"])
    # A list element is known with its list only once it was read.
    file, text = await _with_text(context, content.document, _file(content, unmarked(file_id)))
    item = file_item(file, Links(context.portal.address, content.link))
    return file_detail(content, context.portal.address, item, text)


async def _with_text(
    context: ServiceContext, document: DocumentId, file: AttachedFile
) -> tuple[AttachedFile, FileText]:
    """The file with its text, or why there is none; fetching also shows a name and size that its document lacks."""
    if file.out_of_reach:
        return file, FileText("")
    too_large = FileText("", remark=_TOO_LARGE)
    if (file.size or 0) > MOST_BYTES:
        return file, too_large
    try:
        fetched = await documents_of(context).fetch(document, file, most=MOST_BYTES)
    except AnswerTooLarge:
        return file, too_large
    known = replace(file, name=file.name or PortalText(fetched.name), size=fetched.size)
    return known, await context.file_texts.read(fetched, most=FILE_LETTERS)


def _always_read(document: DocumentId) -> Sequence[DocumentPart]:
    """Parts that are read without being asked for: products, where the document may have some."""
    return ["products"] if str(document).partition(":")[0] in _HAVE_ROWS else []


def _asked(content: DocumentContent, names: Sequence[str]) -> Sequence[DocumentField]:
    """The fields of these names or ids, also where words of a name are given."""
    if len(names) > _NAMED:
        raise InvalidInput(f"At most {_NAMED} fields can be asked for at once.", "Ask for the others in a second call.")
    chosen: dict[str, DocumentField] = {}
    for name in names:
        words = unmarked(name)
        exact = [one for one in content.fields if words.casefold() in (one.id.raw.casefold(), one.title.raw.casefold())]
        some = exact or [one for one in content.fields if words and all_words(words, one.title)]
        if not some:
            filled = ", ".join(f"{one.title:60}" for one in content.fields[:_NAMED])
            raise InvalidInput(f"No filled field is called {as_given(name, 80)}.", f"Filled fields include: {filled}.")
        chosen |= {one.id.raw: one for one in some}
    return list(chosen.values())[:_NAMED]


def _file(content: DocumentContent, file_id: str) -> AttachedFile:
    files = content.files or ()
    for file in files:
        if file.id.raw == file_id:
            return file
    why = f" Its files were not read: {content.unread['files']}." if "files" in content.unread else ""
    there = ", ".join(f"{file.id} {file.name:60}".strip() for file in files[:_NAMED])
    raise InvalidInput(
        f"The document has no file {as_given(file_id)}.{why}",
        f"Its files: {there}." if there else "include=[files] lists the files of a document.",
    )
