"""``crm.item.list``: filters, select, order, and what the caller may not read (docs/portal.md 18.5)."""

import pytest

from bizproc_standin.seed.roles import ADMINISTRATOR, HEAD, NAMESAKE
from bizproc_standin.world.crm.changes import close_item
from tests.standin.rest.crm.test_controllers import items
from tests.standin.rest.portals import PortalClient

HARBOUR = [5141, 5145]


async def found(
    portal: PortalClient, kind: int, wanted: object, user: int = HEAD, *, original: str = "N"
) -> list[object]:
    asked = {"entityTypeId": kind, "select": ["id"], "filter": wanted, "order": {"id": "asc"}}
    given = await portal.call(user, "crm.item.list", {**asked, "useOriginalUfNames": original})
    return [row["id"] for row in items(given.map)]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"%title": "kitchen REFIT"}, HARBOUR),
        ({"%title": "%"}, []),
        ({"title": "kitchen%"}, HARBOUR),
        ({"TITLE": "kitchen refit, harbour hotel"}, [5141]),
        ({"=title": "kitchen%"}, []),
        ({"=%title": "%annex"}, [5145]),
        ({"!%title": "e", ">id": 5000}, [5143, 5146]),
        ({"!=%title": "%hotel%", "@id": [5141, 5142]}, [5142]),
        ({"id": [5141, "5145"]}, HARBOUR),
        ({"!id": 777, "<id": 5000}, [1633]),
        ({"!@id": [1633, 777], "<id": 5142}, [5141]),
        ({">=opportunity": 96000, "<opportunity": "132000.5"}, [1633, 5144]),
        ({"categoryId": 3}, [5144, 5146]),
        ({"stageSemanticId": "S"}, [5147]),
        ({"closed": "Y"}, [5147]),
        ({"contactIds": 607}, HARBOUR),
        ({"@contactIds": [610, 777]}, [777, 5144]),
        ({"observers": HEAD}, [5141]),
        ({"assignedById": 35}, [5146]),
        ({"ufCrmEquipment": 53}, [1633, 5141, 5144]),
        ({"ufCrmWarranty": 1}, [5141]),
        ({"ufCrm_1720019876534": "46"}, [777, 5141]),
        ({"%ufCrmNote": "предоплата"}, [5143]),
        ({"%ufCrmNote": "", "<id": 5143}, [777, 1633]),
        ({"!ufCrmDiscount": ""}, [5141, 5142, 5144]),
        ({"<=ufCrmDelivery": "2026-12-11T03:00:00+03:00"}, [5141]),
        ({">createdTime": "2026-11-16T00:00:00+03:00"}, [5145]),
        ({"0": {"logic": "OR", "%title": "annex", "id": 1633}, "<id": 6000}, [1633, 5145]),
        ({"currencyId": "rub"}, [5146]),
        ({"><id": 5141}, []),
    ],
)
async def test_deals_are_found_by_filter(company: PortalClient, wanted: dict[str, object], ids: list[int]) -> None:
    assert await found(company, 2, wanted) == ids


@pytest.mark.parametrize(
    ("kind", "wanted", "ids"),
    [
        (3, {"%lastName": "ny"}, [607]),
        (3, {"%fullName": "ter ny"}, [607]),
        (7, {"quoteNumber": "778"}, [778]),
        (31, {"%accountNumber": "00", "<opportunity": 5000}, [6, 8, 9]),
        (31, {"stageId": "DT31_1:P"}, [5, 9]),
        (147, {"ufCrm5_1639669411830": 73}, [3]),
        (147, {"ufCrm5Renewal": 1}, [4]),
    ],
)
async def test_other_types_are_found_by_filter(
    company: PortalClient, kind: int, wanted: dict[str, object], ids: list[int]
) -> None:
    assert await found(company, kind, wanted) == ids


async def test_a_name_meets_several_types(company: PortalClient) -> None:
    hits = {kind: await found(company, kind, {"%title": "grand hotel"}, ADMINISTRATOR) for kind in (2, 4, 7, 31, 147)}
    assert hits == {2: [1633, 5147], 4: [304], 7: [778], 31: [3], 147: [1]}


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"filter": {"%TITLE": "x"}}, "Invalid filter: field '%_TI_TL_E' is not allowed in filter"),
        ({"filter": {"%foo": "x"}}, "Invalid filter: field '%FOO' is not allowed in filter"),
        ({"filter": {"?title": "x"}}, "Invalid filter: field '?TITLE' is not allowed in filter"),
        ({"filter": {"><id": [1, 2]}}, "Invalid filter: field '><ID' has invalid value"),
        ({"filter": {"%title": ["a"]}}, "Invalid filter: field '%TITLE' has invalid value"),
        ({"filter": {"0": {"foo": 1}}}, "Invalid filter: field 'FOO' is not allowed in filter"),
        (
            {"filter": {"%ufCrm_5_CONTRACT2": "x"}},
            "Invalid filter: field '%UF_CRM_5_C_ON_TR_AC_T_2' is not allowed in filter",
        ),
        ({"filter": {"UF_CRM_NOTE": "x"}}, "Invalid filter: field 'U_F_C_RM_N_OT_E' is not allowed in filter"),
        ({"order": {"foo": "ASC"}}, "Invalid order: field 'FOO' is not allowed in order"),
        (
            {"order": {"id": ["ASC"]}},
            "Invalid order: allowed sort directions are ASC, DESC. But got 'Array' for field 'ID'",
        ),
        ({"order": {"id": "up"}}, "Invalid order: allowed sort directions are ASC, DESC. But got 'UP' for field 'ID'"),
    ],
)
async def test_unknown_names_in_filter_and_order_are_errors(
    company: PortalClient, more: dict[str, object], text: str
) -> None:
    given = await company.call(HEAD, "crm.item.list", {"entityTypeId": 2, **more})
    assert given.error == (400, "INVALID_ARG_VALUE", text)


async def test_original_names_need_their_switch(company: PortalClient) -> None:
    wanted = {"%UF_CRM_NOTE": "предоплата"}
    assert await found(company, 2, wanted, original="Y") == [5143]
    assert await found(company, 147, {"%UF_CRM_5_CONTRACT2": "annex"}, ADMINISTRATOR, original="Y") == [1]
    asked = {"entityTypeId": 2, "select": ["id", "UF_CRM_DISCOUNT"], "filter": {"id": 5141}}
    assert items((await company.call(HEAD, "crm.item.list", asked)).map) == [{"id": 5141}]
    asked["useOriginalUfNames"] = "Y"
    assert items((await company.call(HEAD, "crm.item.list", asked)).map) == [{"id": 5141, "UF_CRM_DISCOUNT": 12}]


async def test_select_gives_just_the_known_names(company: PortalClient) -> None:
    async def selected(kind: int, item: int, *names: str) -> object:
        asked = {"entityTypeId": kind, "select": names, "filter": {"id": item}}
        return items((await company.call(HEAD, "crm.item.list", asked)).map)[0]

    assert await selected(2, 5141, "title", "nothing", "stageId") == {
        "title": "Kitchen refit, Harbour Hotel",
        "stageId": "EXECUTING",
    }
    assert await selected(2, 5141, "nothing") == []
    user_fields = await selected(2, 5141, "uf*")
    assert isinstance(user_fields, dict)
    assert len(user_fields) == 17
    assert {name[:5] for name in user_fields} == {"ufCrm"}
    assert await selected(2, 5141, "UF_*") == []
    assert await selected(3, 607, "phone", "phoneMobile", "emailHome", "fm") == {
        "phone": "+46 8 555 01 10",
        "phoneMobile": "+46 70 555 01 11",
        "emailHome": None,
    }


async def test_phones_come_with_everything_only_and_only_for_people_and_companies(company: PortalClient) -> None:
    async def everything(kind: int, item: int) -> dict[str, object]:
        return items((await company.call(HEAD, "crm.item.list", {"entityTypeId": kind, "filter": {"id": item}})).map)[0]

    phones = (await everything(4, 303))["fm"]
    assert phones == [{"id": phones[0]["id"], "typeId": "PHONE", "valueType": "WORK", "value": "+7 843 555-01-00"}]  # type: ignore[index]
    assert "fm" not in await everything(2, 5141)


async def test_orders_follow_each_other_and_empty_values_come_first(company: PortalClient) -> None:
    order = {"ufCrmDiscount": "desc", "id": "Asc"}
    asked = {"entityTypeId": 2, "select": ["id"], "filter": {"<id": 5145}, "order": order}
    ids = [row["id"] for row in items((await company.call(HEAD, "crm.item.list", asked)).map)]
    assert ids == [5142, 5141, 5144, 777, 1633, 5143]


async def test_what_the_caller_may_not_read_is_neither_listed_nor_counted(portal: PortalClient) -> None:
    """Opened to all, closed to one, in a closed pipeline, closed to everyone but the responsible person's heads."""
    everything = [777, 1633, 5141, 5142, 5143, 5144, 5145, 5146, 5147]
    assert await found(portal, 2, {}) == everything
    assert await found(portal, 2, {}, NAMESAKE) == [777, 1633, 5141, 5142, 5143, 5145, 5147]
    close_item(portal.world, portal.world.crm.types[2].document_id(5141), NAMESAKE)
    close_item(portal.world, portal.world.crm.types[2].document_id(5142))
    assert await found(portal, 2, {}, NAMESAKE) == [777, 1633, 5143, 5145, 5147]
    assert await found(portal, 2, {}) == everything
    counted = await portal.call(NAMESAKE, "crm.item.list", {"entityTypeId": 2, "filter": {"%title": "harbour"}})
    assert counted.body["total"] == 1
