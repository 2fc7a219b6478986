"""``user.*``, ``profile``, ``scope``, ``method.get``, ``server.time`` (docs/portal.md 10)."""

import pytest

from bizproc_standin.state.records import User
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, CHIEF, EMPLOYEE, GUEST, HEAD, LEFT, STRANGER, PortalClient

EVERYBODY = [ADMIN, CHIEF, HEAD, EMPLOYEE, STRANGER, LEFT, GUEST]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, EVERYBODY),
        ({"ID": EMPLOYEE}, [EMPLOYEE]),
        ({"ID": [EMPLOYEE, str(HEAD)]}, [HEAD, EMPLOYEE]),
        ({"ID": [f"0{EMPLOYEE}", "0$result[c1][1][USER_ID]", ["1"]]}, [EMPLOYEE]),
        ({">ID": CHIEF, "<=ID": EMPLOYEE}, [HEAD, EMPLOYEE]),
        ({"ACTIVE": True, "USER_TYPE": "employee"}, [ADMIN, CHIEF, HEAD, EMPLOYEE, STRANGER]),
        ({"ACTIVE": "N"}, [LEFT]),
        ({"ACTIVE": False}, [LEFT]),
        ({"NAME": "i%"}, [EMPLOYEE]),
        ({"%LAST_NAME": "EA"}, [HEAD]),
        ({"=NAME": "i%"}, []),
        ({"!NAME": "ivan"}, [ADMIN, CHIEF, HEAD, STRANGER, LEFT, GUEST]),
        ({"EMAIL": "ivan@example.com"}, [EMPLOYEE]),
        ({"NAME_SEARCH": "petr iv"}, [EMPLOYEE]),
        ({"UF_DEPARTMENT": 2}, [HEAD, EMPLOYEE, LEFT]),
        ({"NO_SUCH_FIELD": 1, "?NAME": "x"}, EVERYBODY),
    ],
)
async def test_people_are_found_by_filter(portal: PortalClient, wanted: dict[str, object], found: list[int]) -> None:
    given = await portal.call(EMPLOYEE, "user.get", {"FILTER": wanted})
    assert given.ids() == found


async def test_filters_may_stand_among_the_parameters(portal: PortalClient) -> None:
    assert (await portal.call(EMPLOYEE, "user.get", {"id": EMPLOYEE, "sort": "ID"})).ids() == [EMPLOYEE]


async def test_nobody_found_has_no_total(portal: PortalClient) -> None:
    assert list((await portal.call(EMPLOYEE, "user.get", {"ID": 999})).body) == ["result", "time"]
    assert (await portal.call(EMPLOYEE, "user.get", {"ID": EMPLOYEE})).body["total"] == 1


async def test_a_person_has_the_reference_shape(portal: PortalClient) -> None:
    given = await portal.call(EMPLOYEE, "user.get", {"ID": EMPLOYEE})
    assert given.rows == [
        {
            "ID": "11",
            "ACTIVE": True,
            "NAME": "Ivan",
            "LAST_NAME": "Petrov",
            "EMAIL": "ivan@example.com",
            "LAST_LOGIN": "2026-11-20T12:00:00+03:00",
            "DATE_REGISTER": "",
            "IS_ONLINE": "Y",
            "TIMESTAMP_X": {},
            "LAST_ACTIVITY_DATE": {},
            "PERSONAL_GENDER": "",
            "PERSONAL_BIRTHDAY": "",
            "WORK_POSITION": "",
            "UF_EMPLOYMENT_DATE": "",
            "UF_DEPARTMENT": [2],
            "USER_TYPE": "employee",
        }
    ]
    assert '"TIMESTAMP_X":{}' in given.text


async def test_the_caller_is_shown_with_dates_as_texts(portal: PortalClient) -> None:
    shown = (await portal.call(EMPLOYEE, "user.current")).map
    assert (shown["ID"], shown["TIMESTAMP_X"], shown["LAST_ACTIVITY_DATE"]) == (
        "11",
        "20.11.2026 12:00:00",
        "2026-11-20 12:00:00",
    )


@pytest.mark.parametrize(("scope", "hidden"), [("user", set()), ("user_basic", {"LAST_LOGIN"})])
async def test_a_narrow_scope_hides_fields(portal: PortalClient, scope: str, hidden: set[str]) -> None:
    wide = (await portal.call(EMPLOYEE, "user.current")).map
    narrow = (await portal.call(EMPLOYEE, "user.current", scopes=frozenset({scope}))).map
    assert set(wide) - set(narrow) == hidden


async def test_the_brief_scope_hides_the_email(portal: PortalClient) -> None:
    shown = (await portal.call(EMPLOYEE, "user.current", scopes=frozenset({"user_brief"}))).map
    assert "EMAIL" not in shown
    assert shown["NAME"] == "Ivan"


async def test_select_narrows_and_order_turns_round(portal: PortalClient) -> None:
    given = await portal.call(EMPLOYEE, "user.get", {"select": ["ID", "UF_*"], "sort": "NAME", "order": "DESC"})
    assert [set(row) for row in given.rows] == [
        {"ID", "UF_EMPLOYMENT_DATE", "UF_DEPARTMENT"},
    ] * len(EVERYBODY)
    assert given.ids()[0] == STRANGER


async def test_people_come_in_pages_of_fifty(portal: PortalClient, world: World) -> None:
    for number in range(100, 160):
        world.add_user(User(number, "Temp", str(number)))
    first = await portal.call(EMPLOYEE, "user.get", {"NAME": "temp"})
    assert (len(first.rows), first.body["total"], first.body["next"]) == (50, 60, 50)
    second = await portal.call(EMPLOYEE, "user.get", {"NAME": "temp", "start": 50})
    assert second.ids() == list(range(150, 160))


async def test_profile_has_exactly_its_keys(portal: PortalClient, world: World) -> None:
    expected = {"ID": "1", "ADMIN": True, "NAME": "Anna", "LAST_NAME": "Berg", "PERSONAL_GENDER": "", "TIME_ZONE": ""}
    assert list((await portal.call(ADMIN, "profile", scopes=frozenset())).map.items()) == list(expected.items())
    world.users[ADMIN].photo = "https://example.com/a.png"
    assert (await portal.call(ADMIN, "profile")).map["PERSONAL_PHOTO"] == "https://example.com/a.png"


async def test_scope_lists_what_was_granted_or_everything(portal: PortalClient) -> None:
    granted = frozenset({"bizproc", "user_basic"})
    assert (await portal.call(ADMIN, "scope", scopes=granted)).result == ["bizproc", "user_basic"]
    everything = (await portal.call(ADMIN, "scope", {"full": True}, scopes=granted)).result
    assert isinstance(everything, list)
    assert "crm" in everything


@pytest.mark.parametrize(
    ("name", "exists", "available"),
    [
        ("bizproc.task.list", True, True),
        ("BizProc.Task.List", False, False),
        ("user.get", True, False),
        ("profile", True, True),
        ("no.such.method", False, False),
        ("", False, False),
    ],
)
async def test_method_get_tells_what_exists_and_what_may_be_used(
    portal: PortalClient, name: str, *, exists: bool, available: bool
) -> None:
    given = await portal.call(ADMIN, "method.get", {"name": name}, scopes=frozenset({"bizproc"}))
    assert given.result == {"isExisting": exists, "isAvailable": available}


async def test_the_portal_tells_its_time(portal: PortalClient) -> None:
    assert (await portal.call(EMPLOYEE, "server.time")).result == "2026-11-20T12:00:00+03:00"
