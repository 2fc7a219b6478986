"""What all controllers share: parameters, refusals and their order, pages, scope (docs/portal.md 18.2, 18.3)."""

import pytest

from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, FINANCE, GUEST, HEAD
from bizproc_standin.state.records import Document
from bizproc_standin.world.crm.changes import recycle_item
from tests.standin.rest.crm.conftest import seeded
from tests.standin.rest.portals import PortalClient

WITHOUT_CRM = 33
DENIED = (400, "ACCESS_DENIED", "You do not have permission to view this item")
INT = "to match with parameter {%s}. Should be value of type int."


@pytest.mark.parametrize(
    ("method", "params", "refused"),
    [
        ("get", {"entityTypeId": 2}, (400, "100", "Could not find value for parameter {id}")),
        ("get", {"ID": 5141, "entityTypeId": 2}, (400, "100", "Could not find value for parameter {id}")),
        ("get", {"id": 5141}, (400, "100", "Could not find value for parameter {entityTypeId}")),
        ("get", {"id": "abc", "entityTypeId": 2}, (400, "100", "Invalid value {abc} " + INT % "id")),
        ("get", {"id": True, "entityTypeId": 2}, (400, "100", "Invalid value {1} " + INT % "id")),
        (
            "get",
            {"id": 5141, "entityTypeId": 2, "useOriginalUfNames": True},
            (
                400,
                "100",
                "Invalid value {1} to match with parameter {useOriginalUfNames}. Should be value of type string.",
            ),
        ),
        (
            "list",
            {"entityTypeId": 2, "filter": "x"},
            (400, "100", "Invalid value {x} to match with parameter {filter}. Should be value of type array."),
        ),
        (
            "get",
            {"id": 1, "entityTypeId": 14},
            (400, "ENTITY_TYPE_NOT_SUPPORTED", "Entity type `Order` is not supported"),
        ),
        ("list", {"entityTypeId": 1031}, (400, "ENTITY_TYPE_NOT_SUPPORTED", "Entity type `` is not supported")),
        ("get", {"id": 1, "entityTypeId": 130}, (400, "NOT_FOUND", "SPA not found")),
        ("fields", {"entityTypeId": 1032}, (400, "NOT_FOUND", "SPA not found")),
        ("get", {"id": 99, "entityTypeId": 147}, (400, "NOT_FOUND", "Item not found")),
        ("get", {"id": 1, "entityTypeId": 147}, DENIED),
    ],
)
async def test_refusals_come_in_the_portals_order(
    company: PortalClient, method: str, params: dict[str, object], refused: tuple[int, str, str]
) -> None:
    assert (await company.call(HEAD, f"crm.item.{method}", params)).error == refused


async def test_texts_of_refusals_are_in_the_portals_language() -> None:
    given = await seeded("ru").call(HEAD, "crm.item.get", {"entityTypeId": 147, "id": 1})
    assert given.error == (400, "ACCESS_DENIED", "У Вас нет прав на просмотр этого элемента")


async def test_people_from_outside_are_refused_before_their_parameters(company: PortalClient) -> None:
    for method in ("crm.item.get", "crm.item.list", "crm.item.productrow.list", "crm.type.list", "crm.category.list"):
        assert (await company.call(GUEST, method)).error[:2] == (403, "allowed_only_intranet_user"), method
    older = ("crm.status.list", "crm.enum.ownertype", "crm.currency.list", "crm.timeline.comment.list")
    for method in older:
        assert (await company.call(GUEST, method)).error == (400, "", "Access denied."), method


async def test_somebody_without_the_crm_sees_empty_lists_and_refusals(company: PortalClient) -> None:
    listed = await company.call(WITHOUT_CRM, "crm.item.list", {"entityTypeId": 2})
    assert (listed.map["items"], listed.body["total"]) == ([], 0)
    assert (await company.call(WITHOUT_CRM, "crm.item.fields", {"entityTypeId": 2})).error == DENIED
    assert (await company.call(WITHOUT_CRM, "crm.category.list", {"entityTypeId": 2})).map["categories"] == []
    assert (await company.call(WITHOUT_CRM, "crm.enum.ownertype")).error == (400, "", "Access denied.")


async def test_an_item_in_the_recycle_bin_is_not_found(portal: PortalClient) -> None:
    recycle_item(portal.world, portal.world.crm.types[2].document_id(5141))
    assert (await portal.call(HEAD, "crm.item.get", {"entityTypeId": 2, "id": 5141})).error[1] == "NOT_FOUND"
    rows = (await portal.call(HEAD, "crm.item.list", {"entityTypeId": 2, "filter": {"id": 5141}})).map["items"]
    assert rows == []
    assert (await portal.call(HEAD, "crm.deal.get", {"id": 5141})).error == (400, "", "Not found")


@pytest.mark.parametrize("method", ["crm.item.get", "crm.status.list", "crm.controller.item.getFile"])
async def test_without_the_scope_nothing_answers_alone_or_in_a_batch(company: PortalClient, method: str) -> None:
    scopes = frozenset({"bizproc"})
    assert (await company.call(ADMINISTRATOR, method, scopes=scopes)).error[:2] == (401, "insufficient_scope")
    batch = await company.call(ADMINISTRATOR, "batch", {"cmd": {"a": f"{method}?id=1"}}, scopes=scopes)
    expected = "ERROR_BATCH_METHOD_NOT_ALLOWED" if method.endswith("getFile") else "insufficient_scope"
    errors = batch.map["result_error"]
    assert isinstance(errors, dict)
    assert errors["a"]["error"] == expected


async def test_a_batch_reads_items_with_texts_as_numbers(company: PortalClient) -> None:
    cmd = {
        "item": "crm.item.get?entityTypeId=2&id=5144",
        "rows": "crm.item.productrow.list?filter[%3DownerType]=D&filter[%3DownerId]=5144",
        "found": "crm.item.list?entityTypeId=2&select[]=id&filter[%25title]=hospital",
        "stage": "crm.status.list?filter[STATUS_ID]=$result[item][item][stageId]",
    }
    result = (await company.call(HEAD, "batch", {"cmd": cmd})).map["result"]
    assert isinstance(result, dict)
    assert result["item"]["item"]["opportunity"] == 132000
    assert result["rows"]["productRows"][0]["productName"] == "Dishwasher, conveyor"
    assert result["found"]["items"] == [{"id": 5144}]
    assert [row["NAME"] for row in result["stage"]] == ["Negotiation"]


async def test_pages_begin_at_multiples_of_fifty(portal: PortalClient) -> None:
    kind = portal.world.crm.types[1]
    for number in range(1001, 1121):
        portal.world.add_document(Document(kind.document_id(number), kind.document_type, f"Bulk {number}"))
    asked = {"entityTypeId": 1, "select": ["id"], "filter": {"%title": "bulk"}, "order": {"id": "ASC"}}
    pages = [await portal.call(EMPLOYEE, "crm.item.list", {**asked, "start": start}) for start in (0, 80, 100, 150, -1)]
    shown = [
        (rows[0]["id"] if (rows := items(page.map)) else None, page.body.get("total"), page.body.get("next"))
        for page in pages
    ]
    assert shown == [(1001, 120, 50), (1051, 120, 100), (1101, 120, None), (None, 120, None), (1001, None, None)]
    assert len(items(pages[-1].map)) == 50


def items(result: dict[str, object]) -> list[dict[str, object]]:
    rows = result["items"]
    assert isinstance(rows, list)
    return rows


async def test_finance_may_not_read_the_company_whose_credit_report_waits_there(company: PortalClient) -> None:
    assert (await company.call(FINANCE, "crm.item.get", {"entityTypeId": 4, "id": 302})).error == DENIED
