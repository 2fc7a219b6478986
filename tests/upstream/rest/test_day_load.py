"""Five clients of one process on a portal with a rate limit, in virtual time."""

import statistics
from collections.abc import Sequence
from functools import partial

import anyio
import pytest

from bizproc_mcp.call import as_bulk
from bizproc_mcp.models.tasks import Completion, TaskQuery
from bizproc_mcp.portal import Portal
from bizproc_standin.seed.roles import HEAD
from tests.upstream.limited import RATE, LimitedPortal, tasks_of
from tests.upstream.virtual_time import run_in_virtual_time

CLIENTS = 5


class Person:
    """Asks for one task now and then, and notes how long each answer took."""

    def __init__(self, limited: LimitedPortal, portal: Portal) -> None:
        self.limited, self.portal = limited, portal
        self.waits: list[float] = []

    async def ask_now_and_then(self) -> None:
        while True:
            began = self.limited.clock.now()
            task_id = self.limited.task_ids[len(self.waits)]
            assert await tasks_of(self.portal).find_many([task_id], HEAD)
            self.waits.append(self.limited.clock.now() - began)
            await anyio.sleep(20)


async def load(limited: LimitedPortal, portion: int, *, batching: bool) -> tuple[float, list[float]]:
    """Complete every task, shared out among the clients; seconds, waits of a person."""
    async with limited.clients(CLIENTS + 1, batching=batching) as (*workers, asking):
        person = Person(limited, asking)
        await limited.spend_burst(asking)
        began = limited.clock.now()

        async def work(portal: Portal, task_ids: Sequence[int]) -> None:
            with as_bulk():
                for start in range(0, len(task_ids), portion):
                    answers = [Completion(task_id, "approve") for task_id in task_ids[start : start + portion]]
                    if portion == 1:
                        await tasks_of(portal).complete(answers[0])
                    else:
                        assert await tasks_of(portal).complete_many(answers) == [None] * len(answers)

        async with anyio.create_task_group() as asking_tasks:
            asking_tasks.start_soon(person.ask_now_and_then)
            async with anyio.create_task_group() as jobs:
                for number, portal in enumerate(workers):
                    jobs.start_soon(partial(work, portal, limited.task_ids[number::CLIENTS]))
            spent = limited.clock.now() - began
            asking_tasks.cancel_scope.cancel()
        return spent, person.waits


@pytest.mark.parametrize(("operations", "portion"), [(2_000, 1), (20_000, 50)])
@pytest.mark.slow  # a day of requests
def test_five_clients_use_all_a_portal_allows_and_are_never_refused(operations: int, portion: int) -> None:
    limited = LimitedPortal.with_tasks(operations)
    spent, waits = run_in_virtual_time(partial(load, limited, portion, batching=portion > 1))
    assert limited.refused == 0
    assert not any(limited.standin.world.tasks[task_id].running for task_id in limited.task_ids)
    assert spent <= operations / portion / RATE * 1.05
    assert statistics.median(waits) < 1


async def flood(limited: LimitedPortal) -> list[float]:
    """Two hundred single calls of each client at once, and a person beside them."""
    async with limited.clients(CLIENTS + 1, batching=False) as (*workers, asking):
        person = Person(limited, asking)
        await limited.spend_burst(asking)
        async with anyio.create_task_group() as asking_tasks:
            asking_tasks.start_soon(person.ask_now_and_then)
            async with anyio.create_task_group() as jobs:
                for number, portal in enumerate(workers):
                    for task_id in limited.task_ids[number::CLIENTS]:
                        jobs.start_soon(tasks_of(portal).complete, Completion(task_id, "approve"))
            asking_tasks.cancel_scope.cancel()
        return person.waits


@pytest.mark.slow  # thousands of requests
def test_a_single_call_goes_before_what_others_send_in_numbers() -> None:
    limited = LimitedPortal.with_tasks(1_000)
    waits = run_in_virtual_time(partial(flood, limited))
    assert limited.refused == 0
    assert len(waits) > 20
    assert max(waits) < 1.2


async def among_bulk(limited: LimitedPortal) -> tuple[float, float]:
    """One client's bulk job while the same client is asked one thing after another; when both were done."""
    async with limited.clients(1, batching=False) as (portal,):
        await limited.spend_burst(portal)
        done: list[float] = []

        async def bulk() -> None:
            with as_bulk():
                for task_id in limited.task_ids[:40]:
                    await tasks_of(portal).complete(Completion(task_id, "approve"))
            done.append(limited.clock.now())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bulk)
            for _ in range(5):
                tasks.start_soon(ask_often, limited, portal, done)
        return done[0], limited.clock.now()


async def ask_often(limited: LimitedPortal, portal: Portal, done: list[float]) -> None:
    while not done:
        await tasks_of(portal).find_many(limited.task_ids[-1:], HEAD)


def test_a_bulk_job_never_starves() -> None:
    finished, _ = run_in_virtual_time(partial(among_bulk, LimitedPortal.with_tasks(50)))
    assert 40 / RATE <= finished <= 40 / RATE * 6


async def reads_at_once(limited: LimitedPortal, number: int, *, batching: bool) -> float:
    async with limited.clients(1, batching=batching) as (portal,):
        await limited.spend_burst(portal)
        began = limited.clock.now()
        async with anyio.create_task_group() as tasks:
            for page in range(number):
                query = TaskQuery(person=HEAD, template_id=page + 1)
                tasks.start_soon(partial(tasks_of(portal).page, query, limit=20))
        return limited.clock.now() - began


def test_reads_that_wait_for_the_same_turn_share_a_request() -> None:
    limited = LimitedPortal.with_tasks(1)
    assert run_in_virtual_time(partial(reads_at_once, limited, 100, batching=False)) > 49
    assert run_in_virtual_time(partial(reads_at_once, limited, 100, batching=True)) < 3
    assert limited.refused == 0
