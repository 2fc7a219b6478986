"""The operating time a portal allows per method: tracked, and never exhausted by a bulk job."""

from functools import partial

import anyio

from bizproc_mcp.call import as_bulk
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import Completion, TaskQuery
from bizproc_mcp.upstream.rest.operating import OperatingTime
from bizproc_standin.seed.roles import HEAD
from tests.upstream.fakes import FakeClock
from tests.upstream.limited import LimitedPortal, tasks_of
from tests.upstream.virtual_time import run_in_virtual_time

COMPLETE = "bizproc.task.complete"


async def answer_all(limited: LimitedPortal) -> tuple[list[object], float, list[str]]:
    """Complete everything in portions while somebody looks at what is paused; single calls work meanwhile."""
    paused: list[str] = []
    outcomes: list[object] = []
    async with limited.clients(1) as (portal,), anyio.create_task_group() as looking:

        async def look() -> None:
            while True:
                await anyio.sleep(5)
                paused.extend(pause.method for pause in portal.budget.pauses)

        looking.start_soon(look)
        with as_bulk():
            for start in range(0, len(limited.task_ids), 50):
                portion = [Completion(task_id, "approve") for task_id in limited.task_ids[start : start + 50]]
                outcomes += await tasks_of(portal).complete_many(portion)
        spent = limited.clock.now()
        looking.cancel_scope.cancel()
    return outcomes, spent, paused


def test_a_bulk_job_slows_down_before_the_working_time_is_used_up_and_says_so() -> None:
    limited = LimitedPortal.with_tasks(1_000)
    limited.standin.rest.costs[COMPLETE] = 1.5
    outcomes, spent, paused = run_in_virtual_time(partial(answer_all, limited))
    assert outcomes == [None] * 1_000
    assert set(paused) == {COMPLETE}
    # 480 seconds in ten minutes are 320 calls: three windows are needed at least.
    assert 1_200 < spent < 3_600


async def listed(limited: LimitedPortal) -> tuple[int, float]:
    async with limited.clients(1) as (portal,):
        query = TaskQuery(person=HEAD)
        return sum([len(p) async for p in tasks_of(portal).scan(query, ordered=False)]), limited.clock.now()


def test_a_listing_goes_on_where_others_have_used_the_working_time_up() -> None:
    limited = LimitedPortal.with_tasks(2_000)
    limited.standin.rest.costs["bizproc.task.list"] = 30.0
    found, spent = run_in_virtual_time(partial(listed, limited))
    assert found == 2_010
    assert spent > 600


async def test_a_bulk_job_waits_for_the_minute_that_is_forgotten_next() -> None:
    clock = FakeClock()
    operating = OperatingTime(clock)
    operating.note("m", {"finish": 100.0, "operating": 300.0, "operating_reset_at": 340})
    operating.note("M", {"finish": 100, "operating": 310.0, "operating_reset_at": 340})
    assert operating.seconds_left("m") == 240
    first = await operating.reserve("m", 7)
    assert first == 70
    assert clock.waits == []
    second = await operating.reserve("m", 1)
    assert clock.waits == [240]
    operating.release("m", first)
    operating.release("m", second)
    assert operating.pauses == ()


async def test_times_without_an_operating_part_change_nothing() -> None:
    clock = FakeClock()
    operating = OperatingTime(clock)
    senseless: tuple[Json, ...] = (
        None,
        "",
        [],
        {"finish": 1},
        {"operating": True},
        {"operating_reset_at": 5, "finish": "x"},
    )
    for time in senseless:
        operating.note("m", time)
    assert operating.seconds_left("m") is None
    assert await operating.reserve("m", 50) == 0
    assert clock.waits == []
