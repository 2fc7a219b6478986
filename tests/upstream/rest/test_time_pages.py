"""A whole listing read in concurrent stretches: every row once, despite concurrent changes, in few requests."""

import random
from functools import partial

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc_mcp.models.tasks import Task, TaskQuery
from bizproc_mcp.portal import Portal
from bizproc_mcp.upstream.rest import time_pages as sweep
from bizproc_standin.seed.roles import HEAD
from bizproc_standin.state.records import TaskStatus
from tests.upstream.interleaving import Interleaving
from tests.upstream.limited import LimitedPortal, tasks_of
from tests.upstream.virtual_time import run_in_virtual_time


async def swept(limited: LimitedPortal, query: TaskQuery, *, spent: bool = False, user: int = HEAD) -> list[Task]:
    async with limited.clients(1, user=user) as (portal,):
        if spent:
            await limited.spend_burst(portal)
            limited.standin.requests.clear()
        return await everything(portal, query)


async def everything(portal: Portal, query: TaskQuery) -> list[Task]:
    return [task async for portion in tasks_of(portal).scan(query, ordered=False) for task in portion]


@pytest.fixture
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut listings that are far too short for it, so that tests need not be long."""
    monkeypatch.setattr(sweep, "_FEWEST_PAGES", 1)
    monkeypatch.setattr(sweep, "_ENOUGH", 1)


@pytest.mark.usefixtures("small_stretches")
@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 99, 100, 101, 102, 150, 151, 700])
def test_lists_of_any_length_come_whole(count: int) -> None:
    limited = LimitedPortal.with_tasks(count)
    found = run_in_virtual_time(partial(swept, limited, TaskQuery(person=HEAD, template_id=806, started_by=HEAD)))
    assert sorted(task.id for task in found) == sorted(limited.task_ids)


@settings(max_examples=30)
@given(st.data())
@pytest.mark.slow  # ten thousand tasks, many times
def test_ids_may_be_spread_as_they_like(data: st.DataObject) -> None:
    """Ids of other people's tasks lie between; the estimate is wrong, the list is right."""
    chance = random.Random(data.draw(st.integers(0, 10**6)))
    limited = LimitedPortal.with_tasks(1_500)
    world = limited.standin.world
    dense = chance.random()
    border = chance.choice(limited.task_ids)
    for task_id in limited.task_ids:
        if chance.random() > (dense if task_id < border else 1 - dense):
            world.tasks[task_id].status = TaskStatus.NO
    waiting = {task.id for task, row in world.rows(HEAD) if task.status == 0 and row.status == 0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "_FEWEST_PAGES", 1)
        patch.setattr(sweep, "_ENOUGH", 1)
        found = run_in_virtual_time(partial(swept, limited, TaskQuery(person=HEAD)))
    assert sorted(task.id for task in found) == sorted(waiting)
    assert limited.requests <= 24


@pytest.mark.usefixtures("small_stretches")
def test_tasks_of_many_people_lose_nobody() -> None:
    limited = LimitedPortal.with_tasks(150)
    world, chance = limited.standin.world, random.Random(3)
    for size in (1, 49, 50, 51, 120, 2, 100, 3, 260, 1, 1, 75):
        instance = world.add_instance(806, next(iter(world.documents)), HEAD)
        world.add_task(instance, "ReviewActivity", "Read", chance.sample(range(2000, 9000), size))
    wanted = sorted((task.id, row.user_id) for task, row in world.rows() if task.status == 0 and row.status == 0)
    found = run_in_virtual_time(partial(swept, limited, TaskQuery(person=None, per_person=True), user=1))
    assert sorted((task.id, task.person or 0) for task in found) == wanted


@pytest.mark.slow  # ten thousand tasks, many times
def test_ten_thousand_with_a_full_bucket_go_in_many_small_batches_and_with_an_empty_one_in_few() -> None:
    limited = LimitedPortal.with_tasks(10_000, command_seconds=0.02)
    query = TaskQuery(person=HEAD)
    found = run_in_virtual_time(partial(swept, limited, query))
    assert len(found) == len({task.id for task in found}) == 10_010
    assert limited.requests <= 24
    quick = LimitedPortal.with_tasks(10_000, command_seconds=0.02)
    found = run_in_virtual_time(partial(swept, quick, query, spent=True))
    assert len(found) == len({task.id for task in found}) == 10_010
    assert quick.requests <= 5
    assert limited.refused == quick.refused == 0


@pytest.mark.slow  # hundreds of examples
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**9), tasks=st.sampled_from([60, 180, 330]), people=st.booleans())
def test_nothing_is_lost_or_doubled_while_others_finish_and_start_tasks(seed: int, tasks: int, people: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "_FEWEST_PAGES", 1)
        patch.setattr(sweep, "_ENOUGH", 1)
        Interleaving.of(tasks).hold(seed, per_person=people)


async def cancelled(limited: LimitedPortal) -> int:
    async with limited.clients(1) as (portal,):
        with anyio.move_on_after(0.2):
            await everything(portal, TaskQuery(person=HEAD))
        before = limited.requests
        await anyio.sleep(60)
        assert limited.requests == before
        return len(await everything(portal, TaskQuery(person=HEAD)))


def test_a_sweep_that_is_cancelled_sends_nothing_more_and_holds_nobody_up() -> None:
    assert run_in_virtual_time(partial(cancelled, LimitedPortal.with_tasks(2_000, command_seconds=0.02))) == 2_010
