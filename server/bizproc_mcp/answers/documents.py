"""Answers about documents: one in full, and those that were found."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema

from bizproc_mcp.answers._base import Answer, Person, Told, jsonable, minute, person, portal_link, short_moment
from bizproc_mcp.answers._contents import FileItem, Links, amount, by_title, fitting, titled, values_words, weighs
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
from bizproc_mcp.rules.document_digest import by_weight
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
_VALUES = (400, 160, 80)
"""Characters of a value: the first limit with which all fields fit, or else the last."""
_WHOLE_VALUES = 12_000
"""Characters of all values that were asked for by their fields' names."""
_MOST_NAMED = 12


# With the parts' schemas, this would be the largest entry of the tool list.
_SHORT = WithJsonSchema({"type": "object"})


class DocumentDetail(Told):
    """A document as far as it may be read; `fields` are the filled ones by title.

    `more_fields` counts those left out, some of them named in `left_out`; `unread` says of parts why they could not
    be read. `file` is the one that was asked for, with its text in `file_text`.
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


def field_line(title: PortalText, value: Any) -> str:
    """A field as text."""
    return f"{title:160}: {values_words(value, _WHOLE_VALUES)}"


def left_out_line(more: int, names: Sequence[PortalText]) -> str:
    """A line on the fields left out, "" if there are none."""
    if not more:
        return ""
    named = [f"{name:60}" for name in names] + (["…"] if len(names) < more else [])
    return f"more fields {more}: {', '.join(named)}"


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
    note = "There are more: give further words or raise limit." if found.more else hint
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
        room = max(_VALUES[0], _WHOLE_VALUES // len(asked))
        shown = by_title(asked, content.names, links, title=160, value=room)
        return parts.model_copy(update={"fields": shown, "products": None})
    return _with_fields(parts, content, links, begun)


def file_detail(content: DocumentContent, address: str, file: FileItem, said: FileText) -> DocumentDetail:
    """One file of a document, with its text or the reason why there is none."""
    begun = DocumentDetail(document=content.document.with_list.line(), kind=content.kind.line(80))
    return begun.model_copy(
        update={
            "title": content.title.line(160),
            "link": portal_link(content.link, address),
            "file": file,
            "file_kind": said.kind,
            "file_text": said.text.lines(FILE_LETTERS),
            "note": said.remark,
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


def _with_fields(
    begun: DocumentDetail, content: DocumentContent, links: Links, header: DocumentDetail
) -> DocumentDetail:
    """With all fields if they fit, or else the weightiest, in the portal's order, and the names of others."""
    filled = [field for field in content.fields if field.values]
    least = _LEAST_FOR_FIELDS - weighs(header.text())
    room = max(DOCUMENT_BYTES - weighs(begun.text()), least)
    wide = max(DOCUMENT_BYTES - _json_bytes(begun.structured()), least)
    for letters in _VALUES:
        shown = _if_all_fit(filled, content, links, letters, room, wide + _NAMES_OF_COLUMNS)
        if shown is not None:
            note = _ASK if any("…" in field_line(title, value) for title, value in shown.items()) else ""
            return begun.model_copy(update={"fields": shown, "note": note})
    weighty = by_weight(content)
    kept = {id(field) for field in weighty[: _how_many(weighty, content, links, room - _ROOM_FOR_NAMES, wide)]}
    shown = by_title([f for f in filled if id(f) in kept], content.names, links, title=80, value=_VALUES[-1])
    left = [field.title.line(40) for field in weighty if id(field) not in kept]
    named = left[: fitting([f"{name:40}  " for name in left[:_MOST_NAMED]], _ROOM_FOR_NAMES - 80)]
    return begun.model_copy(update={"fields": shown, "more_fields": len(left), "left_out": named, "note": _ASK})


_ASK = "Ask with only=[name] for one that is left out or cut."
_NAMES_OF_COLUMNS = 400
"""Bytes by which structured content may be larger than the text."""
_ROOM_FOR_NAMES = 500


def _how_many(weighty: Sequence[DocumentField], content: DocumentContent, links: Links, room: int, wide: int) -> int:
    """How many fields fit into the text and into structured content."""
    wide += _NAMES_OF_COLUMNS - _ROOM_FOR_NAMES
    count = 0
    for title, value in titled(weighty, content.names, links, title=80, value=_VALUES[-1]):
        room -= weighs(field_line(title, value)) + 1
        wide -= _json_bytes(jsonable({title: value})) + 1
        if min(room, wide) < 0:
            break
        count += 1
    return count


def _if_all_fit(
    fields: Sequence[DocumentField], content: DocumentContent, links: Links, letters: int, room: int, wide: int
) -> Mapping[PortalText, Any] | None:
    """All fields, None if they take more bytes; no more of them are looked at than there is room for."""
    shown: dict[PortalText, Any] = {}
    wide -= len('{"fields": }')
    for title, value in titled(fields, content.names, links, title=80, value=letters):
        shown[title] = value
        room -= weighs(field_line(title, value)) + 1
        wide -= _json_bytes(jsonable({title: value}))
        if min(room, wide) < 0:
            return None
    return shown


def _json_bytes(value: Mapping[str, Any]) -> int:
    return weighs(json.dumps(value, ensure_ascii=False))
