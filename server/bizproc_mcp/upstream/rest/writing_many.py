"""Send many writes of one kind in batches, with a result for each."""

from collections.abc import Sequence

from bizproc_mcp.errors import BizprocError, OutcomeUnknown, Unreachable
from bizproc_mcp.upstream.confirming import not_done
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, Command, Rest, RestAnswer

__all__ = ["write_many"]


async def write_many(rest: Rest, commands: Sequence[Command]) -> Sequence[BizprocError | None]:
    """One entry per command, in order, None for true; if a whole batch fails, nothing more is sent."""
    outcomes: list[BizprocError | None] = []
    for start in range(0, len(commands), BATCH_SIZE):
        portion = commands[start : start + BATCH_SIZE]
        try:
            answers = await rest.batch(portion, writes=True)
        except BizprocError as error:
            outcomes += [error] * len(portion)
            unsent = error if not isinstance(error, OutcomeUnknown) else _unsent()
            return [*outcomes, *([unsent] * (len(commands) - len(outcomes)))]
        outcomes += [_outcome(command, answer) for command, answer in zip(portion, answers, strict=True)]
    return outcomes


def _outcome(command: Command, answer: RestAnswer | BizprocError) -> BizprocError | None:
    """None if the portal returned true for the command."""
    return answer if isinstance(answer, BizprocError) else not_done(command.method, answer.result, True)


def _unsent() -> Unreachable:
    return Unreachable("Not sent, because the portal stopped answering before it.", "Call again for this one later.")
