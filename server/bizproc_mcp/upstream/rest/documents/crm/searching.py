"""Finds CRM documents by title, name or number: `crm.item.list` for each type (docs/portal.md 18.5)."""

from collections.abc import Sequence

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.document_contents import DocumentMatch, DocumentSearch
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, PAGE_SIZE, Command, RestAnswer, given
from bizproc_mcp.upstream.rest.documents.asking import Asking, CommandAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask, take_all
from bizproc_mcp.upstream.rest.documents.crm.item import amount_of, stage_of
from bizproc_mcp.upstream.rest.documents.crm.kinds import (
    CONTACTS,
    SEARCHED,
    Kind,
    dynamic,
    is_dynamic,
    kind_of_type,
)
from bizproc_mcp.upstream.rest.documents.crm.links import title_of
from bizproc_mcp.upstream.rest.documents.crm.vocabulary import Words
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.rest.documents.reader import Sought
from bizproc_mcp.upstream.rest.documents.reasons import few, not_shown, reason
from bizproc_mcp.upstream.rest.documents.tolerant import moment, whole
from bizproc_mcp.upstream.values import Row, mapping, rows

__all__ = ["search"]

_LIST = "crm.item.list"
_SCOPE = "crm"
_RESPONSIBLE = "$result[c{}][items][{}][assignedById]"
_MOST_DYNAMIC = 90
"""Smart processes searched: with the other types these are two requests."""


def search(sought: Sought, words: Words) -> Asking[DocumentSearch]:
    """Search one type, or all: then the smart processes in the same request, if their names are remembered."""
    only = None
    if sought.document_type is not None:
        only = kind_of_type(sought.document_type.type)
        if only is None:
            raise not_shown()
    at_once = [only] if only else [*SEARCHED, *_dynamic(words)[:_MOST_DYNAMIC]]
    unread, found = yield from _asked(at_once, sought, words.asks(None))
    not_searched: dict[str, str] = {}
    if only is None:
        smart = _dynamic(words)
        then = [kind for kind in smart[:_MOST_DYNAMIC] if kind not in at_once]
        _, further = yield from _asked(then, sought)
        found += further
        not_searched = {place: why for place, why in unread.items() if place == "smart processes"}
        if len(smart) > _MOST_DYNAMIC:
            not_searched["other smart processes"] = "there are too many"
    return _matches(found, sought, words, not_searched)


def _asked(
    kinds: Sequence[Kind], sought: Sought, asks: Sequence[Ask] = ()
) -> Asking[tuple[dict[str, str], list[tuple[Kind, CommandAnswer]]]]:
    """Ask for the matches of each type; returns what of `asks` could not be read, and the answers."""
    commands = [*(ask.command for ask in asks), *(_command(kind, sought) for kind in kinds)]
    answers = yield [*commands, *_responsible(sought.people, range(len(asks), len(commands)))]
    sought.people.learn(answers[len(commands) :])
    unread = take_all(asks, answers[: len(asks)], _SCOPE)
    return unread, list(zip(kinds, answers[len(asks) : len(commands)], strict=True))


def _responsible(people: People, places: range) -> Sequence[Command]:
    """The command for the people responsible for the first matches of each type, found by these commands of the batch.

    All of them are known then without another request, unless they are further down; it refers to no other request.
    """
    if not places or places.stop >= BATCH_SIZE:
        return []
    rows_of_each = range(max(1, PAGE_SIZE // len(places)))
    return [people.by_reference(*(_RESPONSIBLE.format(place, row) for place in places for row in rows_of_each))]


def _dynamic(words: Words) -> Sequence[Kind]:
    return [dynamic(number) for number in sorted(words.types) if is_dynamic(number)]


def _command(kind: Kind, sought: Sought) -> Command:
    names = ["fullName", "lastName"] if kind == CONTACTS else ["title", *([kind.own_number] if kind.own_number else [])]
    # A prefix is followed by the name in camelCase: the portal's converter breaks `%TITLE`.
    either: list[Json] = [{f"%{name}": part} for part in sought.spellings for name in names]
    select = [
        "id",
        "createdTime",
        "assignedById",
        "stageId",
        "categoryId",
        *(["opportunity", "currencyId"] if kind.amount else []),
    ]
    shown = ["name", "lastName"] if kind == CONTACTS else names
    return Command(
        _LIST,
        {
            "entityTypeId": kind.number,
            "select": [*select, *shown],
            "filter": {"0": {"logic": "OR", **{str(place): one for place, one in enumerate(either)}}},
            "order": {"id": "DESC"},
            "start": -1,
        },
    )


def _matches(
    found: Sequence[tuple[Kind, CommandAnswer]], sought: Sought, words: Words, not_searched: dict[str, str]
) -> DocumentSearch:
    matches: list[DocumentMatch] = []
    refused: dict[str, str] = {}
    more = False
    for kind, answer in found:
        try:
            page = _page(given(answer))
        except BizprocError as error:
            refused[kind.word] = reason(error, _SCOPE)
            continue
        matches += [_match(row, kind, words) for row in page if sought.matches(_name(row, kind))]
        more = more or len(page) >= PAGE_SIZE
    if len(refused) == len(found) and len(set(refused.values())) == 1:
        return DocumentSearch((), not_searched={"CRM": next(iter(refused.values()))})
    return DocumentSearch(tuple(matches), more, {**few(refused), **not_searched})


def _page(answer: RestAnswer) -> Sequence[Row]:
    return rows(Row(mapping(answer.result, _LIST), _LIST).sequence("items"), _LIST)


def _name(row: Row, kind: Kind) -> str:
    number = row.brief(kind.own_number) if kind.own_number else ""
    return f"{title_of(row).raw} {number}".strip()


def _match(row: Row, kind: Kind, words: Words) -> DocumentMatch:
    return DocumentMatch(
        kind.document(row.whole("id")),
        words.kind_name(kind),
        title_of(row),
        amount_of(row, kind),
        stage_of(row, kind, words)[0],
        whole(row.raw("assignedById")) or 0,
        moment(row.raw("createdTime")),
    )
