"""A listing during which others finish and start tasks, at moments chosen at random, in virtual time."""

import random
from dataclasses import dataclass
from functools import lru_cache, partial

import anyio

from bizproc_mcp.models.tasks import TaskQuery
from bizproc_standin.seed import seed_bulk
from bizproc_standin.seed.roles import ADMINISTRATOR, HEAD
from bizproc_standin.state.records import TaskStatus
from tests.upstream.limited import LimitedPortal, tasks_of
from tests.upstream.virtual_time import run_in_virtual_time

__all__ = ["Interleaving"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was listed, and what others did meanwhile."""

    listed: list[tuple[int, int]]
    finished: set[int]
    started: set[int]


@dataclass(frozen=True, slots=True)
class Interleaving:
    """A portal that is used again and again: what was finished is opened again afterwards."""

    limited: LimitedPortal

    @staticmethod
    @lru_cache(maxsize=4)
    def of(tasks: int) -> "Interleaving":
        return Interleaving(LimitedPortal.with_tasks(tasks, latency=0.03, command_seconds=0.01))

    def hold(self, seed: int, *, per_person: bool = False) -> None:
        """List once, and compare with what waited all the while and with what waited at any time."""
        world = self.limited.standin.world
        persons = None if per_person else HEAD
        before = {(task.id, row.user_id) for task, row in world.rows(persons) if task.running and row.status == 0}
        seen: Seen = run_in_virtual_time(partial(self._once, random.Random(seed), per_person=per_person))
        for task_id in seen.finished:
            world.tasks[task_id].status = TaskStatus.RUNNING
        for task_id in seen.started:
            world.drop_task(task_id)
        stayed = {pair for pair in before if pair[0] not in seen.finished}
        assert len(seen.listed) == len(set(seen.listed))
        assert stayed <= set(seen.listed)
        assert set(seen.listed) <= before | {(task_id, HEAD) for task_id in seen.started}

    async def _once(self, chance: random.Random, *, per_person: bool) -> Seen:
        seen = Seen([], set(), set())
        query = TaskQuery(person=None if per_person else HEAD, per_person=per_person)
        async with (
            self.limited.clients(1, user=ADMINISTRATOR if per_person else HEAD) as (portal,),
            anyio.create_task_group() as others,
        ):
            others.start_soon(self._meanwhile, chance, seen)
            async for portion in tasks_of(portal).scan(query, ordered=False):
                seen.listed.extend((task.id, task.person or 0) for task in portion)
            others.cancel_scope.cancel()
        return seen

    async def _meanwhile(self, chance: random.Random, seen: Seen) -> None:
        world = self.limited.standin.world
        await anyio.sleep(chance.random() * 0.1)
        while True:
            running = [task for task in world.tasks.values() if task.running]
            for task in chance.sample(running, chance.randrange(min(40, len(running)) + 1)):
                task.status = TaskStatus.YES
                if task.id not in seen.started:
                    seen.finished.add(task.id)
            seen.started.update(seed_bulk(world, chance.randrange(3), HEAD))
            world.revision += 1
            await anyio.sleep(chance.choice([0.001, 0.01, 0.03, 0.1]))
