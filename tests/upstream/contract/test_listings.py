"""Pages and scans: every row once, in order, even when the data changes, in few requests."""

import random
from datetime import timedelta

import anyio
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.tasks import Task, TaskOrder, TaskQuery
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from bizproc_mcp.upstream.wire.http import HttpTransport
from bizproc_standin.app import create_app
from bizproc_standin.seed import seed_bulk
from bizproc_standin.seed.roles import ADMINISTRATOR, HEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import TaskStatus
from tests.fixtures.seeded import seeded_world
from tests.upstream.contract.conftest import NOW, Connecting
from tests.upstream.fakes import FakeClock


def busy_portal(tasks: int, seed: int = 1) -> StandIn:
    """The company with that many tasks more for its head, some due, many at the same time."""
    world, _ = seeded_world(NOW, seed)
    chance = random.Random(seed)
    for task_id in seed_bulk(world, tasks, HEAD):
        if chance.random() < 0.7:
            world.tasks[task_id].overdue_date = NOW + timedelta(days=chance.randrange(4))
    return create_app(world)


def connected(standin: StandIn, user_id: int = ADMINISTRATOR) -> Portal:
    return connect(
        read_settings({"BITRIX24_WEBHOOK_URL": standin.webhook_url(user_id)}),
        clock=FakeClock(),
        chance=random.Random(1),
        transport=HttpTransport(httpx.AsyncClient(transport=httpx.ASGITransport(app=standin))),
    )


async def by_pages(portal: Portal, query: TaskQuery, limit: int) -> list[Task]:
    assert portal.tasks
    found: list[Task] = []
    cursor = ""
    while True:
        page = await portal.tasks.page(query, limit=limit, cursor=cursor)
        found += page.items
        assert len(page.items) <= limit
        if not page.next_cursor:
            assert page.total == len(found)
            return found
        assert len(page.items) == limit
        assert page.total >= len(found)
        cursor = page.next_cursor


@pytest.mark.parametrize("order", ["newest", "oldest", "due"])
@pytest.mark.parametrize("limit", [7, 50, 120, 200])
async def test_pages_give_everything_once_and_in_order(order: TaskOrder, limit: int) -> None:
    standin = busy_portal(330)
    portal = connected(standin)
    async with portal.connection:
        found = await by_pages(portal, TaskQuery(person=HEAD, order=order), limit)
    waiting = {task.id for task, row in standin.world.rows(HEAD) if task.status == 0 and row.status == 0}
    assert {task.id for task in found} == waiting
    assert len(found) == len(waiting)
    if order == "due":
        far = NOW + timedelta(days=999)
        assert found == sorted(found, key=lambda task: (task.due or far, task.id))
        assert found[-1].due is None
    else:
        assert found == sorted(found, key=lambda task: task.id, reverse=order == "newest")


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 200])
async def test_the_borders_of_the_fixed_page_are_met_exactly(count: int) -> None:
    standin = busy_portal(count)
    portal = connected(standin)
    query = TaskQuery(person=HEAD, template_id=806, started_by=HEAD)
    async with portal.connection:
        assert portal.tasks
        wanted = len(await by_pages(portal, query, 50))
        scanned = [task async for portion in portal.tasks.scan(query) for task in portion]
    assert wanted == len(scanned) == len({task.id for task in scanned}) == count


async def test_a_scan_of_two_thousand_takes_two_requests_and_stops_at_its_limit() -> None:
    standin = busy_portal(2000)
    portal = connected(standin)
    async with portal.connection:
        assert portal.tasks
        standin.requests.clear()
        found = [t.id async for portion in portal.tasks.scan(TaskQuery(person=HEAD)) for t in portion]
        assert dict(standin.requests) == {"bizproc.task.list": 1, "batch": 1}
        assert len(found) == len(set(found)) > 2000
        few = [t.id async for portion in portal.tasks.scan(TaskQuery(person=HEAD), limit=120) for t in portion]
        assert few == found[:120]
        standin.requests.clear()
        await portal.tasks.page(TaskQuery(person=HEAD), limit=200)
        assert dict(standin.requests) == {"bizproc.task.list": 1, "batch": 1}
        standin.requests.clear()
        assert len(await portal.tasks.find_many(found[:300], HEAD)) == 300
        assert dict(standin.requests) == {"batch": 1}


async def test_tasks_of_many_people_lose_nobody_at_the_borders_of_pages() -> None:
    standin = busy_portal(30)
    world = standin.world
    chance = random.Random(3)
    for size in (1, 49, 50, 51, 120, 2, 100, 3):
        instance = world.add_instance(806, next(iter(world.documents)), HEAD)
        world.add_task(instance, "ReviewActivity", "Read", chance.sample(range(2000, 9000), size))
    portal = connected(standin)
    wanted = {(task.id, row.user_id) for task, row in world.rows() if task.status == 0 and row.status == 0}
    async with portal.connection:
        assert portal.tasks
        for order in ("newest", "oldest"):
            query = TaskQuery(person=None, per_person=True, order=order)
            found = [(t.id, t.person) async for portion in portal.tasks.scan(query) for t in portion]
            assert len(found) == len(set(found))
            assert set(found) == wanted
        people = await portal.tasks.participants([task_id for task_id, _ in wanted])
    assert {(task_id, one.user_id) for task_id, ones in people.items() for one in ones if one.status == 0} == wanted


async def test_the_cursor_of_overdue_tasks_holds_although_now_moves_on(portal_of: Connecting) -> None:
    portal = await portal_of(ADMINISTRATOR)
    assert portal.tasks
    first = await portal.tasks.page(TaskQuery(person=None, due_before=NOW), limit=2)
    later = TaskQuery(person=None, due_before=NOW + timedelta(seconds=5))
    second = await portal.tasks.page(later, limit=2, cursor=first.next_cursor)
    assert not {task.id for task in first.items} & {task.id for task in second.items}
    with pytest.raises(InvalidInput):
        await portal.tasks.page(TaskQuery(person=None), limit=2, cursor=first.next_cursor)


class Finishing(httpx.ASGITransport):
    """Between any two requests some tasks of the head are finished by somebody else."""

    def __init__(self, standin: StandIn, chance: random.Random) -> None:
        super().__init__(app=standin)
        self.standin, self.chance = standin, chance
        self.finished: set[int] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        world = self.standin.world
        mine = [task for task, row in world.rows(HEAD) if task.status == 0 and row.status == 0]
        for task in self.chance.sample(mine, min(len(mine), self.chance.randrange(40))):
            task.status = TaskStatus.YES
            self.finished.add(task.id)
        world.revision += 1
        return answer


@pytest.mark.slow  # hundreds of examples
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    order=st.sampled_from(["newest", "oldest", "due"]),
    limit=st.sampled_from([20, 50, 200]),
    scan=st.booleans(),
)
def test_nothing_is_lost_or_doubled_while_others_finish_tasks(
    seed: int, order: TaskOrder, limit: int, scan: bool
) -> None:
    standin = busy_portal(260, seed)
    between = Finishing(standin, random.Random(seed))
    before = {task.id for task, row in standin.world.rows(HEAD) if task.status == 0 and row.status == 0}

    async def listed() -> list[int]:
        portal = connect(
            read_settings({"BITRIX24_WEBHOOK_URL": standin.webhook_url(HEAD)}),
            clock=FakeClock(),
            chance=random.Random(1),
            transport=HttpTransport(httpx.AsyncClient(transport=between)),
        )
        query = TaskQuery(person=HEAD, order=order)
        async with portal.connection:
            assert portal.tasks
            if scan:
                return [task.id async for portion in portal.tasks.scan(query) for task in portion]
            found: list[int] = []
            cursor = ""
            while True:
                page = await portal.tasks.page(query, limit=limit, cursor=cursor)
                found += [task.id for task in page.items]
                cursor = page.next_cursor
                if not cursor:
                    return found

    found = anyio.run(listed)
    assert len(found) == len(set(found))
    assert before - between.finished <= set(found) <= before
