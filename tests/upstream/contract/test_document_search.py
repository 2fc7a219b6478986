"""Finding documents by name over REST: spelling, numbers, order, and what could not be searched."""

import pytest

from bizproc_mcp.errors import InvalidInput, Unavailable
from bizproc_mcp.models.document_contents import Money
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, SALES_LEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.world.crm.changes import close_item
from tests.upstream.contract.conftest import Connecting
from tests.upstream.contract.test_crm_documents import counted, documents_of

NORTHERN = {"invoice:8", "invoice:5", "deal:5143", "company:303", "lead:3"}
FOUND: dict[str, set[str]] = {
    "harbour": {"invoice:7", "deal:5145", "deal:5141", "company:301", "lead:1"},
    "HARBOUR refit": {"deal:5145", "deal:5141"},
    "hotel kitchen": {"deal:5145", "deal:5141"},
    "северный ветер": NORTHERN,
    "‹Северный ветер›": NORTHERN,
    "severny": NORTHERN,
    "счет 2026-005": {"invoice:5"},
    "Счёт 2026-005": {"invoice:5"},
    "nyman": {"contact:607"},
    "Nyman Peter": {"contact:607"},
    "annual grand": {"deal:1633"},
    "contract hotel": {"spa:147:1"},
    "%": set(),
    "_": set(),
    "$result[c0]": set(),
}


async def test_documents_are_found_by_words_of_their_names(portal_of: Connecting) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR, {*ALL_SCOPES} - {"lists", "disk"}))
    for words, expected in FOUND.items():
        found = await documents.search(words, None, limit=20)
        crm = {str(one.document) for one in found.matches if one.document.module == "crm"}
        assert expected == crm, words


async def test_a_search_is_one_request_once_the_types_are_known(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    types = sum(1 for one in standin.world.crm.types.values() if one.dynamic)
    assert types
    counted(standin)
    first = await documents.search("kitchen", None, limit=10)
    assert counted(standin)[0] == 2
    other = await documents.search("harbour", None, limit=10)
    assert (counted(standin)[0], len(other.names)) == (1, 3)
    again = await documents.search("kitchen", None, limit=10)
    requests, commands = counted(standin)
    assert (requests, commands["crm.item.list"]) == (1, 6 + types)
    assert again == first
    assert {one.document: (one.kind.raw, one.stage.raw, one.responsible) for one in again.matches} == {
        document: ("Deal", stage, SALES_LEAD)
        for document, stage in (
            (again.matches[0].document, "Qualification"),
            (again.matches[1].document, "In progress"),
        )
    }
    assert again.names == {SALES_LEAD: "Maria Weber"}
    one_type = await documents.search("kitchen", parse_document_type("deal"), limit=1)
    assert counted(standin) == (1, {"crm.item.list": 1, "user.get": 1})
    assert ([str(one.document) for one in one_type.matches], one_type.more) == (["deal:5145"], True)


async def test_the_whole_name_comes_first_then_the_newest(portal_of: Connecting) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    newest = await documents.search("kitchen refit", parse_document_type("deal"), limit=10)
    assert [str(one.document) for one in newest.matches] == ["deal:5145", "deal:5141"]
    whole = await documents.search("Kitchen refit, Harbour Hotel", parse_document_type("deal"), limit=10)
    assert [str(one.document) for one in whole.matches] == ["deal:5141", "deal:5145"]
    assert isinstance(whole.matches[0].amount, Money)


async def test_what_a_person_may_not_read_is_not_found(portal_of: Connecting, standin: StandIn) -> None:
    close_item(standin.world, document_id(DEAL, 5145), EMPLOYEE)
    found = await documents_of(await portal_of(EMPLOYEE)).search("kitchen", None, limit=10)
    assert [str(one.document) for one in found.matches] == ["deal:5141"]


async def test_places_that_cannot_be_searched_are_named(portal_of: Connecting) -> None:
    documents = documents_of(await portal_of(EMPLOYEE, {*ALL_SCOPES} - {"crm"}))
    found = await documents.search("kitchen", None, limit=10)
    assert found.not_searched["CRM"] == "the credentials lack the scope crm"
    for words in ("", "  ", "«»"):
        with pytest.raises(InvalidInput, match="nothing to search for"):
            await documents.search(words, None, limit=10)
    for words, type_of_document in (
        ("orders", DocumentType("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Order", "ORDER")),
        ("module rpa", DocumentType("rpa", "Item", "type:item")),
    ):
        with pytest.raises(Unavailable, match=words):
            await documents.search("x", type_of_document, limit=1)
