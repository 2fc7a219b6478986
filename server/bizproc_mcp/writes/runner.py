"""Letting a write run: shielded from cancelling, bounded in time, and its outcome read off."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import anyio

from bizproc_mcp.call import Call, Known
from bizproc_mcp.errors import (
    BizprocError,
    InvalidInput,
    NotAPortal,
    OutcomeUnknown,
    PortalError,
    PortalFailure,
    TransportError,
    Unavailable,
)

__all__ = ["GRACE", "PATIENCE", "Outcome", "WriteRunner", "outcome_of", "outcome_of_error"]

GRACE = 1.2
"""Seconds a write in flight may still take once its call is cancelled; a closed client waits for about two."""

PATIENCE = 60.0
"""Seconds it may take where the client has cancelled the call and stays connected."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the journal says became of a write."""

    word: str
    receipt: Mapping[str, Any]


class WriteRunner:
    """The writes under way: each is shielded from cancelling and bounded in time."""

    def __init__(self) -> None:
        self._scopes: dict[str, tuple[anyio.CancelScope, anyio.Event]] = {}

    async def run(self, act: Callable[[], Awaitable[_T]], call: Call, seconds: float) -> _T:
        """Run a write to its end or to its bound; cancelling lets what is in flight finish and starts nothing new.

        Raises `OutcomeUnknown` where the bound is reached: the write was sent and nobody waited for its answer.
        Of a bulk write the answer is then what is known so far.
        """
        answer: list[_T] = []
        failure: Exception | None = None
        ended = anyio.Event()
        async with anyio.create_task_group() as tasks:
            with anyio.move_on_after(seconds, shield=True) as running:
                self._scopes[call.request] = running, ended
                tasks.start_soon(_hurry, call, running)
                try:
                    answer.append(await act())
                except Exception as error:  # noqa: BLE001 (raised again below, out of the task group's wrapping)
                    failure = error
                finally:
                    ended.set()
                    self._scopes.pop(call.request, None)
            tasks.cancel_scope.cancel()
        if failure is not None:
            raise failure
        if not answer and call.so_far is not None:
            return cast("_T", call.so_far())
        if not answer:
            raise OutcomeUnknown(
                "The write was given up after waiting long for the portal's answer.",
                "Look at the object before you try again.",
            )
        return answer[0]

    async def let_finish(self, request: str) -> None:
        """Give a cancelled call's write time to finish; where this is cancelled too, the client has gone."""
        running, ended = self._scopes.get(request, (None, None))
        if running is None or ended is None:
            return
        running.deadline = max(running.deadline, anyio.current_time() + PATIENCE)
        try:
            await ended.wait()
        finally:
            running.deadline = min(running.deadline, anyio.current_time() + GRACE)


async def _hurry(call: Call, running: anyio.CancelScope) -> None:
    """Once the call is cancelled, nothing new begins and little time is left."""
    try:
        await anyio.sleep_forever()
    finally:
        call.stopped = True
        running.deadline = min(running.deadline, anyio.current_time() + GRACE)


def outcome_of(answer: Known) -> Outcome:
    """The outcome a receipt states."""
    facts = answer.structured()
    return Outcome(str(facts.get("outcome", "done")), facts)


def outcome_of_error(error: BaseException) -> Outcome:
    """The outcome a failure means: what certainly did nothing is refused, the rest is unknown."""
    if isinstance(error, anyio.get_cancelled_exc_class()):
        return Outcome("unknown", {"what": "given up while waiting for the portal's answer"})
    if not isinstance(error, BizprocError):
        return Outcome("unknown", {"what": f"failed inside the server ({type(error).__name__})"})
    unclear = isinstance(error, OutcomeUnknown | PortalFailure | NotAPortal)
    certain = isinstance(error, PortalError | TransportError | InvalidInput | Unavailable)
    word = "unknown" if unclear or not certain else "refused"
    return Outcome(word, {"what": error.fact, "error": type(error).__name__})
