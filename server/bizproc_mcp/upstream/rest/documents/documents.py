"""Documents of all modules: chooses the reader, and adds what all documents share."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bizproc_mcp.errors import BizprocError, InvalidInput, Unavailable
from bizproc_mcp.models.document_contents import (
    AttachedFile,
    DocumentContent,
    DocumentMatch,
    DocumentPart,
    DocumentSearch,
)
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText
from bizproc_mcp.text.titles import title_words
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.rest.documents.asking import Asking, ask_together
from bizproc_mcp.upstream.rest.documents.crm.reader import CrmReader
from bizproc_mcp.upstream.rest.documents.disk import DiskReader
from bizproc_mcp.upstream.rest.documents.fetching import fetch_file
from bizproc_mcp.upstream.rest.documents.lists.reader import ListsReader
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.rest.documents.processes import Processes, processes
from bizproc_mcp.upstream.rest.documents.reader import Reader, Sought, Wanted
from bizproc_mcp.upstream.rest.documents.reasons import not_shown, reason
from bizproc_mcp.upstream.rest.documents.remembered import Remembered
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["RestDocuments"]

_REMEMBERED_NAMES = 2_000


class RestDocuments:
    """Reading documents; needs the scope of their module: `crm`, `lists` or `disk`."""

    def __init__(self, rest: Rest, clock: Clock, address: str) -> None:
        self._rest = rest
        self._readers: Mapping[str, Reader] = {
            "crm": CrmReader(clock, address),
            "lists": ListsReader(clock, address),
            "disk": DiskReader(address),
        }
        self._names: Remembered[int, PortalText] = Remembered(clock, _REMEMBERED_NAMES)

    async def read(
        self,
        document: DocumentId,
        *,
        link: PortalText = NO_TEXT,
        parts: Collection[DocumentPart] = (),
        brief: bool = False,
    ) -> DocumentContent:
        """One document, in one request if `brief`, otherwise in two, or one more to find an element's list."""
        reader = self._readers.get(document.module)
        if reader is None:
            raise not_shown(document.module)
        people = People(self._names, ask=not brief)
        wanted = Wanted(document, link, frozenset(parts), brief, people)
        askings: list[Asking[DocumentContent | Processes]] = [reader.read(wanted)]
        if "tasks" in wanted.parts:
            askings.append(processes(document, people))
        content, *others = await ask_together(self._rest, askings, people)
        if not isinstance(content, DocumentContent):
            raise content if isinstance(content, BizprocError) else AssertionError
        for other in others:
            content = _with_processes(content, other)
        return replace(content, names=people.names)

    async def search(self, words: str, document_type: DocumentType | None, *, limit: int) -> DocumentSearch:
        """Documents whose name or number has all the words: in one request where the portal's types are known."""
        asked = title_words(words)
        if not asked:
            raise InvalidInput("There is nothing to search for.", "Give a word of the document's name.")
        readers = [
            one for module, one in self._readers.items() if document_type is None or module == document_type.module
        ]
        if not readers and document_type is not None:
            raise not_shown(document_type.module)
        people = People(self._names, ask=True)
        sought = Sought(asked, document_type, limit, people)
        found = await ask_together(self._rest, [one.search(sought) for one in readers], people)
        matches: list[DocumentMatch] = []
        not_searched: dict[str, str] = {}
        more = False
        for reader, one in zip(readers, found, strict=True):
            if isinstance(one, Unavailable) and document_type is not None:
                raise one
            if isinstance(one, BizprocError):
                not_searched[reader.place] = reason(one, reader.scope)
                continue
            matches += one.matches
            not_searched |= one.not_searched
            more = more or one.more
        best = sorted(matches, key=sought.rank)
        people.want(*(one.responsible for one in best[:limit]))
        await ask_together(self._rest, (), people)
        return DocumentSearch(tuple(best[:limit]), more or len(best) > limit, not_searched, people.names)

    async def fetch(self, document: DocumentId, file: AttachedFile, *, most: int) -> FileContent:
        """The content of a file, in two requests."""
        return await fetch_file(self._rest, document, file, most)


def _with_processes(content: DocumentContent, found: DocumentContent | Processes | BizprocError) -> DocumentContent:
    if isinstance(found, Processes):
        return replace(content, tasks=found.tasks, workflows=found.workflows)
    if isinstance(found, BizprocError):
        return replace(content, unread={**content.unread, "tasks": reason(found, "bizproc")})
    return content
