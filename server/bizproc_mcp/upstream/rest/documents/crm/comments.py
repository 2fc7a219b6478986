"""The newest comments in the timeline of a CRM document: `crm.timeline.comment.list` (docs/portal.md 18.9)."""

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.document_contents import Comment, Comments
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind
from bizproc_mcp.upstream.rest.documents.files import drive_file
from bizproc_mcp.upstream.rest.documents.tolerant import maps, moment, text, whole
from bizproc_mcp.upstream.values import Row, rows

__all__ = ["comment_command", "comments_of"]

_LIST = "crm.timeline.comment.list"
_COLUMNS = ("ID", "CREATED", "COMMENT", "AUTHOR_ID", "FILES")
_NEWEST, _MOST_FILES = 20, 50


def comment_command(kind: Kind, number: int) -> Command:
    """The newest page of comments; one page is the least the portal gives."""
    about: JsonMap = {"ENTITY_TYPE": kind.type.lower(), "ENTITY_ID": number}
    return Command(_LIST, {"filter": about, "order": {"ID": "DESC"}, "select": _COLUMNS})


def comments_of(answer: RestAnswer, address: str) -> Comments:
    """The newest comments with their files; `address` is the portal's."""
    found = rows(answer.result, _LIST)
    newest = tuple(_comment(row, address) for row in found[:_NEWEST])
    return Comments(max(answer.total or 0, len(found)), newest)


def _comment(row: Row, address: str) -> Comment:
    files = maps(row.raw("FILES"), _LIST)[:_MOST_FILES]
    return Comment(
        row.whole("AUTHOR_ID", 0),
        moment(row.raw("CREATED")),
        PortalText(text(row.raw("COMMENT"))),
        tuple(
            drive_file(address, number, text(file.raw("name")), file.raw("size"))
            for file in files
            if (number := whole(file.raw("id")))
        ),
    )
