"""``lists.*``: lists, fields, elements, and who may read them (docs/portal.md 19.1)."""

from collections.abc import Mapping

import pytest

from bizproc_standin.state.records import DocumentId
from bizproc_standin.world.lists import (
    add_empty_lists,
    delete_element,
    deny_reading,
    move_list_to_group,
    set_address,
    set_published,
)
from bizproc_standin.world.world import World
from tests.standin.rest.lists import FEED, REQUESTS, SHELF, THINGS, add_element, add_lists
from tests.standin.rest.portals import ADMIN, EMPLOYEE, GUEST, HEAD, STRANGER, PortalClient

DENIED = (400, "ACCESS_DENIED", "Access denied")
GET = "lists.element.get"


@pytest.fixture
def portal(portal: PortalClient) -> PortalClient:
    """With lists."""
    add_lists(portal.world)
    return portal


async def elements(portal: PortalClient, user: int, about: Mapping[str, object], **more: object) -> list[int]:
    return (await portal.call(user, GET, {**about, **more})).ids()


async def test_every_type_of_field_has_its_form(portal: PortalClient) -> None:
    (row,) = (await portal.call(EMPLOYEE, GET, {**FEED, "ELEMENT_ID": 2249})).rows
    plain = {name: value for name, value in row.items() if not name.startswith("PROPERTY_")}
    assert plain == {
        "ID": "2249",
        "IBLOCK_ID": "171",
        "NAME": "Leave: Orlova",
        "IBLOCK_SECTION_ID": None,
        "CREATED_BY": "11",
        "BP_PUBLISHED": "Y",
        "CODE": None,
    }
    values = {name: list(value.values()) for name, value in row.items() if isinstance(value, dict)}
    assert values == {
        "PROPERTY_11": ["Ovens & <more>"],
        "PROPERTY_12": ["2.5"],
        "PROPERTY_13": ["31"],
        "PROPERTY_14": ["5"],
        "PROPERTY_15": ["2"],
        "PROPERTY_16": ["900"],
        "PROPERTY_17": [["495", "496"]],
        "PROPERTY_18": ["11/24/2026"],
        "PROPERTY_19": ["12/31/2026 11:59:59 pm"],
        "PROPERTY_20": ["10", "11"],
        "PROPERTY_21": ["300|EUR"],
        "PROPERTY_22": [{"TEXT": "<b>why</b>", "TYPE": "HTML"}],
        "PROPERTY_23": ["8"],
        "PROPERTY_24": ["C_607", "CO_8"],
        "PROPERTY_25": ["3"],
    }
    value_ids = [key for value in row.values() if isinstance(value, dict) for key in value if key.isdecimal()]
    assert len(value_ids) == len(set(value_ids)) == 17


async def test_dates_follow_the_format_of_the_site(portal: PortalClient) -> None:
    portal.world.dates = "ru"
    (row,) = (await portal.call(EMPLOYEE, GET, {**FEED, "ELEMENT_ID": 2249})).rows
    days = [value for name in ("PROPERTY_18", "PROPERTY_19") for value in dict(row[name]).values()]  # type: ignore[call-overload]
    assert days == ["24.11.2026", "31.12.2026 23:59:59"]


async def test_empty_properties_are_absent_and_nothing_found_has_no_total(portal: PortalClient) -> None:
    found = await portal.call(EMPLOYEE, GET, {**FEED, "element_code": "empty"})
    assert found.body["total"] == 1
    assert not [name for name in found.rows[0] if name.startswith("PROPERTY_")]
    missing = await portal.call(EMPLOYEE, GET, {**FEED, "ELEMENT_ID": 999})
    assert (missing.result, list(missing.body)) == ([], ["result", "time"])


async def test_rest_reads_what_processes_write(portal: PortalClient) -> None:
    element = portal.world.documents[DocumentId("lists", "BizprocDocument", "2250")]
    element.fields["PROPERTY_TEXT"] = "written by a step"
    (row,) = (await portal.call(EMPLOYEE, GET, {**FEED, "ELEMENT_ID": 2250})).rows
    assert row["PROPERTY_11"] == {"225001100": "written by a step"}


async def test_an_element_with_the_same_number_of_another_list_is_another_element(portal: PortalClient) -> None:
    add_element(portal.world, THINGS, 2249, "A thing")
    rows = [(await portal.call(EMPLOYEE, GET, {**about, "ELEMENT_ID": 2249})).rows[0] for about in (FEED, SHELF)]
    assert [row["NAME"] for row in rows] == ["Leave: Orlova", "A thing"]


async def test_unpublished_elements_are_seen_only_with_full_access(portal: PortalClient) -> None:
    assert [await elements(portal, user, FEED, ELEMENT_ID=2251) for user in (EMPLOYEE, HEAD, ADMIN)] == [
        [],
        [2251],
        [2251],
    ]
    assert await elements(portal, EMPLOYEE, FEED) == [2249, 2250]
    assert await elements(portal, HEAD, FEED) == [2249, 2250, 2251]
    set_published(portal.world, REQUESTS, 2251, published=True)
    assert await elements(portal, EMPLOYEE, FEED, ELEMENT_ID=2251) == [2251]


async def test_access_is_that_to_the_list_or_else_to_the_element(portal: PortalClient) -> None:
    deny_reading(portal.world, REQUESTS, element_readers={2249: {EMPLOYEE}})
    assert await elements(portal, EMPLOYEE, FEED, ELEMENT_ID=2249) == [2249]
    for user, about in (
        (EMPLOYEE, {"ELEMENT_ID": 2250}),
        (EMPLOYEE, {}),
        (STRANGER, {"ELEMENT_ID": 2249}),
        (STRANGER, {"ELEMENT_ID": 999}),
        (GUEST, {"ELEMENT_ID": 2249}),
    ):
        assert (await portal.call(user, GET, {**FEED, **about})).error == DENIED
    assert (await portal.call(EMPLOYEE, "lists.field.get", FEED)).error == DENIED
    assert (await portal.call(EMPLOYEE, "lists.get", FEED)).rows == []
    assert (await portal.call(HEAD, "lists.get", FEED)).ids() == [REQUESTS]


async def test_a_deleted_element_is_no_longer_found(portal: PortalClient) -> None:
    delete_element(portal.world, REQUESTS, 2249)
    assert await elements(portal, EMPLOYEE, FEED, ELEMENT_ID=2249) == []


@pytest.mark.parametrize(
    ("about", "error"),
    [
        ({}, ("ERROR_REQUIRED_PARAMETERS_MISSING", 'Required parameter "IBLOCK_TYPE_ID" is missing')),
        (
            {"IBLOCK_TYPE_ID": "lists"},
            ("ERROR_REQUIRED_PARAMETERS_MISSING", 'Required parameter "IBLOCK_ID" is missing'),
        ),
        ({"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": 999}, ("ERROR_IBLOCK_NOT_FOUND", "Iblock not found")),
        ({"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": REQUESTS}, ("0", "Incorrect information block type")),
        ({**FEED, "FILTER": {"@ID": [2249]}}, ("ERROR_ARGUMENT", "Filter operation not allowed: @")),
        ({**FEED, "FILTER": {"!=ID": 2249}}, ("ERROR_ARGUMENT", "Filter operation not allowed: !=")),
        ({**FEED, "FILTER": {"=%NAME": "x"}}, ("ERROR_ARGUMENT", "Filter operation not allowed: =%")),
        ({**FEED, "FILTER": {"FOO": 1}}, ("ERROR_ARGUMENT", "Filter field not allowed: FOO")),
        (
            {**FEED, "FILTER": {"IBLOCK_SECTION_ID": 1}},
            ("ERROR_ARGUMENT", "Filter field not allowed: IBLOCK_SECTION_ID"),
        ),
    ],
)
async def test_a_wrong_question_is_refused(
    portal: PortalClient, about: dict[str, object], error: tuple[str, str]
) -> None:
    assert (await portal.call(EMPLOYEE, GET, about)).error == (400, *error)


async def test_a_wrong_type_tells_nothing_to_those_without_access(portal: PortalClient) -> None:
    deny_reading(portal.world, REQUESTS)
    about = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ID": REQUESTS, "ELEMENT_ID": 2249}
    assert (await portal.call(EMPLOYEE, GET, about)).error == DENIED


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"%NAME": "ORLOVA"}, [2249]),
        ({"!%NAME": "orlova"}, [2250]),
        ({"NAME": "empt_"}, [2250]),
        ({"=NAME": "empt_"}, []),
        ({"name": "Empty"}, [2250]),
        ({"*SEARCHABLE_CONTENT": "leave"}, [2249]),
        ({"=ID": [2249, 2250]}, [2249, 2250]),
        ({">ID": 2249}, [2250]),
        ({"><ID": [2240, 2249]}, [2249]),
        ({"!><ID": [2240, 2249]}, [2250]),
        ({">=PROPERTY_18": "11/24/2026"}, [2249]),
        ({"<PROPERTY_DAY": "2026-11-24"}, []),
        ({"PROPERTY_KIND": 31}, [2249]),
        ({"PROPERTY_KIND": ""}, [2250]),
        ({"=PROPERTY_20": "11"}, [2249]),
        ({">PROPERTY_NUMBER": "2"}, [2249]),
        ({"=CREATED_BY": EMPLOYEE, "%NAME": "empty"}, [2250]),
    ],
)
async def test_elements_are_found_by_filter(portal: PortalClient, wanted: dict[str, object], found: list[int]) -> None:
    assert await elements(portal, EMPLOYEE, FEED, filter=wanted) == found


async def test_elements_are_sorted_and_chosen(portal: PortalClient) -> None:
    ask = {"ELEMENT_ORDER": {"NAME": "DESC", "NO_SUCH": "ASC"}, "SELECT": ["NAME", "PROPERTY_425"]}
    rows = (await portal.call(EMPLOYEE, GET, {**SHELF, **ask})).rows
    assert rows == [{"ID": "6", "NAME": "Valve"}, {"ID": "7", "NAME": "pump, old"}, {"ID": "5", "NAME": "Pump"}]
    (row,) = (await portal.call(EMPLOYEE, GET, {**FEED, "ELEMENT_ID": 2249, "SELECT": ["*", "PROPERTY_13"]})).rows
    assert {"NAME", "CREATED_BY", "PROPERTY_13"} < set(row)
    assert "PROPERTY_11" not in row


async def test_elements_come_in_pages(portal: PortalClient) -> None:
    for number in range(100, 160):
        add_element(portal.world, THINGS, number, "More")
    first = await portal.call(EMPLOYEE, GET, SHELF)
    assert (len(first.rows), first.body["total"], first.body["next"]) == (50, 63, 50)
    assert len(await elements(portal, EMPLOYEE, SHELF, start=50)) == 13


async def test_lists_are_those_of_a_type_the_newest_first(portal: PortalClient) -> None:
    add_empty_lists(portal.world, 60)
    first = await portal.call(EMPLOYEE, "lists.get", {"IBLOCK_TYPE_ID": "lists"})
    assert (first.ids()[0], first.body["total"], first.body["next"]) == (1060, 61, 50)
    ask = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ORDER": {"ID": "asc"}}
    assert (await portal.call(EMPLOYEE, "lists.get", ask)).ids()[0] == THINGS
    shouted = {"IBLOCK_TYPE_ID": "lists", "IBLOCK_ORDER": {"ID": "ASC"}}
    assert (await portal.call(EMPLOYEE, "lists.get", shouted)).ids()[0] == 1060


async def test_a_list_of_a_group_is_found_only_with_the_group(portal: PortalClient) -> None:
    move_list_to_group(portal.world, THINGS, 4)
    group = {"IBLOCK_TYPE_ID": "lists_socnet", "IBLOCK_ID": THINGS}
    assert await elements(portal, EMPLOYEE, {**group, "SOCNET_GROUP_ID": 4}, ELEMENT_ID=5) == [5]
    assert (await portal.call(EMPLOYEE, GET, {**group, "ELEMENT_ID": 5})).error[1] == "0"
    assert (await portal.call(EMPLOYEE, GET, {**SHELF, "ELEMENT_ID": 5})).error[1] == "0"
    assert (await portal.call(EMPLOYEE, "lists.get", {"IBLOCK_TYPE_ID": "lists_socnet"})).rows == []
    ask = {"IBLOCK_TYPE_ID": "lists_socnet", "SOCNET_GROUP_ID": "4"}
    (row,) = (await portal.call(EMPLOYEE, "lists.get", ask)).rows
    assert (row["ID"], row["SOCNET_GROUP_ID"]) == ("88", "4")
    element = portal.world.documents[portal.world.lists[THINGS].element_id("5")]
    assert element.url == "/workgroups/group/4/lists/88/element/0/5/"
    with pytest.raises(ValueError, match="171"):
        move_list_to_group(portal.world, REQUESTS, 4)


async def test_running_processes_show_a_new_address(portal: PortalClient, world: World) -> None:
    element = world.documents[world.lists[THINGS].element_id("5")]
    world.documents[element.document_id].document_type = world.templates[7].document_type
    state = world.add_instance(7, element.document_id, EMPLOYEE).state
    set_address(portal.world, element, "/shop/5/")
    assert (state.document_url, element.url) == ("/shop/5/", "/shop/5/")


async def test_fields_are_described_with_their_labels(portal: PortalClient) -> None:
    described = (await portal.call(EMPLOYEE, "lists.field.get", FEED)).map
    assert list(described)[:2] == ["NAME", "PROPERTY_11"]
    kind, thing, section = (described[f"PROPERTY_{number}"] for number in (13, 14, 15))
    assert isinstance(kind, dict)
    assert (kind["TYPE"], kind["CODE"], kind["ID"], kind["NAME"]) == ("L", "KIND", "13", "Kind")
    assert kind["DISPLAY_VALUES_FORM"] == {"31": "Paid", "32": "Unpaid"}
    assert isinstance(thing, dict)
    assert thing["DISPLAY_VALUES_FORM"] == {"5": "Pump", "6": "Valve", "7": "pump, old"}
    assert isinstance(section, dict)
    assert section["DISPLAY_VALUES_FORM"] == {"1": "New", "2": "Old"}


async def test_a_single_field_is_under_its_type(portal: PortalClient) -> None:
    assert list((await portal.call(EMPLOYEE, "lists.field.get", {**FEED, "FIELD_ID": "PROPERTY_18"})).map) == ["S:Date"]
    assert (await portal.call(EMPLOYEE, "lists.field.get", {**FEED, "FIELD_ID": "PROPERTY_99"})).result == []


async def test_describing_a_counter_draws_its_number(portal: PortalClient) -> None:
    counter = portal.world.lists[REQUESTS].fields[-1]
    before = counter.next_number
    for _ in range(2):
        await portal.call(EMPLOYEE, "lists.field.get", FEED)
    await portal.call(EMPLOYEE, "lists.field.get", {**FEED, "FIELD_ID": "PROPERTY_11"})
    assert counter.next_number == before + 2


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (16, ["/company/lists/171/file/0/2249/PROPERTY_16/900/?ncc=y&download=y"]),
        (17, [f"/bitrix/tools/disk/uf.php?attachedId={number}&action=download&ncc=1" for number in (495, 496)]),
        (11, []),
        (99, []),
    ],
)
async def test_files_have_addresses(portal: PortalClient, field: int, found: list[str]) -> None:
    ask = {**FEED, "ELEMENT_ID": 2249, "FIELD_ID": field}
    assert (await portal.call(EMPLOYEE, "lists.element.get.file.url", ask)).result == found


async def test_the_files_of_no_element_are_refused(portal: PortalClient) -> None:
    ask = {**FEED, "ELEMENT_ID": 999, "FIELD_ID": 16}
    given = await portal.call(EMPLOYEE, "lists.element.get.file.url", ask)
    assert given.error == (400, "ERROR_ELEMENT_NOT_FOUND", "Element not found")


async def test_lists_need_their_scope(portal: PortalClient) -> None:
    assert (await portal.call(EMPLOYEE, "lists.get", FEED, scopes=frozenset({"crm"}))).error[1] == "insufficient_scope"


async def test_a_plan_may_have_no_lists(portal: PortalClient) -> None:
    portal.world.lists_in_plan = False
    for method in ("lists.get", "lists.field.get", GET):
        given = await portal.call(ADMIN, method, FEED)
        assert given.error == (403, "ACCESS_DENIED", "Access denied! Available only on extended plans")


async def test_a_list_that_is_switched_off_is_not_listed(portal: PortalClient) -> None:
    portal.world.lists[THINGS].active = False
    assert (await portal.call(ADMIN, "lists.get", {"IBLOCK_TYPE_ID": "lists"})).rows == []
