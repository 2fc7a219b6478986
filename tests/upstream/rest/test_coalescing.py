"""Concurrent reads share requests; a single read does not wait."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

import anyio
import pytest

from bizproc_mcp.errors import BizprocError, Refused
from bizproc_mcp.models.tasks import Task
from bizproc_mcp.upstream.rest.coalescing import Together
from bizproc_standin.faults import Fault
from bizproc_standin.seed.roles import HEAD
from tests.upstream.limited import LimitedPortal, tasks_of
from tests.upstream.virtual_time import run_in_virtual_time


async def many_finds(limited: LimitedPortal, number: int) -> tuple[list[Mapping[int, Task]], list[float]]:
    """So many people ask for a task each, within a few moments; what they got and how long it took."""
    found: list[Mapping[int, Task]] = []
    spent: list[float] = []

    async with limited.clients(1) as (portal,):

        async def find(task_id: int, later: float) -> None:
            await anyio.sleep(later)
            began = limited.clock.now()
            found.append(await tasks_of(portal).find_many([task_id], HEAD))
            spent.append(limited.clock.now() - began)

        async with anyio.create_task_group() as tasks:
            for number_, task_id in enumerate(limited.task_ids[:number]):
                tasks.start_soon(find, task_id, number_ / 10_000)
    return found, spent


def test_two_hundred_single_reads_take_two_requests_and_the_first_goes_at_once() -> None:
    limited = LimitedPortal.with_tasks(200, command_seconds=0.02)
    found, spent = run_in_virtual_time(partial(many_finds, limited, 200))
    assert sorted(task_id for one in found for task_id in one) == limited.task_ids
    assert all(len(one) == 1 for one in found)
    assert limited.requests == 2
    assert min(spent) == pytest.approx(0.08)
    assert max(spent) < 0.3


def test_a_single_read_takes_no_longer_than_its_request() -> None:
    limited = LimitedPortal.with_tasks(1, command_seconds=0.02)
    _, spent = run_in_virtual_time(partial(many_finds, limited, 1))
    assert spent == [pytest.approx(0.08)]


def test_a_request_that_hangs_holds_the_others_up_for_half_a_second_at_most() -> None:
    limited = LimitedPortal.with_tasks(20)
    limited.standin.faults.add(Fault.latency(10, "bizproc.task.list", 1))
    found, spent = run_in_virtual_time(partial(many_finds, limited, 20))
    assert len(found) == 20
    assert sorted(spent)[-2] < 0.7
    assert max(spent) > 10


def test_what_is_not_there_is_missing_for_the_one_who_asked_only() -> None:
    limited = LimitedPortal.with_tasks(3)
    del limited.standin.world.tasks[limited.task_ids[1]].participants[:]
    found, _ = run_in_virtual_time(partial(many_finds, limited, 3))
    assert sorted(len(one) for one in found) == [0, 1, 1]


class Fetching:
    """Answers the squares of what is wanted, after a while; can be told to fail."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.failure: BizprocError | None = None

    async def __call__(self, close: Callable[[], Collection[int]]) -> Mapping[int, int]:
        wanted = sorted(close())
        self.asked.append(wanted)
        await anyio.sleep(0.1)
        if self.failure is not None:
            raise self.failure
        return {number: number * number for number in wanted}


async def gathered(together: "Together[int, int]", *numbers: int) -> list[Mapping[int, int] | BizprocError]:
    got: list[Mapping[int, int] | BizprocError] = []

    async def get(number: int) -> None:
        try:
            got.append(await together.get([number]))
        except BizprocError as error:
            got.append(error)

    async with anyio.create_task_group() as tasks:
        for number in numbers:
            tasks.start_soon(get, number)
    return got


def test_a_group_is_never_larger_than_allowed() -> None:
    fetching = Fetching()
    run_in_virtual_time(gathered, Together(fetching, most=3, follow=True), *range(10))
    assert sorted(number for asked in fetching.asked for number in asked) == list(range(10))
    assert max(map(len, fetching.asked)) == 3


def test_a_failure_reaches_all_who_waited_for_it_and_nobody_after() -> None:
    fetching = Fetching()
    fetching.failure = Refused("no")

    async def twice() -> tuple[list[object], list[object]]:
        together = Together(fetching, most=50, follow=True)
        first = await gathered(together, 1, 2, 3)
        fetching.failure = None
        return list(first), list(await gathered(together, 4))

    first, second = run_in_virtual_time(twice)
    assert all(isinstance(one, Refused) for one in first)
    assert len(first) == 3
    assert second == [{4: 16}]


def test_where_the_one_who_sends_gives_up_another_takes_over() -> None:
    fetching = Fetching()

    async def abandoned() -> list[Mapping[int, int] | BizprocError]:
        together = Together(fetching, most=50, follow=True)
        got: list[Mapping[int, int] | BizprocError] = []

        async def impatient() -> None:
            with anyio.move_on_after(0.15):
                await together.get([2])

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(gathered, together, 1)
            await anyio.sleep(0.01)
            tasks.start_soon(impatient)
            await anyio.sleep(0.01)
            got += await gathered(together, 3, 4)
        return got

    got = run_in_virtual_time(abandoned)
    assert sorted(map(str, got)) == ["{3: 9}", "{4: 16}"]
    assert fetching.asked == [[1], [2, 3, 4], [2, 3, 4]]
