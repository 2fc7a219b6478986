"""The titles of linked documents: `crm.item.list`, `lists.element.get`."""

from collections.abc import Sequence
from dataclasses import replace

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.document_contents import DocumentField, LinkedDocument
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask
from bizproc_mcp.upstream.rest.documents.crm.kinds import COMPANIES, CONTACTS, Kind, kind_of
from bizproc_mcp.upstream.values import Row, mapping, rows

__all__ = ["LinkedTitles", "title_of"]

_LIST = "crm.item.list"
_ELEMENTS = "lists.element.get"
_FEED = "BizprocDocument"
_MOST_ASKS = 20
_IN_BRIEF = 3
"""Contacts looked up by reference."""


class LinkedTitles:
    """Collects the titles of the documents one item points to."""

    def __init__(self) -> None:
        self._titles: dict[DocumentId, PortalText] = {}

    def by_reference(self, kind: Kind, item: str) -> Sequence[Ask]:
        """Company and contacts of an item that is read in the same batch; `item` refers to it, `$result[c0][item]`.

        Each id has a 0 in front: where the path does not exist the portal inserts something that is no number
        (docs/portal.md 10.4), and then the number is 0, which no item has.
        """
        companies: Json = [f"0{item}[companyId]"]
        contacts: Json = [f"0{item}[contactIds][{place}]" for place in range(_IN_BRIEF)]
        of_company = self._ask_items(COMPANIES, companies, refers=True)
        of_contacts = self._ask_items(CONTACTS, contacts, refers=True)
        return [of_contacts] if kind == COMPANIES else [of_company] if kind == CONTACTS else [of_company, of_contacts]

    def asks(self, fields: Sequence[DocumentField]) -> Sequence[Ask]:
        """What has to be asked for the titles of all documents in the fields: one command for each type or list."""
        items: dict[Kind, dict[Json, None]] = {}
        elements: dict[tuple[str, int], dict[Json, None]] = {}
        for field in fields:
            for value in field.values:
                if isinstance(value, LinkedDocument):
                    document, found = value.document, kind_of(value.document)
                    if document.module == "crm" and found is not None:
                        items.setdefault(found[0], {})[found[1]] = None
                    elif document.module == "lists" and document.list_id:
                        elements.setdefault((document.entity, document.list_id), {})[document.id] = None
        of_items = [self._ask_items(kind, list(ids)[:PAGE_SIZE]) for kind, ids in items.items()]
        of_lists = [self._ask_elements(*of, list(ids)[:PAGE_SIZE]) for of, ids in elements.items()]
        return [*of_items, *of_lists][:_MOST_ASKS]

    def titled(self, fields: Sequence[DocumentField]) -> tuple[DocumentField, ...]:
        """The fields with the titles found."""
        return tuple(
            replace(
                field,
                values=tuple(self._titled(one) if isinstance(one, LinkedDocument) else one for one in field.values),
            )
            for field in fields
        )

    def _titled(self, linked: LinkedDocument) -> LinkedDocument:
        title = self._titles.get(linked.document)
        return linked if title is None else replace(linked, title=title)

    def _ask_items(self, kind: Kind, ids: Json, *, refers: bool = False) -> Ask:
        params: JsonMap = {
            "entityTypeId": kind.number,
            "select": _select(kind),
            "filter": {"@id": ids},
            "order": {"id": "ASC"},
            "start": -1,
        }
        return Ask(Command(_LIST, params, refers), lambda answer: self._take_items(kind, answer))

    def _take_items(self, kind: Kind, answer: RestAnswer) -> None:
        given = Row(mapping(answer.result, _LIST), _LIST)
        for row in rows(given.sequence("items"), _LIST):
            self._titles[kind.document(row.whole("id"))] = title_of(row)

    def _ask_elements(self, entity: str, number: int, ids: Json) -> Ask:
        params: JsonMap = {
            "IBLOCK_TYPE_ID": "bitrix_processes" if entity == _FEED else "lists",
            "IBLOCK_ID": number,
            "FILTER": {"ID": ids},
            "SELECT": ["ID", "NAME"],
        }
        return Ask(Command(_ELEMENTS, params), lambda answer: self._take_elements(entity, answer))

    def _take_elements(self, entity: str, answer: RestAnswer) -> None:
        for row in rows(answer.result, _ELEMENTS):
            self._titles[DocumentId("lists", entity, str(row.whole("ID")))] = PortalText(row.brief("NAME"))


def _select(kind: Kind) -> list[Json]:
    return ["id", "name", "lastName"] if kind == CONTACTS else ["id", "title"]


def title_of(row: Row) -> PortalText:
    """The title of an item; a contact has a name instead."""
    return PortalText(row.brief("title") or " ".join(f"{row.brief('name')} {row.brief('lastName')}".split()))
