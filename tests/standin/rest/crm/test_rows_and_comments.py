"""Product rows and timeline comments (docs/portal.md 18.8, 18.9)."""

import pytest

from bizproc_standin.seed.crm.comments import DELIVERY_NOTE
from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.roles import ADMINISTRATOR, HEAD
from bizproc_standin.world.crm.changes import give_comments
from tests.standin.rest.portals import PortalClient

REFUSED = (400, "", "Access denied.")


async def test_rows_of_an_item_add_up_to_its_amount(company: PortalClient) -> None:
    for short, kind, number in (("D", 2, 5141), ("D", 2, 5144), ("SI", 31, 4), ("Q", 7, 777), ("T93", 147, 4)):
        asked = {"filter": {"=ownerType": short, "=ownerId": str(number)}, "order": {"sort": "asc"}}
        given = await company.call(ADMINISTRATOR, "crm.item.productrow.list", asked)
        rows = given.map["productRows"]
        assert isinstance(rows, list)
        item = (await company.call(ADMINISTRATOR, "crm.item.get", {"entityTypeId": kind, "id": number})).map["item"]
        assert isinstance(item, dict)
        assert sum(row["price"] * row["quantity"] for row in rows) == pytest.approx(item["opportunity"])
        assert given.body["total"] == len(rows)


async def test_a_row_is_complete(company: PortalClient) -> None:
    asked = {"filter": {"=ownerType": "D", "=ownerId": 5144}}
    rows = (await company.call(HEAD, "crm.item.productrow.list", asked)).map["productRows"]
    assert isinstance(rows, list)
    assert {name: rows[0][name] for name in ("ownerId", "ownerType", "productName", "price", "priceExclusive")} == {
        "ownerId": 5144,
        "ownerType": "D",
        "productName": "Dishwasher, conveyor",
        "price": 41000,
        "priceExclusive": 34166.67,
    }
    assert len(rows[0]) == 23


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"ownerType": "D", "=ownerId": 5141}, (400, "REQUIRED_ARG_MISSING", "Argument '=ownerType' is required")),
        ({"=ownerType": "D", "ownerId": 5141}, (400, "REQUIRED_ARG_MISSING", "Argument '=ownerId' is required")),
        ({"=ownerType": "T93", "=ownerId": 1}, (400, "ACCESS_DENIED", "Access denied")),
        ({"=ownerType": "D", "=ownerId": 99}, (400, "ACCESS_DENIED", "Access denied")),
        ({"=ownerType": "X", "=ownerId": 1}, (400, "ACCESS_DENIED", "Access denied")),
    ],
)
async def test_rows_need_their_owner_and_its_right(
    company: PortalClient, wanted: dict[str, object], refused: tuple[int, str, str]
) -> None:
    assert (await company.call(HEAD, "crm.item.productrow.list", {"filter": wanted})).error == refused


async def comments(
    portal: PortalClient, kind: object, number: int, user: int = HEAD, **more: object
) -> list[dict[str, object]]:
    wanted = {"ENTITY_TYPE": kind, "ENTITY_ID": number}
    return (await portal.call(user, "crm.timeline.comment.list", {"filter": wanted, **more})).rows


async def test_comments_are_read_by_the_name_of_the_type(company: PortalClient) -> None:
    for name in ("deal", "DEAL", "d"):
        rows = await comments(company, name, 5141, order={"ID": "ASC"})
        assert [row["AUTHOR_ID"] for row in rows] == ["37", "32", "503", "37"]
    newest = (await comments(company, "deal", 5141, order={"CREATED": "DESC"}))[0]
    assert newest == {
        "ID": newest["ID"],
        "ENTITY_ID": 5141,
        "ENTITY_TYPE": "deal",
        "CREATED": "2026-11-18T12:00:00+03:00",
        "COMMENT": "They ask for [b]12 %[/b]; a competitor offers 10 %.",
        "AUTHOR_ID": "37",
    }
    assert (await comments(company, "smart_invoice", 4))[0]["ENTITY_TYPE"] == "smart_invoice"
    assert len(await comments(company, "dynamic_147", 4, ADMINISTRATOR)) == 1


async def test_only_the_exact_word_descends(company: PortalClient) -> None:
    ids = {
        way: [row["ID"] for row in await comments(company, "D", 5141, order={"ID": way})] for way in ("DESC", "desc")
    }
    assert ids["DESC"] == [*reversed(ids["desc"])]


async def test_files_of_comments_are_objects_on_drive(company: PortalClient) -> None:
    (row,) = await comments(company, "SI", 4, select=["ID", "NOTHING"])
    files = row["FILES"]
    assert isinstance(files, dict)
    assert {*row} == {"ID", "FILES"}
    assert {*files} == {str(DELIVERY_NOTE)}
    note = files[str(DELIVERY_NOTE)]
    assert (note["name"], note["size"], note["image"]) == ("Delivery note.txt", 66, False)
    assert (await company.call(ADMINISTRATOR, "disk.file.get", {"id": DELIVERY_NOTE})).map["NAME"] == note["name"]
    assert (await company.call(HEAD, "disk.file.get", {"id": DELIVERY_NOTE})).error[0] == 403


@pytest.mark.parametrize(
    "wanted",
    [{}, {"ENTITY_ID": 5141}, {"ENTITY_TYPE": "task", "ENTITY_ID": 1}, {"ENTITY_TYPE": "T93", "ENTITY_ID": 1}],
)
async def test_comments_need_a_type_and_the_right_to_the_item(company: PortalClient, wanted: dict[str, object]) -> None:
    assert (await company.call(HEAD, "crm.timeline.comment.list", {"filter": wanted})).error == REFUSED


async def test_one_comment_is_read_by_its_id(company: PortalClient) -> None:
    async def get(value: object, user: int = HEAD) -> object:
        given = await company.call(user, "crm.timeline.comment.get", {"id": value})
        return given.error if given.status != 200 else given.map

    listed = (await comments(company, "deal", 5144))[-1]
    assert await get(listed["ID"]) == {**listed, "ENTITY_ID": "5144"}
    closed = (await comments(company, "T93", 1, ADMINISTRATOR))[0]
    assert await get(closed["ID"]) == REFUSED
    assert await get(99_999) == (400, "", "Not found.")
    assert await get("x") == (400, "", "ID is not defined or invalid.")


async def test_ten_thousand_comments_come_in_pages(portal: PortalClient) -> None:
    give_comments(portal.world, document_id(DEAL, 1633), 10_000, 32)
    wanted = {"ENTITY_TYPE": "deal", "ENTITY_ID": 1633}
    given = await portal.call(HEAD, "crm.timeline.comment.list", {"filter": wanted, "order": {"ID": "DESC"}})
    assert (len(given.rows), given.body["total"], given.body["next"]) == (50, 10_001, 50)
    assert given.rows[0]["COMMENT"] == "Comment 10000"
    later = await portal.call(HEAD, "crm.timeline.comment.list", {"filter": wanted, "start": 10_049})
    assert (len(later.rows), later.body["total"], later.body.get("next")) == (1, 10_001, None)
    past = await portal.call(HEAD, "crm.timeline.comment.list", {"filter": wanted, "start": 10_050})
    assert (past.rows, past.body["total"]) == ([], 10_001)
