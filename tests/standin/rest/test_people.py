"""Heads and absence: ``department.get``, ``im.*``, ``calendar.*``, ``timeman.*`` (docs/portal.md 19.3)."""

from datetime import datetime, timedelta

import pytest

from bizproc_standin.rest.credentials import ALL_SCOPES, EVERY_SCOPE
from bizproc_standin.state.records import CalendarEvent, Department, WorkDay
from bizproc_standin.world.world import World
from tests.standin.rest.portals import CHIEF, EMPLOYEE, GUEST, HEAD, START, STRANGER, Given, PortalClient

ASK: dict[str, object] = {"users": [EMPLOYEE], "from": "2026-11-20", "to": "2026-11-28"}


async def call(portal: PortalClient, method: str, params: dict[str, object], user: int = EMPLOYEE) -> Given:
    return await portal.call(user, method, params, scopes=EVERY_SCOPE)


async def test_departments_name_their_heads_and_parents(portal: PortalClient) -> None:
    given = await call(portal, "department.get", {})
    assert given.rows == [
        {"ID": "1", "NAME": "Company", "SORT": 500, "UF_HEAD": str(CHIEF)},
        {"ID": "2", "NAME": "Sales", "SORT": 500, "PARENT": "1", "UF_HEAD": str(HEAD)},
        {"ID": "3", "NAME": "IT", "SORT": 500, "PARENT": "1"},
    ]
    assert given.body["total"] == 3


@pytest.mark.parametrize(
    ("ask", "found"),
    [
        ({"ID": [3, "2"]}, [2, 3]),
        ({"ID": 2}, [2]),
        ({"NAME": "sal%"}, [2]),
        ({"PARENT": 1}, [2, 3]),
        ({"UF_HEAD": CHIEF}, [1]),
        ({"id": 2, "parent": 1}, [1, 2, 3]),
        ({"sort": "NAME", "order": "DESC"}, [2, 3, 1]),
        ({"sort": "UF_HEAD"}, [3, 1, 2]),
    ],
)
async def test_departments_are_found_by_filters_in_upper_case(
    portal: PortalClient, ask: dict[str, object], found: list[int]
) -> None:
    assert (await call(portal, "department.get", ask)).ids() == found


async def test_departments_come_in_pages(portal: PortalClient, world: World) -> None:
    for number in range(100, 160):
        world.add_department(Department(number, "Team", 1))
    given = await call(portal, "department.get", {"NAME": "Team", "start": 50})
    assert (len(given.rows), given.body["total"], "next" in given.body) == (10, 60, False)


async def test_a_person_on_leave_is_absent_until_the_day_after(portal: PortalClient, world: World) -> None:
    shown = [(await call(portal, "im.user.get", {"ID": STRANGER})).map["absent"]]
    world.absences[STRANGER] = [(START - timedelta(days=1), START + timedelta(days=8), "Leave")]
    shown.append((await call(portal, "im.user.get", {"id": STRANGER})).map["absent"])
    world.absences[STRANGER] = [(START + timedelta(days=1), START + timedelta(days=8), "Next week")]
    world.trips[STRANGER] = [(START - timedelta(days=1), START + timedelta(days=8), "A trip is no leave")]
    shown.append((await call(portal, "im.user.get", {"ID": STRANGER})).map["absent"])
    assert shown == [False, "2026-11-29T00:00:00+03:00", False]


async def test_the_longest_of_several_absences_counts(portal: PortalClient, world: World) -> None:
    ends = (START + timedelta(days=2), START + timedelta(days=1))
    world.absences[EMPLOYEE] = [(START, end, "Leave") for end in ends]
    assert (await call(portal, "im.user.get", {})).map["absent"] == "2026-11-23T00:00:00+03:00"


async def test_the_messenger_shows_one_person_or_several(portal: PortalClient) -> None:
    own = (await call(portal, "im.user.get", {})).map
    assert (own["id"], own["name"], own["status"], own["departments"]) == (EMPLOYEE, "Ivan Petrov", "online", [2])
    several = (await call(portal, "im.user.list.get", {"ID": [HEAD, "999"]})).map
    assert list(several) == [str(HEAD), "999"]
    assert several["999"] is None
    assert (await call(portal, "im.user.get", {"ID": 999})).error[1] == "USER_NOT_EXISTS"
    assert (await call(portal, "im.user.list.get", {"ID": HEAD})).error[1] == "INVALID_FORMAT"


async def test_the_chart_tells_days_but_no_reasons(portal: PortalClient, world: World) -> None:
    leave = datetime(2026, 11, 23, tzinfo=world.zone)
    world.absences[EMPLOYEE] = [(leave, leave + timedelta(days=5), "Leave")]
    world.trips[EMPLOYEE] = [(leave - timedelta(days=40), leave - timedelta(days=38), "Long ago")]
    start = datetime(2026, 11, 24, 11, tzinfo=world.zone)
    world.events[EMPLOYEE] = [CalendarEvent(77, "Talk", start, start + timedelta(hours=1))]
    world.dates = "ru"
    assert (await call(portal, "calendar.accessibility.get", ASK)).map == {
        str(EMPLOYEE): [
            {
                "ID": "77",
                "NAME": "Talk",
                "DATE_FROM": "24.11.2026 11:00:00",
                "DATE_TO": "24.11.2026 12:00:00",
                "ACCESSIBILITY": "busy",
            },
            {
                "FROM_HR": True,
                "ID": "1100",
                "DT_FROM": "23.11.2026",
                "DT_TO": "28.11.2026",
                "ACCESSIBILITY": "absent",
                "IMPORTANCE": "normal",
                "FROM": 1795381200,
                "TO": 1795813200,
            },
        ]
    }


async def test_who_may_not_read_the_chart_gets_an_empty_answer(portal: PortalClient, world: World) -> None:
    world.absences[EMPLOYEE] = [(START, START + timedelta(days=1), "Leave")]
    world.chart_readers = frozenset({CHIEF})
    shown = [(await call(portal, "calendar.accessibility.get", ASK, user)).map for user in (HEAD, CHIEF)]
    assert [len(one[str(EMPLOYEE)]) for one in shown] == [0, 1]  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["users", "from", "to"])
async def test_a_missing_parameter_of_the_calendar_has_an_empty_code(portal: PortalClient, missing: str) -> None:
    ask = {name: value for name, value in ASK.items() if name != missing}
    assert (await call(portal, "calendar.accessibility.get", ask)).error[:2] == (400, "")
    assert (await call(portal, "calendar.accessibility.get", ASK, GUEST)).error[:2] == (400, "")


async def test_a_working_day_has_a_status(portal: PortalClient, world: World) -> None:
    world.workdays[HEAD] = WorkDay("CLOSED", START, START + timedelta(hours=9))
    assert (await call(portal, "timeman.status", {"USER_ID": HEAD})).map == {
        "STATUS": "CLOSED",
        "TIME_START": "2026-11-20T12:00:00+03:00",
        "TIME_FINISH": "2026-11-20T21:00:00+03:00",
        "ACTIVE": True,
    }
    assert (await call(portal, "timeman.status", {})).map == {"STATUS": "CLOSED"}


async def test_calendar_and_working_time_are_not_among_the_default_scopes(portal: PortalClient) -> None:
    assert {"department", "im"} <= ALL_SCOPES
    for method in ("calendar.accessibility.get", "timeman.status"):
        assert (await portal.call(EMPLOYEE, method, ASK)).error[:2] == (401, "insufficient_scope")
    assert (await portal.call(EMPLOYEE, "scope", {"FULL": True})).result == sorted(EVERY_SCOPE)
