"""Answers about documents: one in full, and those that were found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema

from bizproc_mcp.answers._base import Answer, Person, Told, minute, person, portal_link, short_moment
from bizproc_mcp.answers._contents import FileItem, Links, amount, weighs
from bizproc_mcp.answers._document_fields import (
    Room,
    field_line,
    fields_within,
    json_bytes,
    left_out_line,
    whole_fields,
)
from bizproc_mcp.answers._document_parts import (
    CommentList,
    FileList,
    OpenTasks,
    ProductList,
    RunningProcesses,
    included_parts,
    products,
)
from bizproc_mcp.answers.document_digest import standing_line
from bizproc_mcp.models.document_contents import DocumentContent, DocumentField, DocumentMatch, DocumentSearch
from bizproc_mcp.models.file_texts import FileText
from bizproc_mcp.rules.untrusted import quoted_text
from bizproc_mcp.text.portal_text import NO_AMOUNT, NO_TEXT, Names, PortalAmount, PortalText, PortalTriple

__all__ = [
    "DOCUMENT_BYTES",
    "FILE_LETTERS",
    "DocumentDetail",
    "DocumentList",
    "document_detail",
    "document_item",
    "document_list",
    "file_detail",
]

DOCUMENT_BYTES = 2_500
"""Maximum size of a document as text; only parts that are included on request may make it larger."""
_LEAST_FOR_FIELDS = 1_200
"""Bytes for what a document is and its fields, however large its parts are."""
FILE_LETTERS = 12_000
"""Characters of a file's text."""
_ASK = "Ask with only=[name] for a field that is left out or cut."


# With the parts' schemas, this would be the largest entry of the tool list.
_SHORT = WithJsonSchema({"type": "object"})


class DocumentDetail(Told):
    """A document as far as it may be read; `fields` are the filled ones by title.

    `more_fields` counts those left out, some of them named in `left_out`; `unread` gives the reason for each part that
    could not be read. `file` is the one that was asked for, with its text in `file_text`.
    """

    document: PortalTriple
    kind: PortalText
    title: PortalText = NO_TEXT
    link: str = ""
    amount: PortalAmount = NO_AMOUNT
    stage: PortalText = NO_TEXT
    outcome: Literal["", "won", "lost"] = ""
    pipeline: PortalText = NO_TEXT
    responsible: Person | None = None
    created: str = ""
    created_by: Person | None = None
    changed: str = ""
    fields: Mapping[PortalText, Any] = {}
    more_fields: int = 0
    left_out: Sequence[PortalText] = ()
    products: Annotated[ProductList | None, _SHORT] = None
    tasks: Annotated[OpenTasks | None, _SHORT] = None
    processes: Annotated[RunningProcesses | None, _SHORT] = None
    comments: Annotated[CommentList | None, _SHORT] = None
    files: Annotated[FileList | None, _SHORT] = None
    unread: Mapping[str, str] = {}
    file: Annotated[FileItem | None, _SHORT] = None
    file_kind: str = ""
    file_text: PortalText = NO_TEXT
    note: str = ""

    def text(self) -> str:
        """Several lines, the most important first."""
        standing = standing_line(self.amount, self.stage, self.outcome, self.pipeline, self.responsible)
        parts = (self.products, self.tasks, self.processes, self.comments, self.files)
        lines = [
            " ".join(part for part in (f"{self.document}", f"{self.kind:80}", f"{self.title}", self.link) if part),
            " · ".join(part for part in standing if part),
            ", ".join(
                part
                for part in (
                    created_words(self.created, self.created_by),
                    f"changed {short_moment(self.changed)}" if self.changed else "",
                )
                if part
            ),
            *(field_line(title, value) for title, value in self.fields.items()),
            left_out_line(self.more_fields, self.left_out),
            *(part.text() for part in parts if part is not None),
            *(f"{part} unread: {why}" for part, why in self.unread.items()),
            f"file {self.file.text()} {self.file_kind}".rstrip() if self.file is not None else "",
            quoted_text(self.file_text, FILE_LETTERS),
            self.note,
        ]
        return "\n".join(line for line in lines if line)


class DocumentItem(Answer):
    """A document that was found, with what tells it apart from others of its name."""

    document: PortalTriple
    kind: PortalText = NO_TEXT
    title: PortalText = NO_TEXT
    amount: PortalAmount = NO_AMOUNT
    stage: PortalText = NO_TEXT
    responsible: Person | None = None
    created: str = ""

    def text(self) -> str:
        """One line."""
        standing = standing_line(self.amount, self.stage, "", NO_TEXT, self.responsible)
        named = " ".join(part for part in (f"{self.document}", f"{self.kind:60}", f"{self.title:100}") if part)
        return " · ".join(part for part in (named, *standing, created_words(self.created)) if part)


class DocumentList(Told):
    """Documents that were found; `more` if there are further ones, `not_searched` says where nothing was looked for."""

    total: int
    more: bool = False
    not_searched: Mapping[str, str] = {}
    note: str = ""
    items: Sequence[DocumentItem]

    def text(self) -> str:
        """A line of counts, then one line per document."""
        head = f"{self.total} found{', and more' if self.more else ''}"
        unsearched = [f"not searched: {place} ({why})" for place, why in self.not_searched.items()]
        return "\n".join(line for line in [head, *(item.text() for item in self.items), *unsearched, self.note] if line)


def created_words(created: str, by: Person | None = None) -> str:
    """`created 2026-10-02 by «Anna Berg» (1)`, as far as it is known."""
    parts = (short_moment(created) if created else "", f"by {by.text()}" if by is not None else "")
    return f"created {' '.join(part for part in parts if part)}" if any(parts) else ""


def document_item(match: DocumentMatch, names: Names) -> DocumentItem:
    """A match for a listing."""
    return DocumentItem(
        document=match.document.with_list.line(),
        kind=match.kind.line(60),
        title=match.title.line(100),
        amount=amount(match.amount),
        stage=match.stage.line(60),
        responsible=person(match.responsible, names),
        created=f"{match.created:%Y-%m-%d}" if match.created is not None else "",
    )


def document_list(found: DocumentSearch, hint: str = "") -> DocumentList:
    """What a search found; `hint` says what to do next where that is not enough."""
    items = [document_item(match, found.names) for match in found.matches]
    note = "There are more: give more words or raise limit." if found.more else hint
    return DocumentList(total=len(items), more=found.more, not_searched=found.not_searched, note=note, items=items)


def document_detail(
    content: DocumentContent,
    now: datetime,
    address: str,
    *,
    included: Sequence[str] = (),
    asked: Sequence[DocumentField] = (),
) -> DocumentDetail:
    """A document within its size limits; only the `asked` fields, whole, where there are some."""
    begun = _header(content, address).model_copy(
        update={
            "products": products(content, included),
            "unread": content.unread,
        }
    )
    links = Links(address, content.link)
    parts = begun.model_copy(update=included_parts(content, now, links, included))
    if asked:
        return parts.model_copy(update={"fields": whole_fields(asked, content.names, links), "products": None})
    found = fields_within(content, links, _room(parts, begun))
    note = _ASK if found.cut or found.more else ""
    return parts.model_copy(
        update={"fields": found.shown, "more_fields": found.more, "left_out": found.left_out, "note": note}
    )


def _room(parts: DocumentDetail, header: DocumentDetail) -> Room:
    """What the parts leave for the fields, or at least what they may always take."""
    least = _LEAST_FOR_FIELDS - weighs(header.text())
    return Room(
        text=max(DOCUMENT_BYTES - weighs(parts.text()), least),
        data=max(DOCUMENT_BYTES - json_bytes(parts.structured()), least),
    )


def file_detail(content: DocumentContent, address: str, file: FileItem, text: FileText) -> DocumentDetail:
    """One file of a document, with its text or the reason why there is none."""
    begun = DocumentDetail(document=content.document.with_list.line(), kind=content.kind.line(80))
    return begun.model_copy(
        update={
            "title": content.title.line(160),
            "link": portal_link(content.link, address),
            "file": file,
            "file_kind": text.kind,
            "file_text": text.text.lines(FILE_LETTERS),
            "note": text.remark,
        }
    )


def _header(content: DocumentContent, address: str) -> DocumentDetail:
    return DocumentDetail(
        document=content.document.with_list.line(),
        kind=content.kind.line(80),
        title=content.title.line(160),
        link=portal_link(content.link, address),
        amount=amount(content.amount),
        stage=content.stage.line(60),
        outcome=content.outcome,
        pipeline=content.pipeline.line(60),
        responsible=person(content.responsible, content.names),
        created=minute(content.created),
        created_by=person(content.created_by, content.names),
        changed=minute(content.changed),
    )
