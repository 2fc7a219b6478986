"""Several calls under way at the same time."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio
import anyio.abc

from bizproc_mcp.errors import BizprocError

__all__ = ["side_by_side"]

T = TypeVar("T")


async def side_by_side(work: Sequence[Callable[[], Awaitable[T]]]) -> Sequence[T]:
    """The results of all, in order, or the first failure; the budget decides how many go at once."""
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
