"""Reads that need several requests, written as generators of commands, so that several share each request."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from bizproc_mcp.errors import BizprocError, PortalError
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, Command, Rest, RestAnswer
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.side_by_side import side_by_side

__all__ = ["Asking", "CommandAnswer", "ask_together"]

T = TypeVar("T")

CommandAnswer: TypeAlias = RestAnswer | BizprocError
Asking: TypeAlias = Generator[Sequence[Command], Sequence[CommandAnswer], T]
"""Yields the commands of its next request, receives one answer for each, and returns what it has read.

A refused command is an answer too, so one part can fail alone; `given` raises it.
"""


@dataclass(slots=True)
class _Read(Generic[T]):
    """A read under way: what it asks next, or how it ended."""

    asking: Asking[T]
    commands: Sequence[Command] = ()
    outcome: tuple[T] | BizprocError | None = None

    def go_on(self, answers: Sequence[CommandAnswer] | None) -> None:
        """Pass it the answers to its commands; None to begin."""
        try:
            self.commands = next(self.asking) if answers is None else self.asking.send(answers)
        except StopIteration as end:
            self.commands, self.outcome = (), (end.value,)
        except BizprocError as failure:
            self.commands, self.outcome = (), failure


async def ask_together(rest: Rest, askings: Sequence[Asking[T]], people: People) -> Sequence[T | BizprocError]:
    """Run the reads side by side: each round is one batch, with the commands of the first read first.

    Names of people that the rounds before came upon are asked for in the next one. Commands of the first read may
    refer to `c0`, `c1`… of their round; each that does says so, for a caller's own words may look like a reference.
    """
    reads = [_Read(asking) for asking in askings]
    for read in reads:
        read.go_on(None)
    while True:
        running = [read for read in reads if read.outcome is None]
        of_people = people.commands()
        commands = [*(command for read in running for command in read.commands), *of_people]
        if not running and not commands:
            return [one.outcome[0] if isinstance(one.outcome, tuple) else _failure(one.outcome) for one in reads]
        answers = await _answers(rest, commands)
        people.learn(answers[len(commands) - len(of_people) :])
        at = 0
        for read in running:
            count = len(read.commands)
            read.go_on(answers[at : at + count])
            at += count


def _failure(outcome: BizprocError | None) -> BizprocError:
    assert outcome is not None  # noqa: S101  # the loop ends when every read has ended
    return outcome


async def _answers(rest: Rest, commands: Sequence[Command]) -> Sequence[CommandAnswer]:
    portions = [commands[start : start + BATCH_SIZE] for start in range(0, len(commands), BATCH_SIZE)]
    calls = [partial(_portion, rest, portion) for portion in portions]
    return [answer for found in await side_by_side(calls) for answer in found]


async def _portion(rest: Rest, commands: Sequence[Command]) -> Sequence[CommandAnswer]:
    if len(commands) > 1:
        return await rest.batch(commands)
    try:
        return [await rest.call(commands[0].method, commands[0].params)]
    except PortalError as refusal:
        return [refusal]
