"""The current state of a process, read in one request."""

import pytest

from bizproc_mcp.errors import AccessDenied, InvalidInput
from bizproc_mcp.models.standing import Standing, StandingQuery
from bizproc_mcp.portal import Portal
from bizproc_standin.seed import seed_bulk
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE
from bizproc_standin.seed.stories.samples import DEAL_WORKFLOW
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import Task
from tests.upstream.contract.conftest import Connecting, both_upstreams
from tests.upstream.contract.upstreams import REST, Upstream


async def seen(portal: Portal, standin: StandIn, query: StandingQuery) -> Standing:
    standin.requests.clear()
    found = await portal.workflows.standing(query)
    assert sum(standin.requests.values()) == 1
    return found


def running(standin: StandIn, template_id: int) -> Task:
    return next(one for one in standin.world.tasks.values() if one.running and one.workflow.template_id == template_id)


@both_upstreams
async def test_a_running_and_an_ended_process_are_told_apart(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    query = StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=True)
    there = await seen(portal, standin, query)
    assert there.running
    assert there.instance is not None
    assert (there.instance.id, there.instance.template_id) == (DEAL_WORKFLOW, 212)
    standin.world.terminate(DEAL_WORKFLOW, "")
    gone = await seen(portal, standin, query)
    assert (gone.running, gone.instance) == (False, None)


@both_upstreams
async def test_what_one_page_does_not_show_is_not_called_ended(
    portal_of: Connecting, standin: StandIn, upstream: Upstream
) -> None:
    """Vibecode knows no filter by id; by template or starter the page may still hold it."""
    seed_bulk(standin.world, 120)
    portal = await portal_of(ADMINISTRATOR)
    everybody = StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=True)
    assert (await seen(portal, standin, everybody)).running is (True if upstream is REST else None)
    narrowed = StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=True, template_id=212, started_by=57)
    assert (await seen(portal, standin, narrowed)).running


@pytest.mark.parametrize("everybody", [True, False])
async def test_of_a_process_with_many_tasks_the_newest_are_seen(
    portal_of: Connecting, standin: StandIn, *, everybody: bool
) -> None:
    [instance] = [one for one in standin.world.instances.values() if one.state.id == DEAL_WORKFLOW]
    for number in range(60):
        standin.world.add_task(instance, "ApproveActivity", f"Task {number}", [ADMINISTRATOR])
    newest = sorted((one.id for one in standin.world.tasks.values() if one.workflow is instance.state), reverse=True)
    portal = await portal_of(ADMINISTRATOR)
    found = await seen(portal, standin, StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=everybody))
    assert [one.id for one in found.tasks] == newest[:50]


async def test_what_is_no_process_never_leaves(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    with pytest.raises(InvalidInput):
        await portal.workflows.standing(StandingQuery("%", ADMINISTRATOR, everybody=True))
    assert not standin.requests


async def test_whom_it_waits_for_comes_with_names_and_the_tree_where_several_are_asked(
    portal_of: Connecting, standin: StandIn
) -> None:
    portal = await portal_of(ADMINISTRATOR)
    task = running(standin, 805)
    people = [row.user_id for row in task.participants if row.status == 0]
    assert len(people) > 1
    found = await seen(portal, standin, StandingQuery(task.workflow_id, ADMINISTRATOR, everybody=True))
    assert [one.person for one in found.waiting] == people
    assert found.waiting_total == len(people)
    named = standin.world.users[people[0]]
    assert found.names[people[0]] == f"{named.name} {named.last_name}"
    assert {one.step for one in found.waiting} == {task.activity_name}
    assert found.tree
    assert found.tree_changed is not None


async def test_where_one_person_is_asked_no_tree_is_read(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    found = await seen(portal, standin, StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=True))
    assert [one.person for one in found.waiting] == [57]
    assert found.names[57] == "Dmitry Orlov"
    assert not found.tree


async def test_an_ended_process_is_known_by_the_tasks_that_are_kept(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR)
    task = running(standin, 713)
    starter = standin.world.users[task.workflow.started_by]
    standin.world.complete_task(
        task.id, next(row.user_id for row in task.participants if task.waits_for(row.user_id)), "2", "No.", None
    )
    assert task.workflow_id not in standin.world.instances
    found = await seen(portal, standin, StandingQuery(task.workflow_id, ADMINISTRATOR, everybody=True))
    assert (found.running, found.waiting, found.tree) == (False, [], [])
    assert found.tasks[0].id == task.id
    assert found.tasks[0].workflow_state == standin.world.states[task.workflow_id].title
    # Nobody is named but the starter: what the portal puts in for a missing row finds nobody.
    assert found.names == {starter.id: f"{starter.name} {starter.last_name}"}


async def test_without_the_scope_there_are_no_names(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(ADMINISTRATOR, {"bizproc"})
    found = await seen(portal, standin, StandingQuery(DEAL_WORKFLOW, ADMINISTRATOR, everybody=True))
    assert found.running
    assert found.waiting_total == 1
    assert not found.names


async def test_others_see_their_own_tasks_and_nothing_of_the_instance(portal_of: Connecting, standin: StandIn) -> None:
    portal = await portal_of(EMPLOYEE)
    task = next(one for one in standin.world.tasks.values() if one.waits_for(EMPLOYEE))
    found = await seen(portal, standin, StandingQuery(task.workflow_id, EMPLOYEE, everybody=False))
    assert (found.running, found.instance) == (None, None)
    assert {one.person for one in (*found.waiting, *found.tasks)} == {EMPLOYEE}
    assert task.id in {one.id for one in found.waiting}
    with pytest.raises(AccessDenied):
        await portal.workflows.standing(StandingQuery(task.workflow_id, EMPLOYEE, everybody=True))
