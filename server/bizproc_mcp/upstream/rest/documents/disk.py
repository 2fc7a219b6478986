"""Files on the portal's Drive as documents: `disk.file.get`, `disk.file.search`."""

import re
from typing import ClassVar

from bizproc_mcp.errors import BizprocError, NotFound
from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.document_contents import (
    DocumentContent,
    DocumentField,
    DocumentMatch,
    DocumentSearch,
    Products,
)
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, given
from bizproc_mcp.upstream.rest.documents.asking import Asking
from bizproc_mcp.upstream.rest.documents.files import drive_file, on_portal
from bizproc_mcp.upstream.rest.documents.reader import Sought, Wanted
from bizproc_mcp.upstream.rest.documents.reasons import not_shown
from bizproc_mcp.upstream.rest.documents.tolerant import moment, whole
from bizproc_mcp.upstream.values import Row, mapping, rows

__all__ = ["DiskReader"]

_GET, _SEARCH = "disk.file.get", "disk.file.search"
_ENTITY = "Bitrix\\Disk\\BizProcDocument"
_ENTITIES = (_ENTITY, f"{_ENTITY}Compatible")
_KIND = PortalText("File")
_AUTHOR = "$result[c0][CREATED_BY]"
_STORAGE = re.compile(r"STORAGE_([1-9][0-9]{0,17})\Z")
_LEAST, _MOST, _MOST_SPELLINGS = 3, 255, 3
"""Characters that a search takes."""


class DiskReader:
    """Files on the Drive, by the ids of their objects."""

    place: ClassVar[str] = "Drive"
    scope: ClassVar[str] = "disk"

    def __init__(self, address: str) -> None:
        self._address = address

    def read(self, wanted: Wanted) -> Asking[DocumentContent]:
        """Read what is known of a file, not its content."""
        number, people = whole(wanted.document.id), wanted.people
        if wanted.document.entity not in _ENTITIES or not number:
            raise not_shown("disk")
        command = Command(_GET, {"id": number})
        if wanted.brief:
            first, *names = yield [command, people.by_reference(_AUTHOR)]
            people.learn(names)
        else:
            (first,) = yield [command]
        row = Row(mapping(given(first).result, _GET), _GET)
        if row.text("DELETED_TYPE") not in ("", "0"):
            raise NotFound("The file is in the recycle bin of the Drive.", "Ask for it to be restored, or for another.")
        return self._content(row, number, wanted)

    def _content(self, row: Row, number: int, wanted: Wanted) -> DocumentContent:
        file = drive_file(self._address, number, row.text("NAME"), row.raw("SIZE"))
        created_by, parts = whole(row.raw("CREATED_BY")) or 0, wanted.parts
        wanted.people.want(created_by)
        no_comments = {"comments": "REST does not show comments of files"} if "comments" in parts else {}
        return DocumentContent(
            document=wanted.document,
            kind=_KIND,
            title=file.name,
            # The other address in the answer, DOWNLOAD_URL, holds the credentials.
            link=on_portal(self._address, row.text("DETAIL_URL")) or file.link,
            created=moment(row.raw("CREATE_TIME")),
            created_by=created_by,
            changed=moment(row.raw("UPDATE_TIME")),
            fields=(DocumentField(PortalCode("FILE"), _KIND, (file,)),),
            products=Products(0, ()) if "products" in parts else None,
            files=(file,) if "files" in parts else None,
            unread=no_comments,
        )

    def search(self, sought: Sought) -> Asking[DocumentSearch]:
        """Find files by name, where the portal has a search for them."""
        params: dict[str, JsonMap | str] = {"TYPE": "file"}
        if sought.document_type is not None:
            storage = _STORAGE.match(sought.document_type.type)
            if storage is None:
                raise not_shown("disk")
            params["FILTER"] = {"STORAGE_ID": int(storage[1])}
        wanted = [one[:_MOST] for one in sought.spellings if len(one) >= _LEAST][:_MOST_SPELLINGS]
        if not wanted:
            return DocumentSearch((), not_searched={"Drive": f"it only takes words of {_LEAST} letters or more"})
        answers = yield [Command(_SEARCH, {**params, "QUERY": one}) for one in wanted]
        if isinstance(answers[0], NotFound):
            return DocumentSearch((), not_searched={"Drive": "this portal has no search for files"})
        matches: dict[str, DocumentMatch] = {}
        more = False
        for answer in answers:
            if isinstance(answer, BizprocError):
                raise answer
            page = rows(answer.result, _SEARCH)
            more = more or len(page) >= PAGE_SIZE
            for row in page:
                if sought.matches(row.text("NAME")):
                    document = DocumentId("disk", _ENTITY, str(row.whole("ID")))
                    matches[document.id] = DocumentMatch(document, _KIND, PortalText(row.text("NAME")))
        return DocumentSearch(tuple(matches.values()), more)
