"""Find list elements by name: each list is asked for itself, fifty to a request."""

import re
from collections.abc import Iterator, Sequence

from bizproc_mcp.errors import BizprocError, ScopeMissing
from bizproc_mcp.models.document_contents import DocumentMatch, DocumentSearch
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer, given
from bizproc_mcp.upstream.rest.documents.asking import Asking, CommandAnswer
from bizproc_mcp.upstream.rest.documents.lists.dates import day_of, order_of
from bizproc_mcp.upstream.rest.documents.lists.finding import all_lists
from bizproc_mcp.upstream.rest.documents.lists.known import KnownLists
from bizproc_mcp.upstream.rest.documents.lists.places import FEED, LISTS, Place, type_of
from bizproc_mcp.upstream.rest.documents.reader import Sought
from bizproc_mcp.upstream.rest.documents.reasons import few, not_shown, reason
from bizproc_mcp.upstream.values import Row, rows

__all__ = ["search"]

_GET = "lists.element.get"
_SCOPE = "lists"
_MOST_SEARCHED = 90
"""Lists searched, two requests with those for their names."""
_MOST_COMMANDS = 25
"""Up to this many, lists are searched in several spellings."""
_COLUMNS = ("ID", "NAME", "DATE_CREATE")
_OF_TYPE = re.compile(r"iblock_([1-9][0-9]{0,17})\Z")


def search(sought: Sought, known: KnownLists) -> Asking[DocumentSearch]:
    """Search one list, or the newest of all lists that the caller may read."""
    if sought.document_type is not None:
        kind, found = type_of(sought.document_type.entity), _OF_TYPE.match(sought.document_type.type)
        if not kind or found is None:
            raise not_shown("lists")
        place = Place(kind, int(found[1]))
        asks = [ask for ask in known.asks(place) if not ask.part]
        answers = yield [*(ask.command for ask in asks), *_commands([place], sought)]
        for ask, answer in zip(asks, answers, strict=False):
            if isinstance(answer, RestAnswer):
                ask.take(answer)
        return _matches([place], answers[len(asks) :], sought, known, {})
    places, not_searched = yield from _places(known)
    answers = yield _commands(places, sought)
    return _matches(places, answers, sought, known, not_searched)


def _places(known: KnownLists) -> Asking[tuple[list[Place], dict[str, str]]]:
    """The lists to search, and what is left out."""
    new = [kind for kind in (FEED, LISTS) if known.lists.get(kind) is None]
    answers = (yield [known.all_of(kind) for kind in new]) if new else ()
    for kind, answer in zip(new, answers, strict=True):
        if isinstance(answer, ScopeMissing):
            raise answer
        yield from all_lists(kind, known, [given(answer)])
    lists = [(kind, known.lists.get(kind)) for kind in (FEED, LISTS)]
    places = [Place(kind, one) for kind, found in lists if found is not None for one in found.ids]
    places.sort(key=lambda place: -place.list_id)
    left = len(places) > _MOST_SEARCHED or any(found is not None and found.more for _, found in lists)
    return places[:_MOST_SEARCHED], {"older lists": "there are too many"} if left else {}


def _commands(places: Sequence[Place], sought: Sought) -> list[Command]:
    return [
        place.command(_GET, FILTER={"%NAME": part}, SELECT=_COLUMNS, ELEMENT_ORDER={"ID": "desc"}, start=0)
        for place in places
        for part in sought.spellings[: _spellings(places, sought)]
    ]


def _spellings(places: Sequence[Place], sought: Sought) -> int:
    return max(1, min(len(sought.spellings), _MOST_COMMANDS // max(1, len(places))))


def _matches(
    places: Sequence[Place],
    answers: Sequence[CommandAnswer],
    sought: Sought,
    known: KnownLists,
    not_searched: dict[str, str],
) -> DocumentSearch:
    each = _spellings(places, sought)
    matches: dict[str, DocumentMatch] = {}
    refused: dict[str, str] = {}
    more = False
    for place, start in zip(places, range(0, len(answers), each), strict=True):
        name = known.name(place.list_id)
        try:
            for answer in answers[start : start + each]:
                page = rows(given(answer).result, _GET)
                more = more or len(page) >= PAGE_SIZE
                matches |= {one.document.id: one for one in _of_page(page, place, name, sought)}
        except BizprocError as error:
            refused[f"{name}"] = reason(error, _SCOPE)
    if refused and len(refused) == len(places) and len(set(refused.values())) == 1:
        where = f"{sought.document_type}" if sought.document_type is not None else "lists"
        return DocumentSearch((), not_searched={where: next(iter(refused.values()))})
    return DocumentSearch(tuple(matches.values()), more, {**few(refused), **not_searched})


def _of_page(page: Sequence[Row], place: Place, name: PortalText, sought: Sought) -> Iterator[DocumentMatch]:
    """The matches on a page; dates come only where they are fields of the list."""
    order = order_of(row.brief("DATE_CREATE") for row in page)
    for row in page:
        if sought.matches(row.text("NAME")):
            yield DocumentMatch(
                place.document(str(row.whole("ID"))),
                name,
                PortalText(row.text("NAME")),
                created=day_of(row.brief("DATE_CREATE"), order),
            )
