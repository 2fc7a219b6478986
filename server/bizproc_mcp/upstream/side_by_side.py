"""Run several calls concurrently."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio
import anyio.abc

from bizproc_mcp.errors import BizprocError

__all__ = ["side_by_side"]

T = TypeVar("T")


async def side_by_side(work: Sequence[Callable[[], Awaitable[T]]]) -> Sequence[T]:
    """Return all results in order, or raise the first error; the budget limits how many run at once."""
    if len(work) <= 1:
        return [await one() for one in work]
    results: dict[int, T] = {}
    failures: list[BizprocError] = []

    async def run(number: int, tasks: anyio.abc.TaskGroup) -> None:
        try:
            results[number] = await work[number]()
        except BizprocError as error:
            failures.append(error)
            tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        for number in range(len(work)):
            tasks.start_soon(run, number, tasks)
    if failures:
        raise failures[0]
    return [results[number] for number in range(len(work))]
