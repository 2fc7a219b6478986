"""Run a write: shielded from cancellation, limited in time; then determine its outcome."""

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
"""Seconds a write in flight may take after its call is cancelled; a closing client waits about two."""

PATIENCE = 60.0
"""Seconds it may take if the client cancelled the call but stays connected."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a write as journalled."""

    word: str
    receipt: Mapping[str, Any]


class WriteRunner:
    """The running writes: each is shielded from cancellation and limited in time."""

    def __init__(self) -> None:
        self._scopes: dict[str, tuple[anyio.CancelScope, anyio.Event]] = {}

    async def run(self, act: Callable[[], Awaitable[_T]], call: Call, seconds: float) -> _T:
        """Run a write to its end or its timeout; cancelling lets the request in flight finish and sends nothing new.

        Raises `OutcomeUnknown` on timeout: the write was sent, and its response was not awaited. A bulk write
        returns what is known so far instead.
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
                except Exception as error:  # noqa: BLE001 (raised again below, outside of the task group)
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
        """Give a cancelled call's write time to finish; if this is cancelled too, the client has disconnected."""
        running, ended = self._scopes.get(request, (None, None))
        if running is None or ended is None:
            return
        running.deadline = max(running.deadline, anyio.current_time() + PATIENCE)
        try:
            await ended.wait()
        finally:
            running.deadline = min(running.deadline, anyio.current_time() + GRACE)


async def _hurry(call: Call, running: anyio.CancelScope) -> None:
    """After the call is cancelled, start nothing new and shorten the deadline."""
    try:
        await anyio.sleep_forever()
    finally:
        call.stopped = True
        running.deadline = min(running.deadline, anyio.current_time() + GRACE)


def outcome_of(answer: Known) -> Outcome:
    """The outcome stated in a receipt."""
    facts = answer.structured()
    return Outcome(str(facts.get("outcome", "done")), facts)


def outcome_of_error(error: BaseException) -> Outcome:
    """The outcome of a failure: refused if certainly nothing was done, otherwise unknown."""
    if isinstance(error, anyio.get_cancelled_exc_class()):
        return Outcome("unknown", {"what": "given up while waiting for the portal's answer"})
    if not isinstance(error, BizprocError):
        return Outcome("unknown", {"what": f"failed inside the server ({type(error).__name__})"})
    unclear = isinstance(error, OutcomeUnknown | PortalFailure | NotAPortal)
    certain = isinstance(error, PortalError | TransportError | InvalidInput | Unavailable)
    word = "unknown" if unclear or not certain else "refused"
    return Outcome(word, {"what": error.fact, "error": type(error).__name__})
