"""Documents from portals of a few lines: parts that fail alone, references without an aim, shapes that are wrong."""

import contextlib
import json
import weakref
from collections.abc import Mapping
from urllib.parse import parse_qs

import httpx
import pytest

from bizproc_mcp.errors import NotAPortal, Refused, Unavailable
from bizproc_mcp.models.document_contents import DocumentContent
from bizproc_mcp.models.documents import parse_document, parse_document_type
from bizproc_mcp.upstream.rest.documents.documents import RestDocuments
from bizproc_mcp.upstream.rest.documents.remembered import Remembered
from tests.upstream.fakes import Answering, FakeClock, refusal, rest_to, result

ITEM = {"id": 5, "title": "Pumps", "stageId": "C3:NEW", "categoryId": 3, "assignedById": 12, "createdBy": 12}
DEAL = parse_document("deal:5")
Said = Mapping[str, object]
OTHER_REFUSALS = {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}


class Refusal(dict[str, str]):
    """What a method of the portal below refuses with."""


def portal_with(said: Said, asked: list[str]) -> Answering:
    """A portal that answers by method, alone or in a batch, and notes the commands."""

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        lines: Mapping[str, str] = body.get("cmd") or {}
        if not lines:
            method = request.url.path.rpartition("/")[2].removesuffix(".json")
            asked.append(method)
            told = said.get(method, Refusal(OTHER_REFUSALS))
            return refusal(400, *told.values()) if isinstance(told, Refusal) else result(told)
        asked.extend(lines.values())
        given = {place: said.get(line.partition("?")[0], Refusal(OTHER_REFUSALS)) for place, line in lines.items()}
        errors = {place: one for place, one in given.items() if isinstance(one, Refusal)}
        results = {place: one for place, one in given.items() if place not in errors}
        return result({"result": results, "result_error": errors, "result_total": [], "result_time": []})

    return answer


async def read(said: Said, *, brief: bool = False, parts: tuple[str, ...] = ()) -> tuple[DocumentContent, list[str]]:
    asked: list[str] = []
    clock = FakeClock()
    documents = RestDocuments(rest_to(portal_with(said, asked), clock), clock, "https://portal.example")
    return await documents.read(DEAL, brief=brief, parts=parts), asked  # type: ignore[arg-type]  # checked by the portal


DENIED = Refusal(error="ACCESS_DENIED", error_description="Access denied")
OLDER_DENIED = Refusal(error="", error_description="Access denied.")
NO_SCOPE = Refusal(error="insufficient_scope", error_description="")


async def test_a_part_that_fails_costs_nothing_else() -> None:
    found, _ = await read(
        {
            "crm.item.get": {"item": {**ITEM, "ufCrm_7": "text", "companyId": 8, "observers": [5], "parentId147": 1}},
            "crm.item.fields": DENIED,
            "crm.status.list": OLDER_DENIED,
            "crm.item.productrow.list": DENIED,
            "crm.timeline.comment.list": OLDER_DENIED,
            "bizproc.task.list": NO_SCOPE,
        },
        parts=("products", "comments", "files", "tasks"),
    )
    assert found.unread == {
        "names of fields": "no access",
        "names of stages": "no access",
        "products": "no access",
        "comments": "no access",
        "tasks": "the credentials lack the scope bizproc",
    }
    assert (found.title.raw, found.kind.raw, found.stage.raw) == ("Pumps", "Deal", "C3:NEW")
    assert (found.products, found.comments, found.tasks, found.files, found.names) == (None, None, None, (), {})
    # Without descriptions the portal's names of fields have to do, and links are known by theirs.
    shown = {one.id.raw: (one.title.raw, [str(value) for value in one.values], one.custom) for one in found.fields}
    assert shown["ufCrm_7"] == ("ufCrm_7", ["«text»"], True)
    assert {"companyId", "observers", "parentId147"} <= shown.keys()


TECHNICAL = (
    *("entityTypeId", "searchContent", "xmlId", "webformId", "originId", "originatorId", "utmSource", "exchRate"),
    *("lastActivityTime", "movedTime", "previousStageId", "opened", "isManualOpportunity", "accountCurrencyId"),
    *("contactId", "contacts", "hasPhone", "storageTypeId", "photo", "stageSemanticId", "updatedBy", "phone"),
)
LINKED = {"companyId": "company", "mycompanyId": "company", "leadId": "lead", "dealId": "deal", "quoteId": "quote"}


async def test_without_descriptions_links_are_known_by_name_and_technical_fields_stay_hidden() -> None:
    item = {**ITEM, **dict.fromkeys(TECHNICAL, 9), **dict.fromkeys(LINKED, 9), "contactIds": [9], "parentId7": 9}
    said = {"crm.item.get": {"item": item}, "crm.item.fields": Refusal(error="NEW", error_description="Something new")}
    found, _ = await read(said)
    assert found.unread["names of fields"] == "The portal refused"
    links = {
        one.id.raw: str(value.document) for one in found.fields for value in one.values if hasattr(value, "document")
    }
    of_name = {name: f"{kind}:9" for name, kind in LINKED.items()}
    assert links == {**of_name, "contactIds": "contact:9", "parentId7": "quote:9"}
    assert [one.id.raw for one in found.fields if one.id.raw not in links] == []


async def test_files_of_quotes_keep_their_numbers_where_the_drive_is_closed() -> None:
    said = {"crm.item.get": {"item": {**ITEM, "storageElementIds": [9043, "9044", 0]}}, "disk.file.get": NO_SCOPE}
    found, asked = await read(said, parts=("files",))
    assert found.files is not None
    assert [(one.id.raw, one.name.raw, one.size) for one in found.files] == [
        ("disk:9043", "", None),
        ("disk:9044", "", None),
    ]
    assert found.unread["files of comments"] == "the portal does not have it"
    assert [one for one in asked if one.startswith("disk.file.get")] == [
        "disk.file.get?id=9043",
        "disk.file.get?id=9044",
    ]
    named = {**said, "disk.file.get": {"ID": "9043", "NAME": "draft.docx", "SIZE": "21668", "DOWNLOAD_URL": "secret"}}
    again, _ = await read(named, parts=("files",))
    assert again.files is not None
    assert (again.files[0].name.raw, again.files[0].size) == ("draft.docx", 21668)
    assert "secret" not in repr(again)


async def test_references_of_a_brief_read_begin_with_a_digit() -> None:
    """Where a path leads nowhere the portal inserts something else, which must be no id."""
    _, asked = await read({"crm.item.get": {"item": ITEM}}, brief=True)
    referring = [parse_qs(one.partition("?")[2]) for one in asked if "%24result" in one]
    assert len(referring) == 3
    for params in referring:
        references = [value for values in params.values() for value in values if "$result" in value]
        assert references
        assert all(value.startswith("0$result[c0][item][") for value in references)
    assert asked[0].startswith("crm.item.get?")


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({}, NotAPortal),
        ({"item": None}, NotAPortal),
        ({"item": "text"}, NotAPortal),
        ("text", NotAPortal),
        (
            Refusal(error="ENTITY_TYPE_NOT_SUPPORTED", error_description="Entity type `Order` is not supported"),
            Unavailable,
        ),
        (Refusal(error="SOMETHING_NEW", error_description="New"), Refused),
    ],
)
async def test_an_item_that_is_none_is_an_error(told: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        await read({"crm.item.get": told}, brief=True)


async def test_words_that_look_like_a_reference_are_sent_as_words_that_do_not() -> None:
    """The portal would replace them by the answer to another command, and alone each would be a request."""
    asked: list[str] = []
    clock = FakeClock()
    rest = rest_to(portal_with({"crm.item.list": {"items": []}}, asked), clock)
    documents = RestDocuments(rest, clock, "https://portal.example")
    found = await documents.search("$result[c0][0][NAME]x", None, limit=5)
    assert found.matches == ()
    assert [one.partition("?")[0] for one in asked if "24result" in one] == ["user.get"]
    sent = [parse_qs(one.partition("?")[2]) for one in asked if one.startswith("crm.item.list?")]
    assert len(sent) == 6
    assert {params["filter[0][0][%title]"][0] for params in sent if "filter[0][0][%title]" in params} == {
        "result[c0][0][name]x"
    }


@pytest.mark.parametrize("form", ["crm|$result[c0][item][title]|DEAL_5", "crm|CCrmDocumentDeal|$result[c0][0][NAME]"])
async def test_a_document_of_a_caller_that_looks_like_a_reference_is_never_sent_in_a_batch(form: str) -> None:
    batches: list[str] = []
    answering = portal_with({"crm.item.get": {"item": ITEM}, "bizproc.task.list": []}, [])

    def noting(request: httpx.Request) -> httpx.Response:
        batches.extend((json.loads(request.content).get("cmd") or {}).values())
        return answering(request)

    clock = FakeClock()
    documents = RestDocuments(rest_to(noting, clock), clock, "https://portal.example")
    with contextlib.suppress(Unavailable):
        await documents.read(parse_document(form), parts=["tasks"])
    assert [one for one in batches if "%24result" in one] == []


async def test_products_of_impossible_prices_cost_only_themselves() -> None:
    row = {"productName": "Pump", "price": "1e999999", "quantity": "1e999999"}
    found, _ = await read(
        {"crm.item.get": {"item": ITEM}, "crm.item.productrow.list": {"productRows": [row, {**row, "price": "5"}]}},
        parts=("products",),
    )
    assert found.products is not None
    assert [str(one.price.amount) for one in found.products.rows] == ["0", "5"]


async def test_a_portal_with_many_smart_processes_is_searched_as_far_as_two_batches_go() -> None:
    types = [{"ID": number, "NAME": f"Type {number}"} for number in [*range(1, 32), 128, *range(1030, 1330)]]
    asked: list[str] = []
    clock = FakeClock()
    rest = rest_to(portal_with({"crm.item.list": {"items": []}, "crm.enum.ownertype": types}, asked), clock)
    documents = RestDocuments(rest, clock, "https://portal.example")
    found = await documents.search("pump", parse_document_type("spa:128"), limit=5)
    assert (len(asked), found.not_searched) == (4, {})
    asked.clear()
    found = await documents.search("pump", None, limit=5)
    # Odd numbers are twins in the recycle bin.
    assert len([one for one in asked if one.startswith("crm.item.list")]) == 6 + 90
    assert found.not_searched["other smart processes"] == "there are too many"


ODD: Said = {
    "crm.item.get": {"item": {**ITEM, "fm": "x", "storageElementIds": 0, "opportunity": "much", "createdTime": "soon"}},
    "crm.item.fields": {"fields": {"title": {"type": "string", "title": "Name"}, "fm": {"type": "crm_multifield"}}},
    "crm.status.list": [],
    "crm.category.list": {"categories": [{"id": "3", "name": "Tenders"}]},
    "crm.enum.ownertype": [{"ID": "2", "NAME": "Сделка"}],
    "crm.item.productrow.list": {"productRows": [{"productName": "Pump", "price": None, "quantity": "2.5"}]},
    "crm.timeline.comment.list": [
        {"AUTHOR_ID": "5", "COMMENT": None, "CREATED": "?", "FILES": {"1": {"id": "x"}, "2": "y", "3": {"id": 4}}}
    ],
    "user.get": [{"ID": "12", "NAME": "", "LAST_NAME": "", "EMAIL": ""}],
}


async def test_values_in_odd_notations_cost_only_themselves() -> None:
    found, _ = await read(ODD, parts=("products", "comments", "files"))
    assert found.unread == {}
    assert (found.kind.raw, found.amount, found.created, found.fields, found.pipeline.raw) == (
        "Сделка",
        None,
        None,
        (),
        "",
    )
    assert found.products is not None
    assert [(one.name.raw, str(one.quantity), str(one.price.amount)) for one in found.products.rows] == [
        ("Pump", "2.5", "0")
    ]
    assert found.comments is not None
    (comment,) = found.comments.newest
    assert (comment.text.raw, comment.written, [one.id.raw for one in comment.files]) == ("", None, ["disk:4"])
    assert found.names == {}


class Large(list[str]):
    """Something whose end can be seen."""


def test_what_is_too_old_is_not_kept() -> None:
    clock, large = FakeClock(), Large()
    seen, kept = weakref.ref(large), Remembered[int, Large](clock, 100)
    kept.put(1, large)
    del large
    clock.time += 299
    kept.put(2, Large())
    assert seen() is not None
    clock.time += 1
    kept.put(3, Large())
    assert seen() is None
    assert kept.get(2) == []


def test_what_is_remembered_is_forgotten_after_five_minutes_or_behind_too_much() -> None:
    clock = FakeClock()
    kept: Remembered[int, str] = Remembered(clock, 2)
    kept.put(1, "one")
    clock.time += 299
    assert kept.get(1) == "one"
    clock.time += 2
    assert kept.get(1) is None
    for number in (1, 2, 3):
        kept.put(number, "again")
    assert [kept.get(number) for number in (1, 2, 3)] == [None, "again", "again"]
