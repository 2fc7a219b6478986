"""CRM documents over REST: what is read, in how many requests, and what is said of what cannot be read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from bizproc_mcp.errors import AccessDenied, BizprocError, NotFound, ScopeMissing, Unavailable
from bizproc_mcp.models.document_contents import (
    AttachedFile,
    Content,
    DocumentContent,
    DocumentPart,
    LinkedDocument,
    Money,
    Products,
    UserId,
)
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.portal import Documents, Portal
from bizproc_mcp.text.portal_text import PortalText
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, GUEST, SALES_LEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records.crm import CrmField, Label, ProductRow
from bizproc_standin.world.crm.changes import close_item, give_comments, give_fields, recycle_item
from tests.upstream.contract.conftest import Connecting

DEAL_5141 = parse_document("deal:5141")
EVERYTHING: tuple[DocumentPart, ...] = ("comments", "files", "tasks", "products")


def documents_of(portal: Portal) -> Documents:
    assert portal.documents is not None
    return portal.documents


def values(found: DocumentContent) -> Mapping[str, tuple[Content, ...]]:
    return {one.id.raw: one.values for one in found.fields}


def linked(short: str, title: str) -> LinkedDocument:
    return LinkedDocument(parse_document(short), PortalText(title))


def counted(standin: StandIn) -> tuple[int, dict[str, int]]:
    """The requests since the last look, and the commands in them."""
    requests, commands = sum(standin.requests.values()), dict(standin.rest.commands)
    standin.requests.clear()
    standin.rest.commands.clear()
    return requests, {name: count for name, count in commands.items() if name != "batch"}


async def test_a_brief_read_is_one_request_with_the_names_it_can_reach(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    found = await documents.read(DEAL_5141, brief=True)
    every_time = {"crm.item.get": 1, "user.get": 1, "crm.item.list": 2}
    once = {"crm.item.fields": 1, "crm.status.list": 1, "crm.category.list": 1, "crm.enum.ownertype": 1}
    assert counted(standin) == (1, {**every_time, **once})
    assert (found.kind.raw, found.title.raw) == ("Deal", "Kitchen refit, Harbour Hotel")
    assert (found.stage.raw, found.pipeline.raw) == ("In progress", "General")
    assert found.names == {SALES_LEAD: "Maria Weber"}
    assert (found.amount, found.outcome, found.responsible) == (Money(Decimal(58400), "EUR"), "", SALES_LEAD)
    assert found.link.raw.endswith("/crm/deal/details/5141/")
    assert values(found)["companyId"] == (linked("company:301", "Harbour Hotel Ltd"),)
    assert values(found)["contactIds"] == (linked("contact:607", "Peter Nyman"),)
    assert (found.products, found.comments, found.files, found.tasks, found.unread) == (None, None, None, None, {})
    await documents.read(parse_document("deal:5142"), brief=True)
    assert counted(standin) == (1, every_time)


async def test_a_full_read_is_two_requests_and_every_value_has_a_name(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    found = await documents.read(DEAL_5141, parts=EVERYTHING)
    requests, commands = counted(standin)
    assert requests == 2
    assert {name: commands[name] for name in ("user.get", "crm.item.list", "bizproc.task.list")} == {
        "user.get": 1,
        "crm.item.list": 4,
        "bizproc.task.list": 1,
    }
    known = values(found)
    expected: dict[str, tuple[object, ...]] = {
        "ufCrm_1720019876534": ("One-off",),
        "ufCrmEquipment": ("Ovens", "Dishwashing"),
        "ufCrmDelivery": (date(2026, 12, 11),),
        "ufCrmBudget": (Money(Decimal(55000), "EUR"),),
        "ufCrmWarranty": (True,),
        "ufCrmEngineer": (UserId(503),),
        "ufCrmTeam": (UserId(SALES_LEAD), UserId(32)),
        "ufCrmPartner": (
            linked("deal:5145", "Kitchen refit, Harbour Hotel annex"),
            linked("company:301", "Harbour Hotel Ltd"),
        ),
        "ufCrmMainContact": (linked("contact:607", "Peter Nyman"),),
        "ufCrmPlace": ("Quay Street 4, Harbour Town",),
        "ufCrmSegment": ("Hospitality",),
        "sourceId": ("Website",),
        "leadId": (linked("lead:1", "Website enquiry: Harbour Hotel"),),
        "observers": (UserId(15),),
    }
    assert {name: known[name] for name in expected} == expected
    assert {found.names[user].raw for user in (15, 32, SALES_LEAD, 503)} >= {"Viktor Lang", "Maria Weber"}
    titles = {one.id.raw: (one.title.raw, one.custom) for one in found.fields}
    assert (titles["ufCrmEquipment"], titles["sourceId"]) == (("Equipment", True), ("Source", False))


async def test_what_stands_on_its_own_or_means_nothing_is_no_field(portal_of: Connecting) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    for short in ("deal:5141", "lead:1", "contact:607", "company:301", "quote:777", "invoice:4", "spa:147:1"):
        found = values(await documents.read(parse_document(short)))
        assert found
        technical = {"id", "title", "opportunity", "stageId", "assignedById", "searchContent", "xmlId", "fm", "opened"}
        assert not technical & found.keys()
        assert not [name for name in found if name.startswith("utm")]


async def test_each_kind_of_crm_document_can_be_read(portal_of: Connecting) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    kinds: dict[str, tuple[str, str, str]] = {
        "lead:1": ("Lead", "Website enquiry: Harbour Hotel", "In progress"),
        "contact:607": ("Contact", "Peter Nyman", ""),
        "company:301": ("Company", "Harbour Hotel Ltd", ""),
        "quote:777": ("Estimate", "Offer 777: ovens", "Sent to client"),
        "invoice:4": ("Invoice", "Invoice 2026-004, Nordic Cafés", "Sent"),
        "spa:147:1": ("Contracts", "Framework contract, Grand Hotel", "Signing"),
    }
    for short, (kind, title, stage) in kinds.items():
        found = await documents.read(parse_document(short), brief=True)
        assert str(found.document) == short
        assert (found.kind.raw, found.title.raw, found.stage.raw) == (kind, title, stage)
    contact_607 = await documents.read(parse_document("contact:607"), brief=True, parts=["products"])
    assert contact_607.products == Products(0, ())
    contact = values(contact_607)
    assert contact["phone"] == (PortalText("+46 8 555 01 10"), PortalText("+46 70 555 01 11"))
    assert contact["companyIds"] == (linked("company:301", "Harbour Hotel Ltd"),)
    contract = values(await documents.read(parse_document("spa:147:1")))
    assert contract["parentId2"] == (linked("deal:1633", "Annual supply, Grand Hotel"),)


async def test_products_comments_and_files_come_with_the_document(portal_of: Connecting, standin: StandIn) -> None:
    documents = documents_of(await portal_of(ADMINISTRATOR))
    found = await documents.read(DEAL_5141, parts=EVERYTHING)
    assert found.products is not None
    assert (found.products.total, found.products.sum) == (5, Money(Decimal(58400), "EUR"))
    assert (found.products.rows[0].name.raw, found.products.rows[0].price.amount) == (
        "Combi oven, 10 trays",
        Decimal(14200),
    )
    assert found.comments is not None
    assert [one.author for one in found.comments.newest] == [SALES_LEAD, 503, 32, SALES_LEAD]
    assert found.comments.total == 4
    assert found.files is not None
    assert [one.id.raw for one in found.files[:3]] == ["field:932", "field:933", "field:934"]
    key = document_id(DEAL, 5141)
    (kept,) = [file for one in standin.world.crm.comments[key] for file in one.files]
    assert found.files[3:] == found.comments.newest[2].files
    assert [(one.id.raw, one.name.raw) for one in found.files[3:]] == [(f"disk:{kept}", "Offer Harbour Hotel.pdf")]
    assert found.files[3].size
    for file in found.files:
        assert file.link.raw.startswith("http://127.0.0.1/")
        assert not {"auth", "token", "rest"} & set(file.link.raw.replace("=", "/").split("/"))
    standin.world.crm.product_rows[key] = [ProductRow(one, f"Part {one}", 10, 2, sort=900 - one) for one in range(60)]
    many = (await documents.read(DEAL_5141, parts=["products"])).products
    assert many is not None
    assert (many.total, len(many.rows), many.sum) == (60, 50, None)
    assert many.rows[0].name == "Part 59"
    assert found.comments.newest[0].text == "They ask for [b]12 %[/b]; a competitor offers 10 %."


async def test_tasks_are_everybodys_for_an_administrator_and_ones_own_otherwise(portal_of: Connecting) -> None:
    every = await documents_of(await portal_of(ADMINISTRATOR)).read(DEAL_5141, parts=["tasks"])
    assert every.tasks is not None
    assert every.workflows is not None
    assert {(one.id, one.person) for one in every.tasks} == {(1528, SALES_LEAD), (1520, 15), (1520, 29)}
    assert {one.document for one in every.workflows} == {DEAL_5141}
    assert {15, 29, SALES_LEAD} <= every.names.keys()
    own = await documents_of(await portal_of(SALES_LEAD)).read(DEAL_5141, parts=["tasks"])
    assert own.tasks is not None
    assert {(one.id, one.person) for one in own.tasks} == {(1528, SALES_LEAD)}
    assert (own.workflows, own.unread) == (None, {})


async def test_elements_of_lists_are_named_and_labels_are_in_the_portals_language(
    portal_of: Connecting, standin: StandIn
) -> None:
    world, kind = standin.world, standin.world.crm.types[2]
    of_list = CrmField("UF_CRM_ORDERED", "iblock_element", Label("Order", "Заказ"), settings={"IBLOCK_ID": 88})
    world.crm.add_field(kind.entity_type_id, of_list)
    element = next(one for one in world.documents if one.entity.endswith("BizprocDocumentLists"))
    world.documents[document_id(DEAL, 5141)].fields["UF_CRM_ORDERED"] = int(element.id)
    world.language = "ru"
    found = await documents_of(await portal_of(ADMINISTRATOR)).read(DEAL_5141)
    assert (found.kind.raw, found.stage.raw) == ("Сделка", "В работе")
    (ordered,) = [one for one in found.fields if one.id == "ufCrmOrdered"]
    assert ordered.title == "Заказ"
    (value,) = ordered.values
    assert isinstance(value, LinkedDocument)
    assert format(value.document.with_list) == f"list:88/{element.id}"
    assert value.title == world.documents[element].title


ORDER = DocumentId("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Order", "ORDER_9")
OLD_INVOICE = DocumentId("crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Invoice", "INVOICE_9")
PROCESS = DocumentId("bizproc", "Bitrix\\Bizproc\\Public\\Entity\\Document\\Workflow", "66e81a641752f8.56521481")
PROJECT_TASK = DocumentId("tasks", "Bitrix\\Tasks\\Integration\\Bizproc\\Document\\Task", "5")


async def test_what_cannot_be_read_is_said_in_a_sentence(portal_of: Connecting, standin: StandIn) -> None:
    close_item(standin.world, document_id(DEAL, 5142), EMPLOYEE)
    recycle_item(standin.world, document_id(DEAL, 5143))
    cases: list[tuple[int, DocumentId, type[BizprocError], str]] = [
        (EMPLOYEE, parse_document("deal:5142"), AccessDenied, "may not see this document"),
        (EMPLOYEE, parse_document("deal:5143"), NotFound, "recycle bin"),
        (EMPLOYEE, parse_document("deal:999999"), NotFound, "no such document"),
        (EMPLOYEE, parse_document("spa:190:1"), NotFound, "no such document"),
        (GUEST, DEAL_5141, AccessDenied, "Only employees"),
    ]
    for person, document, error, words in cases:
        with pytest.raises(error, match=words):
            await documents_of(await portal_of(person)).read(document, brief=True)
    without = documents_of(await portal_of(EMPLOYEE, {*ALL_SCOPES} - {"crm"}))
    with pytest.raises(ScopeMissing, match="lack the scope crm"):
        await without.read(DEAL_5141, parts=EVERYTHING)
    counted(standin)
    for document, words in (
        (ORDER, "orders or old invoices"),
        (OLD_INVOICE, "orders or old invoices"),
        (PROCESS, "no document"),
        (PROJECT_TASK, "module tasks"),
    ):
        with pytest.raises(Unavailable, match=words):
            await without.read(document)
    assert counted(standin) == (0, {})


async def test_without_the_scope_for_people_only_their_names_are_missing(portal_of: Connecting) -> None:
    scopes = {one for one in ALL_SCOPES if not one.startswith("user")}
    for brief in (True, False):
        found = await documents_of(await portal_of(EMPLOYEE, scopes)).read(DEAL_5141, brief=brief)
        assert (found.responsible, found.names, found.unread) == (SALES_LEAD, {}, {})


async def test_extremes_are_read_within_the_same_requests(portal_of: Connecting, standin: StandIn) -> None:
    key = document_id(DEAL, 5141)
    give_fields(standin.world, key, 300, lambda number: "x" * 1_000_000 if number == 7 else f"Value {number}")
    give_comments(standin.world, key, 10_000, EMPLOYEE)
    documents = documents_of(await portal_of(ADMINISTRATOR))
    counted(standin)
    found = await documents.read(DEAL_5141, parts=EVERYTHING)
    assert counted(standin)[0] == 2
    assert found.comments is not None
    assert (found.comments.total, len(found.comments.newest)) == (10_004, 20)
    assert found.comments.newest[0].text == "Comment 10000"
    assert EMPLOYEE in found.names
    texts = [one for one in found.fields if one.title.raw.startswith("Custom field")]
    assert len(texts) == 300
    longest = texts[6].values[0]
    assert len(getattr(longest, "raw", "")) == 20_000
    assert not [one for one in found.fields for value in one.values if isinstance(value, AttachedFile) and value.name]
