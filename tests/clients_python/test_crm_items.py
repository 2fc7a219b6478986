"""CRM items read by ``b24pysdk`` and ``fast-bitrix24``, unchanged."""

import httpx
import pytest
from b24pysdk.errors import BitrixAPIAccessDenied, BitrixAPIError

from bizproc_standin.seed import HEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import Document
from tests.clients_python.conftest import Certificates
from tests.clients_python.test_b24pysdk import by_webhook
from tests.clients_python.test_fast_bitrix24 import by_webhook as fast

PARTS = {"entityTypeId": 2, "select": ["id", "title", "opportunity"]}


def test_b24pysdk_reads_an_item_with_its_names_rows_comments_and_file(
    https_portal: StandIn, certificates: Certificates
) -> None:
    crm = by_webhook(https_portal, HEAD).crm
    item = crm.item.get(bitrix_id=5144, entity_type_id=2).result["item"]
    assert (item["categoryId"], item["opportunity"], item["ufCrmEquipment"]) == (3, 132000, [53])
    fields = crm.item.fields(entity_type_id=2).result["fields"]
    assert fields["ufCrmEquipment"]["items"][2] == {"ID": "53", "VALUE": "Dishwashing"}
    stages = crm.status.list(filter={"ENTITY_ID": "DEAL_STAGE_3"}).result
    assert item["stageId"] in {stage["STATUS_ID"] for stage in stages}
    rows = crm.item.productrow.list(filter={"=ownerType": "D", "=ownerId": 5144}).result["productRows"]
    assert sum(row["price"] * row["quantity"] for row in rows) == item["opportunity"]
    comments = crm.timeline.comment.list(filter={"ENTITY_TYPE": "deal", "ENTITY_ID": 5144}, order={"ID": "DESC"})
    assert comments.result[0]["COMMENT"].startswith("The penalty clause")
    assert [row["id"] for row in crm.category.list(entity_type_id=2).result["categories"]] == [3, 0]
    with pytest.raises(BitrixAPIAccessDenied, match="permission to view this item"):
        _ = crm.item.get(bitrix_id=1, entity_type_id=147).result
    with pytest.raises(BitrixAPIError, match="Item not found"):
        _ = crm.item.get(bitrix_id=9, entity_type_id=147).result
    link = item["ufCrmSpecs"][0]["urlMachine"]
    assert "Three conveyor dishwashers" in httpx.get(link, verify=certificates.trust(), trust_env=False).text


async def test_fast_bitrix24_gets_every_item_of_a_long_list(http_portal: StandIn) -> None:
    """The first page by itself, the others in one batch, where each value is text."""
    kind = http_portal.world.crm.types[2]
    for number in range(9001, 9121):
        http_portal.world.add_document(Document(kind.document_id(number), kind.document_type, f"Bulk {number}"))
    client = fast(http_portal, HEAD)
    rows = await client.get_all("crm.item.list", {**PARTS, "filter": {"%title": "bulk"}})
    assert sorted(row["id"] for row in rows) == list(range(9001, 9121))
    assert http_portal.requests == {"crm.item.list": 1, "batch": 1}
    invoice = await client.call("crm.item.get", {"entityTypeId": 31, "id": 4}, raw=True)
    assert invoice["result"]["item"]["accountNumber"] == "2026-004"
