from datetime import timedelta

import pytest

from bizproc_mcp.errors import AccessDenied, InvalidInput, NotFound, OutcomeUnknown, PortalError, Refused, Unavailable
from bizproc_mcp.models.documents import DocumentId, parse_document
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.portal import Portal
from bizproc_standin.faults import Fault
from bizproc_standin.seed import seed_bulk
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.standin import StandIn
from tests.upstream.contract.conftest import NOW, Connecting, both_upstreams
from tests.upstream.contract.upstreams import Upstream

pytestmark = both_upstreams


async def scanned(portal: Portal, query: WorkflowQuery) -> list[Workflow]:
    return [one async for portion in portal.workflows.scan(query) for one in portion]


@pytest.mark.parametrize("limit", [1, 50, 70, 115])
async def test_a_scan_stops_at_its_limit(portal_of: Connecting, standin: StandIn, limit: int) -> None:
    seed_bulk(standin.world, 120)
    portal = await portal_of(ADMINISTRATOR)
    found = [one async for portion in portal.workflows.scan(WorkflowQuery(), limit=limit) for one in portion]
    assert found == (await scanned(portal, WorkflowQuery()))[:limit]


async def test_a_process_is_started_and_found_running(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    workflow_id = await portal.workflows.start(713, parse_document("deal:5141"), {})
    found = await portal.workflows.find(workflow_id)
    assert found is not None
    assert (found.template_id, str(found.document), found.started_by) == (713, "deal:5141", ADMINISTRATOR)
    assert found.started is not None
    assert workflow_id in standin.world.instances


async def test_parameters_reach_the_process_in_the_portals_own_form(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    urgent = await portal.workflows.start(713, parse_document("deal:5141"), {"Urgent": True})
    calm = await portal.workflows.start(713, parse_document("deal:5141"), {"Urgent": False})
    assert standin.world.instances[urgent].parameters == {"Urgent": "Y"}
    assert standin.world.instances[calm].parameters == {"Urgent": "N"}


@pytest.mark.parametrize(
    ("template", "document", "error", "part"),
    [
        (99_999, "deal:5141", NotFound, "no such template"),
        (713, "lead:1", Refused, "another kind of document"),
        (713, "deal:999999", Refused, "no such document"),
    ],
)
async def test_a_start_that_cannot_be_is_told_apart(
    template: int, document: str, error: type[PortalError], part: str, portal_of: Connecting
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    with pytest.raises(error, match=part) as caught:
        await portal.workflows.start(template, parse_document(document), {})
    assert caught.value.next_step


@pytest.mark.parametrize("document", ["deal:1", "spa:147:1", "invoice:3", "quote:5", "list:777", "disk:777"])
async def test_a_document_no_process_can_be_started_on_is_refused_before_anything_is_sent(
    document: str, portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    said = ""
    try:
        portal.workflows.check_startable(parse_document(document))
    except Unavailable as refusal:
        said = str(refusal)
    assert bool(said) is (document in upstream.not_startable)
    assert not said or (document in said and "BITRIX24_WEBHOOK_URL" in said)
    assert not standin.requests


async def test_a_smart_process_keeps_its_backslashes(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    contract = parse_document("spa:147:1")
    found = await scanned(portal, WorkflowQuery(document=contract))
    assert {one.template_id for one in found} == {803, 807}
    assert {one.document for one in found} == {contract}


async def test_an_underscore_is_no_wildcard(portal_of: Connecting, standin: StandIn, upstream: Upstream) -> None:
    portal = await portal_of(ADMINISTRATOR)
    wild = DocumentId("crm", "CCrmDocumentDeal", "DEAL_____")
    assert await scanned(portal, WorkflowQuery(document=wild)) == []
    assert (await portal.workflows.page(WorkflowQuery(document=wild), limit=20)).total == 0
    lower = DocumentId("crm", "ccrmdocumentdeal", "deal_5141")
    assert await scanned(portal, WorkflowQuery(document=lower)) == []
    assert standin.requests[upstream.calls["list"]] >= 2


async def test_each_filter_narrows_to_exactly_what_was_asked(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    every = await scanned(portal, WorkflowQuery())
    week = NOW - timedelta(days=7)
    cases = {
        WorkflowQuery(template_id=212): [one for one in every if one.template_id == 212],
        WorkflowQuery(started_by=0): [one for one in every if one.started_by == 0],
        WorkflowQuery(started_before=week): [one for one in every if one.started and one.started < week],
        WorkflowQuery(started_after=week): [one for one in every if one.started and one.started > week],
        WorkflowQuery(modified_before=week): [one for one in every if one.modified and one.modified < week],
        WorkflowQuery(locked_before=NOW): [one for one in every if one.locked_until and one.locked_until < NOW],
    }
    for query, wanted in cases.items():
        assert wanted
        assert {one.id for one in await scanned(portal, query)} == {one.id for one in wanted}
        page = await portal.workflows.page(query, limit=200)
        assert page.total == len(wanted)


@pytest.mark.parametrize("limit", [3, 50, 200])
async def test_pages_give_all_once_last_changed_first(limit: int, portal_of: Connecting, standin: StandIn) -> None:
    seed_bulk(standin.world, 120)  # all of them changed within one second
    portal = await portal_of(ADMINISTRATOR)
    found: list[Workflow] = []
    cursor = ""
    while True:
        page = await portal.workflows.page(WorkflowQuery(), limit=limit, cursor=cursor)
        found += page.items
        assert page.total == len(standin.world.instances)
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(found) == len({one.id for one in found}) == len(standin.world.instances)
    keys = [(one.modified, one.id) for one in found]
    assert keys == sorted(keys, reverse=True)


async def test_what_is_not_running_is_not_found(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert await portal.workflows.find("00000000000000.00000000") is None
    with pytest.raises(NotFound):
        await portal.workflows.terminate("00000000000000.00000000")
    with pytest.raises(NotFound):
        await portal.workflows.kill("00000000000000.00000000")


@pytest.mark.parametrize("workflow_id", ["", "%", "6afe3480d6843c.3973820", "6AFE3480D6843C.39738201", "x" * 23, "a\n"])
async def test_what_is_no_workflow_id_never_leaves(workflow_id: str, portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    standin.requests.clear()
    for call in (portal.workflows.find, portal.workflows.terminate, portal.workflows.kill):
        with pytest.raises(InvalidInput):
            await call(workflow_id)
    assert not standin.requests


async def test_stopping_ends_an_instance_and_killing_deletes_it(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    first, second = (await scanned(portal, WorkflowQuery(template_id=212)))[:2]
    await portal.workflows.terminate(first.id, "Not needed")
    await portal.workflows.kill(second.id)
    assert await portal.workflows.find(first.id) is None
    assert standin.world.states[first.id].title == "Not needed"
    assert second.id not in standin.world.states


async def test_instances_are_for_administrators(portal_of: Connecting) -> None:
    portal = await portal_of(EMPLOYEE)
    with pytest.raises(AccessDenied, match="administrator"):
        await portal.workflows.page(WorkflowQuery(), limit=20)


async def test_many_are_found_in_one_look(portal_of: Connecting, standin: StandIn) -> None:
    seed_bulk(standin.world, 60)
    portal = await portal_of(ADMINISTRATOR)
    wanted = [one.id for one in await scanned(portal, WorkflowQuery())][::2]
    found = await portal.workflows.find_many([*wanted, "00000000000000.00000000", wanted[0]])
    assert set(found) == set(wanted)
    assert all(workflow_id == one.id for workflow_id, one in found.items())
    assert await portal.workflows.find_many([]) == {}
    with pytest.raises(InvalidInput):
        await portal.workflows.find_many([*wanted, "%"])


async def test_many_are_stopped_each_with_its_own_outcome(portal_of: Connecting, standin: StandIn) -> None:
    seed_bulk(standin.world, 60)
    portal = await portal_of(ADMINISTRATOR)
    running = [one.id for one in await scanned(portal, WorkflowQuery())]
    asked = [*running[:30], "00000000000000.00000000", *running[30:55]]
    outcomes = await portal.workflows.terminate_many(asked, "Cleared")
    assert [type(one) if one else None for one in outcomes] == [*[None] * 30, NotFound, *[None] * 25]
    assert set(standin.world.instances) == set(running[55:])
    assert all(standin.world.states[one].title == "Cleared" for one in running[:55])


async def test_after_a_lost_answer_nothing_more_is_begun(
    portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    seed_bulk(standin.world, 150)
    portal = await portal_of(ADMINISTRATOR)
    running = [one.id for one in await scanned(portal, WorkflowQuery())][:150]
    standin.faults.add(Fault.html(upstream.calls["stop many"], after_effect=True))
    outcomes = await portal.workflows.terminate_many(running)
    stopped = [one for one in running if one not in standin.world.instances]
    told = {one for one, outcome in zip(running, outcomes, strict=True) if outcome is None}
    unknown = {one for one, outcome in zip(running, outcomes, strict=True) if isinstance(outcome, OutcomeUnknown)}
    assert 0 < len(stopped) < 150
    assert unknown
    assert told <= set(stopped) <= told | unknown
    assert standin.rest.commands["bizproc.workflow.terminate"] == len(stopped)
