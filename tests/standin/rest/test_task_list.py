"""``bizproc.task.list``: visibility, row shapes, quirks (docs/portal.md 7.1)."""

from datetime import timedelta

import pytest

from bizproc_standin.state.records import REQUEST_OPTIONAL, TaskField, TaskParameters
from bizproc_standin.world.world import World
from tests.standin.rest.portals import (
    ADMIN,
    CHIEF,
    DEAL,
    EMPLOYEE,
    HEAD,
    START,
    STRANGER,
    TEMPLATE,
    PortalClient,
    add_task,
)

LIST = "bizproc.task.list"
DENIED = (403, "ACCESS_DENIED", "Access denied!")


async def test_without_a_select_a_row_has_the_default_columns_in_order(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    [row] = (await portal.call(EMPLOYEE, LIST)).rows
    assert list(row.items()) == [
        ("ENTITY", "CCrmDocumentDeal"),
        ("DOCUMENT_ID", "DEAL_1"),
        ("ID", str(task.id)),
        ("WORKFLOW_ID", task.workflow_id),
        ("DOCUMENT_NAME", "Ovens & <more>"),
        ("NAME", "Approve"),
        ("DOCUMENT_URL", "/crm/deal/details/1/"),
    ]


async def test_the_text_of_an_answer_is_escaped_as_the_portal_does(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE)
    text = (await portal.call(EMPLOYEE, LIST)).text
    assert '"Ovens \\u0026 \\u003Cmore\\u003E"' in text
    assert '"\\/crm\\/deal\\/details\\/1\\/"' in text


async def test_every_column_is_a_string_or_null(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE, overdue_date=START + timedelta(days=2))
    columns = [
        *("ID", "ACTIVITY", "ACTIVITY_NAME", "WORKFLOW_ID", "DOCUMENT_NAME", "DESCRIPTION", "NAME", "MODIFIED"),
        *("WORKFLOW_STARTED", "WORKFLOW_STARTED_BY", "OVERDUE_DATE", "WORKFLOW_TEMPLATE_ID"),
        *("WORKFLOW_TEMPLATE_NAME", "WORKFLOW_STATE", "STATUS", "USER_ID", "USER_STATUS", "MODULE_ID"),
        *("ENTITY", "DOCUMENT_ID", "PARAMETERS"),
    ]
    [row] = (await portal.call(EMPLOYEE, LIST, {"select": [name.lower() for name in columns]})).rows
    assert set(row) == {*columns, "DOCUMENT_URL"}
    assert row["ID"] == str(task.id)
    assert row["ACTIVITY"] == "ApproveActivity"
    assert row["MODIFIED"] == row["WORKFLOW_STARTED"] == "2026-11-20T12:01:00+03:00"
    assert row["OVERDUE_DATE"] == "2026-11-22T12:00:00+03:00"
    assert row["WORKFLOW_STARTED_BY"] == str(EMPLOYEE)
    assert row["WORKFLOW_TEMPLATE_ID"] == "7"
    assert row["WORKFLOW_TEMPLATE_NAME"] == "Deal check"
    assert row["STATUS"] == row["USER_STATUS"] == "0"
    assert row["USER_ID"] == str(EMPLOYEE)
    assert row["MODULE_ID"] == "crm"
    assert isinstance(row["PARAMETERS"], dict)
    assert list(row["PARAMETERS"]) == [
        "CommentLabel",
        "CommentRequired",
        "ShowComment",
        "StatusYesLabel",
        "StatusNoLabel",
    ]


async def test_the_id_is_missing_when_it_was_not_selected(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE)
    [row] = (await portal.call(EMPLOYEE, LIST, {"select": ["NAME", "NOTHING"]})).rows
    assert list(row) == ["ENTITY", "DOCUMENT_ID", "NAME", "DOCUMENT_URL"]


async def test_a_form_shows_typed_fields_with_flags_and_defaults(portal: PortalClient, world: World) -> None:
    fields = (
        TaskField("who", "user", "Who", multiple=True, required=True, default="user_5"),
        TaskField("when", "date", "When", default=START, options={}, settings={"0": "a"}),
        TaskField("kind", "select", "Kind", options={"1": "One", "x": "Other"}, default=""),
    )
    shown = TaskParameters("Why", "YR", "Y", ok_label="Save", cancel_label="Refuse", fields=fields)
    add_task(world, EMPLOYEE, activity=REQUEST_OPTIONAL, parameters=shown)
    [row] = (await portal.call(EMPLOYEE, LIST, {"select": ["PARAMETERS"]})).rows
    parameters = row["PARAMETERS"]
    assert isinstance(parameters, dict)
    assert list(parameters) == [
        "CommentLabel",
        "CommentRequired",
        "ShowComment",
        "StatusOkLabel",
        "StatusCancelLabel",
        "Fields",
    ]
    who, when, kind = parameters["Fields"]
    assert list(who) == [
        "Id",
        "Type",
        "BaseType",
        "Name",
        "Description",
        "Multiple",
        "Required",
        "Options",
        "Settings",
        "Default",
    ]
    assert (who["Multiple"], who["Required"], who["Default"], who["BaseType"]) == (True, True, ["user_5"], None)
    assert (when["Default"], when["Options"], when["Settings"]) == ("2026-11-20T12:00:00+03:00", [], ["a"])
    assert (kind["Options"], kind["Default"]) == ({"1": "One", "x": "Other"}, "")


async def test_a_task_that_shows_nothing_has_an_empty_list_for_parameters(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE, parameters=TaskParameters(None, None, None))
    [row] = (await portal.call(EMPLOYEE, LIST, {"select": ["PARAMETERS"]})).rows
    assert row["PARAMETERS"] == []


async def test_an_employee_sees_only_own_tasks(portal: PortalClient, world: World) -> None:
    mine, _ = add_task(world, EMPLOYEE), add_task(world, STRANGER)
    assert (await portal.call(EMPLOYEE, LIST)).ids() == [mine.id]
    assert (await portal.call(EMPLOYEE, LIST, {"filter": {"!USER_ID": EMPLOYEE}})).ids() == []


@pytest.mark.parametrize("viewer", [HEAD, CHIEF, EMPLOYEE, ADMIN])
async def test_heads_at_any_distance_see_a_subordinates_tasks(portal: PortalClient, world: World, viewer: int) -> None:
    task = add_task(world, EMPLOYEE)
    assert (await portal.call(viewer, LIST, {"filter": {"USER_ID": EMPLOYEE}})).ids() == [task.id]


@pytest.mark.parametrize(("viewer", "wanted"), [(STRANGER, EMPLOYEE), (EMPLOYEE, HEAD), (HEAD, 0), (HEAD, 999)])
async def test_a_stranger_is_refused_with_403(portal: PortalClient, viewer: int, wanted: int) -> None:
    assert (await portal.call(viewer, LIST, {"filter": {"USER_ID": wanted}})).error == DENIED
    assert (await portal.call(viewer, LIST, {"filter": {"user_id": wanted}})).error == DENIED


async def test_an_array_of_people_is_checked_as_user_one(portal: PortalClient, world: World) -> None:
    tasks = [add_task(world, EMPLOYEE), add_task(world, STRANGER)]
    assert (await portal.call(HEAD, LIST, {"filter": {"USER_ID": [EMPLOYEE]}})).error == DENIED
    both = await portal.call(ADMIN, LIST, {"filter": {"USER_ID": [EMPLOYEE, STRANGER]}})
    assert both.ids() == [tasks[1].id, tasks[0].id]


async def test_an_administrator_sees_a_task_once_or_once_per_person(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE, STRANGER)
    assert (await portal.call(ADMIN, LIST)).ids() == [task.id]
    per_person = await portal.call(ADMIN, LIST, {"select": ["ID", "USER_ID"]})
    assert [row["USER_ID"] for row in per_person.rows] == [str(EMPLOYEE), str(STRANGER)]
    assert per_person.body["total"] == 2
    assert (await portal.call(ADMIN, LIST, {"filter": {"USER_STATUS": 0}})).ids() == [task.id, task.id]


async def test_completed_tasks_are_listed_until_they_are_archived(portal: PortalClient, world: World) -> None:
    done, open_task = add_task(world, EMPLOYEE), add_task(world, EMPLOYEE)
    world.complete_task(done.id, EMPLOYEE, 1)
    assert (await portal.call(EMPLOYEE, LIST)).ids() == [open_task.id, done.id]
    assert (await portal.call(EMPLOYEE, LIST, {"filter": {"STATUS": 0}})).ids() == [open_task.id]
    assert (await portal.call(EMPLOYEE, LIST, {"filter": {"!STATUS": "0"}})).ids() == [done.id]


async def test_ordering_by_a_date_leaks_two_keys(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE, overdue_date=START)
    add_task(world, EMPLOYEE)
    rows = (await portal.call(EMPLOYEE, LIST, {"select": ["ID"], "order": {"overdue_date": "asc"}})).rows
    assert [list(row) for row in rows] == [
        ["ENTITY", "DOCUMENT_ID", "ID", "OVERDUE_DATE", "OVERDUE_DATE_X1", "DOCUMENT_URL"]
    ] * 2
    assert [row["OVERDUE_DATE"] for row in rows] == [None, "2026-11-20T12:00:00+03:00"]
    assert [row["OVERDUE_DATE_X1"] for row in rows] == [None, "2026-11-20 12:00:00"]


@pytest.mark.parametrize(
    ("params", "first"),
    [({}, 1), ({"start": 50}, 51), ({"start": 70}, 51), ({"START": 50}, 1), ({"start": 500}, 1), ({"start": "x"}, 1)],
)
async def test_pages_are_turned_by_start_in_lower_case(
    portal: PortalClient, world: World, params: dict[str, object], first: int
) -> None:
    world.add_bulk_tasks(60, [EMPLOYEE], TEMPLATE, DEAL)
    given = await portal.call(EMPLOYEE, LIST, {**params, "order": {"ID": "ASC"}})
    assert given.ids()[0] == first
    assert given.body["total"] == 60
    assert given.body.get("next") == (50 if first == 1 else None)


async def test_start_minus_one_does_not_count(portal: PortalClient, world: World) -> None:
    world.add_bulk_tasks(60, [EMPLOYEE], TEMPLATE, DEAL)
    given = await portal.call(EMPLOYEE, LIST, {"start": -1})
    assert (len(given.rows), given.body["total"], "next" in given.body) == (50, 0, False)


async def test_a_long_list_is_made_anew_after_each_change(portal: PortalClient, world: World) -> None:
    ids = world.add_bulk_tasks(600, [EMPLOYEE], TEMPLATE, DEAL)
    wanted = {"filter": {"STATUS": 0}}
    assert (await portal.call(EMPLOYEE, LIST, wanted)).body["total"] == 600
    world.complete_task(ids[0], EMPLOYEE, 1)
    assert (await portal.call(EMPLOYEE, LIST, wanted)).body["total"] == 599
    await portal.call(EMPLOYEE, "bizproc.task.complete", {"TASK_ID": ids[1], "STATUS": 1})
    assert (await portal.call(EMPLOYEE, LIST, wanted)).body["total"] == 598
    world.delegate_tasks([ids[2]], EMPLOYEE, STRANGER, ADMIN)
    assert (await portal.call(EMPLOYEE, LIST, wanted)).body["total"] == 597


async def test_forms_and_json_filter_alike(portal: PortalClient, world: World) -> None:
    tasks = [add_task(world, EMPLOYEE, name=name) for name in ("a", "b", "c")]
    wanted = {"FILTER": {">ID": tasks[0].id}, "ORDER": {"ID": "ASC"}, "SELECT": ["ID"]}
    for form in (False, True):
        assert (await portal.call(EMPLOYEE, LIST, wanted, form=form)).ids() == [tasks[1].id, tasks[2].id]


async def test_parameters_of_a_wrong_form_are_ignored(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    odd = {"select": "NAME", "filter": "STATUS", "order": 5}
    assert (await portal.call(EMPLOYEE, LIST, odd)).ids() == [task.id]
