"""Which list an element is in: the engine's id of a document does not say it, but its link does."""

from dataclasses import dataclass

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.models.documents import DocumentId, list_in_link
from bizproc_mcp.upstream.rest.dialect import Command

__all__ = ["FEED", "LISTS", "Place", "place_in", "type_of"]

FEED, LISTS = "bitrix_processes", "lists"
_OF_GROUPS = "lists_socnet"
_ENTITIES = {FEED: "BizprocDocument", LISTS: "Bitrix\\Lists\\BizprocDocumentLists"}


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
    """The type of the lists with such documents as elements; "" if no method shows them."""
    return next((kind for kind, known in _ENTITIES.items() if known == entity), "")


def place_in(link: str, document: DocumentId) -> Place | None:
    """The list that a document's link names; None if it names none, or another than the document itself."""
    list_id, group = list_in_link(document.entity, link)
    if not list_id or document.list_id not in (0, list_id):
        return None
    return Place(_OF_GROUPS if group else type_of(document.entity), list_id, group)
