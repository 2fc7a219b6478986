"""Find the list of an element by trying one after another, fifty to a request."""

from collections.abc import Sequence

from bizproc_mcp.errors import NotFound, ScopeMissing
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer, given
from bizproc_mcp.upstream.rest.documents.asking import Asking, CommandAnswer
from bizproc_mcp.upstream.rest.documents.lists.known import MOST_LISTS, AllLists, KnownLists
from bizproc_mcp.upstream.rest.documents.lists.places import FEED, Place
from bizproc_mcp.upstream.values import rows

__all__ = ["all_lists", "found_place"]

_GET = "lists.element.get"
_PAGES, _AT_ONCE = 3, 42
"""Pages of lists asked for at first, and lists tried by reference in the same request; its rest is for others."""


def found_place(kind: str, number: str, known: KnownLists) -> Asking[Place]:
    """The list with this element; raises `NotFound` if it is in none that the caller may read."""
    lists = known.lists.get(kind)
    tried: Sequence[int] = ()
    if lists is None:
        # In one request: the lists, and the element in the first of them by reference to their ids.
        tries = [_try(kind, number, f"$result[c0][{place}][ID]", refers=True) for place in range(_AT_ONCE)]
        answers = yield [*(known.all_of(kind, page) for page in range(_PAGES)), *tries]
        pages = [given(answer) for answer in answers[:_PAGES]]
        tried = known.take_lists(pages[0])[:_AT_ONCE]
        place = _hit(kind, tried, answers[_PAGES:], number)
        if place is not None:
            return place
        lists = yield from all_lists(kind, known, pages)
    left = [one for one in lists.ids if one not in tried]
    if left:
        answers = yield [_try(kind, number, one) for one in left]
        place = _hit(kind, left, answers, number)
        if place is not None:
            return place
    word = "process" if kind == FEED else "list"
    more = f", of which {MOST_LISTS} were tried" if lists.more else ""
    raise NotFound(
        f"The element is in none of the lists that the person behind the credentials may read{more}, or not published.",
        f"Open its link in the portal, or name its list: {word}:171/{number}.",
    )


def all_lists(kind: str, known: KnownLists, first: Sequence[RestAnswer]) -> Asking[AllLists]:
    """All lists of a type, given the answers with the first pages of them; a page behind the last repeats others."""
    ids = [one for answer in first for one in known.take_lists(answer)]
    total = first[0].total or len(ids)
    pages = -(-min(total, MOST_LISTS) // PAGE_SIZE)
    if pages > len(first):
        for answer in (yield [known.all_of(kind, page) for page in range(len(first), pages)]):
            ids += known.take_lists(given(answer))
    found = AllLists(tuple(dict.fromkeys(ids))[:MOST_LISTS], total > MOST_LISTS)
    known.lists.put(kind, found)
    return found


def _try(kind: str, number: str, list_id: Json, *, refers: bool = False) -> Command:
    params: JsonMap = {
        "IBLOCK_TYPE_ID": kind,
        "IBLOCK_ID": list_id,
        "ELEMENT_ID": number,
        "SELECT": ["ID", "IBLOCK_ID"],
    }
    return Command(_GET, params, refers)


def _hit(kind: str, lists: Sequence[int], answers: Sequence[CommandAnswer], number: str) -> Place | None:
    for list_id, answer in zip(lists, answers, strict=False):
        if isinstance(answer, ScopeMissing):
            raise answer
        found = rows(answer.result, _GET) if isinstance(answer, RestAnswer) else ()
        if any(row.text("ID") == number for row in found):
            return Place(kind, list_id)
    return None
