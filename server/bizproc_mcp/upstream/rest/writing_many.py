"""Many writes of one kind in batches, each accounted for."""

from collections.abc import Sequence

from bizproc_mcp.errors import BizprocError, OutcomeUnknown, Unreachable
from bizproc_mcp.upstream.rest.dialect import BATCH_SIZE, Command, Rest

__all__ = ["write_many"]


async def write_many(rest: Rest, commands: Sequence[Command]) -> Sequence[BizprocError | None]:
    """One entry a command, in order; after a batch that failed as a whole nothing more is sent."""
    outcomes: list[BizprocError | None] = []
    for start in range(0, len(commands), BATCH_SIZE):
        portion = commands[start : start + BATCH_SIZE]
        try:
            answers = await rest.batch(portion, writes=True)
        except BizprocError as error:
            outcomes += [error] * len(portion)
            unsent = error if not isinstance(error, OutcomeUnknown) else _unsent()
            return [*outcomes, *([unsent] * (len(commands) - len(outcomes)))]
        outcomes += [answer if isinstance(answer, BizprocError) else None for answer in answers]
    return outcomes


def _unsent() -> Unreachable:
    return Unreachable("Not sent, because the portal stopped answering before it.", "Call again for this one later.")
