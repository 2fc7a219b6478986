"""Reads CRM documents: `crm.item.get` with what gives names to its values, in one batch; links in the next."""

from dataclasses import replace
from typing import ClassVar

from bizproc_mcp.errors import BizprocError, Refused
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import DocumentContent, DocumentSearch
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer, given
from bizproc_mcp.upstream.rest.documents.asking import Asking
from bizproc_mcp.upstream.rest.documents.asks import Ask, take_all
from bizproc_mcp.upstream.rest.documents.crm.item import content_of
from bizproc_mcp.upstream.rest.documents.crm.kinds import kind_of
from bizproc_mcp.upstream.rest.documents.crm.links import LinkedTitles
from bizproc_mcp.upstream.rest.documents.crm.parts import Parts
from bizproc_mcp.upstream.rest.documents.crm.searching import search
from bizproc_mcp.upstream.rest.documents.crm.vocabulary import Vocabulary, Words
from bizproc_mcp.upstream.rest.documents.reader import Sought, Wanted
from bizproc_mcp.upstream.rest.documents.reasons import not_shown
from bizproc_mcp.upstream.rest.documents.tolerant import text
from bizproc_mcp.upstream.values import Row, mapping, wrong
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["CrmReader"]

_GET = "crm.item.get"
_ITEM = "$result[c0][item]"


class CrmReader:
    """Leads, deals, contacts, companies, quotes, invoices and smart processes."""

    place: ClassVar[str] = "CRM"
    scope: ClassVar[str] = "crm"

    def __init__(self, clock: Clock, address: str) -> None:
        self._vocabulary = Vocabulary(clock)
        self._address = address

    def read(self, wanted: Wanted) -> Asking[DocumentContent]:
        """Read an item; linked documents have no titles where it is brief and the item does not name them itself."""
        found = kind_of(wanted.document)
        if found is None:
            raise not_shown()
        kind, number = found
        words, links, parts = Words(self._vocabulary), LinkedTitles(), Parts(wanted, self._address)
        asks = [*words.asks(kind), *parts.asks(kind, number)]
        if wanted.brief:
            people = wanted.people
            asks.append(Ask(people.by_reference(f"{_ITEM}[assignedById]"), lambda answer: people.learn([answer])))
            asks += links.by_reference(kind, _ITEM)
        about = {"entityTypeId": kind.number, "id": number}
        first, *others = yield [Command(_GET, about), *(ask.command for ask in asks)]
        row = Row(mapping(mapping(_shown(first), _GET).get("item"), _GET), _GET)
        if row.whole("id", 0) != number:
            raise wrong(_GET, "the item is missing")
        parts.currency = text(row.raw("currencyId"))
        unread = take_all(asks, others, self.scope)
        content = content_of(row, kind, number, words, wanted.people, self._address)
        if not wanted.brief:
            more = [*links.asks(content.fields), *parts.more_asks(row)]
            answers = yield [ask.command for ask in more]
            take_all(more, answers, self.scope)
        return parts.added_to(replace(content, fields=links.titled(content.fields), unread=unread))

    def search(self, sought: Sought) -> Asking[DocumentSearch]:
        """Find items by title, name or number."""
        return search(sought, Words(self._vocabulary))


def _shown(answer: RestAnswer | BizprocError) -> Json:
    if isinstance(answer, Refused) and answer.code == "ENTITY_TYPE_NOT_SUPPORTED":
        raise not_shown()
    return given(answer).result
