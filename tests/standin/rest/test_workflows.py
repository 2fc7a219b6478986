"""``bizproc.workflow.*`` over HTTP: starting, listing, stopping, templates (docs/portal.md 5, 6.1)."""

import re
from datetime import timedelta

import pytest

from bizproc_standin.state.records import Document, DocumentId, DocumentType, Template
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, DEAL, EMPLOYEE, START, STRANGER, TEMPLATE, PortalClient, add_task

LEAD = DocumentId("crm", "CCrmDocumentLead", "LEAD_1")
INSTANCES = "bizproc.workflow.instances"


async def test_a_process_starts_from_json_and_from_a_form_and_answers_its_id(portal: PortalClient) -> None:
    for form in (False, True):
        params = {"TEMPLATE_ID": TEMPLATE, "DOCUMENT_ID": list(DEAL), "PARAMETERS": {"a": "b"}}
        started = (await portal.call(EMPLOYEE, "bizproc.workflow.start", params, form=form)).result
        assert re.fullmatch(r"[0-9a-f]{14}\.\d{8}", str(started))


async def test_a_document_in_the_address_wins_over_the_body_when_starting(portal: PortalClient) -> None:
    path = f"{portal.standin.webhook_url(EMPLOYEE)}bizproc.workflow.start"
    wrong = {"TEMPLATE_ID": TEMPLATE, "DOCUMENT_ID": ["crm", "CCrmDocumentLead", "LEAD_1"]}
    assert (await portal.send("POST", path, json=wrong)).status == 400
    query = "?document_id[]=crm&document_id[]=CCrmDocumentDeal&document_id[]=DEAL_1"
    assert (await portal.send("POST", path + query, json=wrong)).status == 200


@pytest.mark.parametrize(
    ("template", "document", "code", "text"),
    [
        (None, list(DEAL), "ERROR_WRONG_WORKFLOW_ID", "Empty TEMPLATE_ID"),
        (999, list(DEAL), "ERROR_WRONG_WORKFLOW_ID", "Template not found"),
        (TEMPLATE, None, "", "Wrong DOCUMENT_ID!"),
        (TEMPLATE, "DEAL_1", "", "Wrong DOCUMENT_ID!"),
        (TEMPLATE, ["crm", "CCrmDocumentDeal"], "", "Wrong DOCUMENT_ID!"),
        (TEMPLATE, ["crm", ["x"], "DEAL_1"], "", "Wrong DOCUMENT_ID!"),
        (TEMPLATE, ["crm", "CCrmDocumentDeal", "DEAL_404"], "", "Wrong DOCUMENT_ID!"),
        (TEMPLATE, list(LEAD), "", "Template type and DOCUMENT_ID mismatch!"),
    ],
)
async def test_a_bad_start_is_refused_in_the_portals_order(
    portal: PortalClient, world: World, *, template: object, document: object, code: str, text: str
) -> None:
    world.add_document(Document(LEAD, DocumentType("crm", "CCrmDocumentLead", "LEAD"), "A lead"))
    params = {"TEMPLATE_ID": template, "DOCUMENT_ID": document}
    assert (await portal.call(ADMIN, "bizproc.workflow.start", params)).error == (400, code, text)


@pytest.mark.parametrize("method", [INSTANCES, "bizproc.workflow.instance.list"])
async def test_instances_have_the_reference_shape(portal: PortalClient, world: World, method: str) -> None:
    task = add_task(world, EMPLOYEE)
    world.lock_workflow(task.workflow_id, START)
    select = "DOCUMENT_ID ENTITY ID STARTED MODULE_ID OWNED_UNTIL TEMPLATE_ID STARTED_BY".split()  # noqa: SIM905
    given = await portal.call(ADMIN, method, {"SELECT": select})
    assert [list(row.items()) for row in given.rows] == [
        [
            ("DOCUMENT_ID", "DEAL_1"),
            ("ENTITY", "CCrmDocumentDeal"),
            ("ID", task.workflow_id),
            ("STARTED", "2026-11-20T12:01:00+03:00"),
            ("MODULE_ID", "crm"),
            ("OWNED_UNTIL", "2026-11-20T12:00:00+03:00"),
            ("TEMPLATE_ID", "7"),
            ("STARTED_BY", "11"),
        ]
    ]
    assert given.body["total"] == 1


async def test_by_default_instances_show_three_columns_newest_first(portal: PortalClient, world: World) -> None:
    tasks = [add_task(world, EMPLOYEE) for _ in range(3)]
    rows = (await portal.call(ADMIN, INSTANCES)).rows
    assert [list(row) for row in rows] == [["ID", "MODIFIED", "OWNED_UNTIL"]] * 3
    assert [row["ID"] for row in rows] == [task.workflow_id for task in reversed(tasks)]
    assert rows[0]["OWNED_UNTIL"] is None


async def test_unprefixed_texts_of_instances_match_like_sql(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE)
    for wanted, total in (("deal_%", 1), ("DEAL_1", 1), ("DEAL", 0)):
        given = await portal.call(ADMIN, INSTANCES, {"FILTER": {"DOCUMENT_ID": wanted}})
        assert given.body["total"] == total


async def test_dates_and_starters_narrow_instances(portal: PortalClient, world: World) -> None:
    first, second = add_task(world, EMPLOYEE), add_task(world, EMPLOYEE)
    later = {">STARTED": (START + timedelta(minutes=1)).isoformat(), "STARTED_BY": EMPLOYEE}
    [row] = (await portal.call(ADMIN, INSTANCES, {"FILTER": later})).rows
    assert row["ID"] == second.workflow_id != first.workflow_id
    assert (await portal.call(ADMIN, INSTANCES, {"FILTER": {"STARTED_BY": 0}})).rows == []


async def test_the_offset_of_instances_is_exact_and_an_uncounted_empty_page_continues_below_zero(
    portal: PortalClient, world: World
) -> None:
    empty = await portal.call(ADMIN, INSTANCES, {"start": -1})
    assert (empty.rows, empty.body["total"], empty.body["next"]) == ([], 0, -1)
    world.add_bulk_tasks(60, [EMPLOYEE], TEMPLATE, DEAL)
    given = await portal.call(ADMIN, INSTANCES, {"start": 3})
    assert (len(given.rows), given.body["next"], given.body["total"]) == (50, 53, 60)
    beyond = await portal.call(ADMIN, INSTANCES, {"start": 60})
    assert (beyond.rows, beyond.body["total"], "next" in beyond.body) == ([], 60, False)


@pytest.mark.parametrize("method", ["bizproc.workflow.terminate", "bizproc.workflow.kill"])
async def test_a_process_is_stopped_once(portal: PortalClient, world: World, method: str) -> None:
    task = add_task(world, EMPLOYEE)
    assert (await portal.call(ADMIN, method, {"ID": task.workflow_id})).result is True
    assert task.id not in world.tasks
    assert (task.workflow_id in world.states) == (method == "bizproc.workflow.terminate")
    again = await portal.call(ADMIN, method, {"ID": task.workflow_id})
    assert again.error == (400, "", "The business process is not found.")


async def test_terminate_keeps_the_state_text_it_is_given(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    await portal.call(ADMIN, "bizproc.workflow.terminate", {"ID": task.workflow_id, "STATUS": "No longer needed"})
    assert world.states[task.workflow_id].title == "No longer needed"


async def test_an_empty_or_ill_typed_workflow_id_is_refused(portal: PortalClient) -> None:
    code = "ERROR_WRONG_WORKFLOW_ID"
    for method in ("terminate", "kill"):
        given = await portal.call(ADMIN, f"bizproc.workflow.{method}")
        assert given.error == (400, code, "Empty workflow instance ID")
    given = await portal.call(ADMIN, "bizproc.workflow.terminate", {"ID": ["x"]})
    assert given.error == (400, code, "Invalid workflow instance ID (string expected)")


async def test_templates_are_listed_without_automation_and_with_lists_for_empty_maps(
    portal: PortalClient, world: World
) -> None:
    world.add_template(
        Template(8, DocumentType("crm", "CCrmDocumentDeal", "DEAL"), "Robots", world.templates[7].tree, auto_execute=8)
    )
    select = ["ID", "MODULE_ID", "ENTITY", "DOCUMENT_TYPE", "AUTO_EXECUTE", "NAME", "TEMPLATE", "PARAMETERS"]
    select += ["VARIABLES", "CONSTANTS", "MODIFIED", "IS_MODIFIED", "USER_ID", "SYSTEM_CODE", "DESCRIPTION"]
    given = await portal.call(
        ADMIN, "bizproc.workflow.template.list", {"select": select, "filter": {"AUTO_EXECUTE": 8}}
    )
    assert given.rows == []
    [row] = (await portal.call(ADMIN, "bizproc.workflow.template.list", {"select": select})).rows
    assert list(row) == select
    assert row["DOCUMENT_TYPE"] == ["crm", "CCrmDocumentDeal", "DEAL"]
    assert (row["ID"], row["AUTO_EXECUTE"], row["USER_ID"], row["IS_MODIFIED"]) == ("7", "0", "1", "N")
    assert row["PARAMETERS"] == row["VARIABLES"] == row["CONSTANTS"] == []
    assert row["TEMPLATE"] == [
        {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {"Title": "Root"}, "Children": []}
    ]


async def test_a_document_type_alone_has_null_for_module_and_entity(portal: PortalClient) -> None:
    rows = (await portal.call(ADMIN, "bizproc.workflow.template.list", {"SELECT": ["DOCUMENT_TYPE"]})).rows
    assert rows == [{"DOCUMENT_TYPE": [None, None, "DEAL"]}]
    assert (await portal.call(ADMIN, "bizproc.workflow.template.list")).rows == [{"ID": "7"}]


async def test_a_restricted_document_cannot_be_started_on_by_others(portal: PortalClient, world: World) -> None:
    world.documents[DEAL].restricted_to = frozenset({EMPLOYEE})
    params = {"TEMPLATE_ID": TEMPLATE, "DOCUMENT_ID": list(DEAL)}
    refused = await portal.call(STRANGER, "bizproc.workflow.start", params)
    assert refused.error == (403, "ACCESS_DENIED", "Access denied!")
    assert (await portal.call(EMPLOYEE, "bizproc.workflow.start", params)).status == 200
