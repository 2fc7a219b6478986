"""What is remembered of a portal's lists: which there are, their names and fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask
from bizproc_mcp.upstream.rest.documents.lists.fields import Field, fields_of
from bizproc_mcp.upstream.rest.documents.lists.places import Place
from bizproc_mcp.upstream.rest.documents.remembered import Remembered
from bizproc_mcp.upstream.values import mapping, rows
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["MOST_LISTS", "AllLists", "KnownLists"]

MOST_LISTS = 500
"""Lists of one type that are tried or searched at most."""
_GET, _FIELDS = "lists.get", "lists.field.get"
_MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class AllLists:
    """The lists of a type that the caller may read; `more` if there are more than `MOST_LISTS`."""

    ids: tuple[int, ...]
    more: bool = False


class KnownLists:
    """Remembers lists for some minutes, in the language of the portal's user."""

    def __init__(self, clock: Clock) -> None:
        self.lists: Remembered[str, AllLists] = Remembered(clock, _MOST_REMEMBERED)
        self._names: Remembered[int, PortalText] = Remembered(clock, MOST_LISTS * 2)
        self._fields: Remembered[int, Mapping[str, Field]] = Remembered(clock, _MOST_REMEMBERED)

    def name(self, list_id: int) -> PortalText:
        """The name of a list, "List 171" if it is not known."""
        return self._names.get(list_id) or PortalText(f"List {list_id}")

    def fields(self, list_id: int) -> Mapping[str, Field]:
        """The fields of a list by id, in the portal's order."""
        return self._fields.get(list_id) or {}

    def asks(self, place: Place) -> Sequence[Ask]:
        """What has to be asked to read elements of a list."""
        found: list[Ask] = []
        if self._fields.get(place.list_id) is None:
            found.append(
                Ask(place.command(_FIELDS), lambda answer: self._take_fields(place, answer), "names of fields")
            )
        if self._names.get(place.list_id) is None:
            found.append(Ask(place.command(_GET), self._take_name))
        return found

    def all_of(self, kind: str, page: int = 0) -> Command:
        """The command for a page of the lists of a type, the newest first."""
        return Command(_GET, {"IBLOCK_TYPE_ID": kind, "IBLOCK_ORDER": {"ID": "desc"}, "start": page * PAGE_SIZE})

    def take_lists(self, answer: RestAnswer) -> tuple[int, ...]:
        """Remember the names of lists; returns their ids."""
        found = rows(answer.result, _GET)
        for row in found:
            self._names.put(row.whole("ID"), PortalText(row.brief("NAME")))
        return tuple(row.whole("ID") for row in found)

    def _take_name(self, answer: RestAnswer) -> None:
        self.take_lists(answer)

    def _take_fields(self, place: Place, answer: RestAnswer) -> None:
        self._fields.put(place.list_id, fields_of(mapping(answer.result, _FIELDS), _FIELDS))
