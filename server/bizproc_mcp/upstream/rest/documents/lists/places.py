"""Which list an element is in: the engine's id of a document does not say it, but its link does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.documents import DocumentId
from bizproc_mcp.upstream.rest.dialect import Command

__all__ = ["FEED", "LISTS", "Place", "place_in", "type_of"]

FEED, LISTS = "bitrix_processes", "lists"
_OF_GROUPS = "lists_socnet"
_ENTITIES = {FEED: "BizprocDocument", LISTS: "Bitrix\\Lists\\BizprocDocumentLists"}
_ID = "([1-9][0-9]{0,17})"
_IN_GROUP = re.compile(rf"/group/{_ID}/lists/{_ID}/")
_IN_LISTS = re.compile(rf"/lists/{_ID}/")
_IN_FEED = re.compile(rf"[?&]list_id={_ID}(?=&|\Z)")
_BY_ADMIN = re.compile(rf"[?&]IBLOCK_ID={_ID}(?=&|\Z)")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A list: its type, its id, and for a list of a group the group."""

    type: str
    list_id: int
    group: int = 0

    def document(self, number: str) -> DocumentId:
        """The element of it with this id."""
        return DocumentId("lists", _ENTITIES.get(self.type, _ENTITIES[LISTS]), number, self.list_id)

    def params(self, list_id: Json = None) -> JsonMap:
        """What every call about the list begins with; `list_id` may refer to another result of the batch."""
        params: dict[str, Json] = {"IBLOCK_TYPE_ID": self.type, "IBLOCK_ID": list_id or self.list_id}
        return params | {"SOCNET_GROUP_ID": self.group} if self.group else params

    def command(self, method: str, **more: Json) -> Command:
        """A command about the list."""
        return Command(method, {**self.params(), **more})

    def page(self, address: str, number: str) -> str:
        """The page of an element."""
        if self.type == FEED:
            return f"{address}/bizproc/processes/?livefeed=y&list_id={self.list_id}&element_id={number}"
        if self.group:
            return f"{address}/workgroups/group/{self.group}/lists/{self.list_id}/element/0/{number}/"
        return f"{address}/company/lists/{self.list_id}/element/0/{number}/"


def type_of(entity: str) -> str:
    """The type of the lists whose elements are such documents; "" if no method shows them."""
    return next((kind for kind, known in _ENTITIES.items() if known == entity), "")


def place_in(link: str, document: DocumentId) -> Place | None:
    """The list that a document's link names; None if it names none, or another than the document itself."""
    kind, link = type_of(document.entity), link[:_LONGEST]
    for pattern in (_IN_FEED, _BY_ADMIN) if kind == FEED else (_IN_GROUP, _IN_LISTS, _BY_ADMIN):
        found = pattern.search(link)
        if found is not None:
            group, list_id = _numbers(found.groups())
            known = document.list_id in (0, list_id)
            return Place(_OF_GROUPS if group else kind, list_id, group) if known else None
    return None


def _numbers(found: Sequence[str]) -> tuple[int, int]:
    return (int(found[0]), int(found[1])) if len(found) > 1 else (0, int(found[0]))
