"""The current call: its request, the user's answers, and its limits.

One object accompanies a call from the tool down to the wire and back; task groups inside the call share it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

__all__ = [
    "MOST_FOR_A_CALL",
    "Ask",
    "Call",
    "Known",
    "Lane",
    "Reply",
    "as_bulk",
    "asking_once",
    "current_call",
    "serving",
]

Lane = Literal["interactive", "bulk"]
"""Interactive if a person waits for the answer, bulk for a job of many calls; interactive requests go first."""

MOST_FOR_A_CALL = 160 * 1024 * 1024
"""Maximum memory in bytes for all responses read in one call: over a hundred thousand tasks."""
_AN_ANSWER = 64 * 1024
"""Bytes added for every response, so that an endless list stops after a few thousand requests."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The user's answer: `accept`, `decline` or `cancel`, the form's content, and what the question was bound to."""

    action: str
    content: Mapping[str, Any]
    binding: str


class Ask(Exception):
    """The call can't continue until the user has answered; caught in the layer that talks to the client.

    `key` identifies the question within the call, `schema` is a flat form, `binding` is what the answer is
    bound to.
    """

    def __init__(self, key: str, message: str, schema: Mapping[str, Any], binding: str) -> None:
        super().__init__(key)
        self.key = key
        self.message = message
        self.schema = schema
        self.binding = binding


class Known(Protocol):
    """The known state of a bulk write: a receipt."""

    def structured(self) -> Mapping[str, Any]:
        """The facts by name, including `outcome`."""
        ...


@dataclass(slots=True, eq=False)
class Call:
    """One call of a tool or resource.

    `can_ask` says whether the client can show the user a form, `newest_forms` whether it supports the forms
    of revision 2025-11-25 and later. `request` is the id used for cancelling. `stopped` is set when the call
    is cancelled; `sent` is set when a write is sent and may be reset; `once` is set while requests are not
    retried. `so_far` returns the known outcome of a bulk write in case it is cut off.
    """

    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    confirmation: str = ""
    can_ask: Callable[[], bool] = bool
    newest_forms: Callable[[], bool] = bool
    request: str = ""
    tell: Callable[[float, float | None, str], Awaitable[None]] | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    lane: Lane = "interactive"
    stopped: bool = False
    sent: bool = False
    once: bool = False
    so_far: Callable[[], Known] | None = None
    _taken: int = 0
    _served: bool = False
    _at_end: "list[Callable[[Call], None]]" = field(default_factory=list)
    _base: float = 0.0
    _told: float = -1.0

    def may_send(self) -> bool:
        """Called just before a write is sent, however long it was queued: after cancellation, none is sent."""
        self.sent = self.sent or not self.stopped
        return not self.stopped

    def may_hold(self, weight: int) -> bool:
        """Count a response of `weight` bytes; return whether the call may still hold it."""
        self._taken += weight + _AN_ANSWER
        return self._taken <= MOST_FOR_A_CALL

    def at_end(self, forget: "Callable[[Call], None]") -> bool:
        """Register a callback for the end of the call; return False if the call is not being served."""
        if self._served and forget not in self._at_end:
            self._at_end.append(forget)
        return self._served

    def next_stage(self) -> None:
        """Later progress continues from the current value: progress must never decrease."""
        self._base = max(self._told, 0.0)

    def begin(self) -> bool:
        """Mark the call as being served; return False if it already was."""
        before, self._served = self._served, True
        return not before

    def end(self) -> None:
        """End the call and run the registered callbacks."""
        self._served = False
        while self._at_end:
            self._at_end.pop()(self)

    async def progress(self, done: int, total: int | None, message: str) -> None:
        """Report progress if the client wants it; `total` is None if unknown."""
        at = self._base + done
        if self.tell is not None and at > self._told:
            self._told = at
            await self.tell(at, None if total is None else self._base + total, message)


_CALL: ContextVar[Call] = ContextVar("bizproc_call")


def current_call() -> Call:
    """The call this task serves, or a new one outside any call."""
    return _CALL.get(None) or Call()


@contextmanager
def serving(call: Call) -> Iterator[Call]:
    """The context in which `call` is the current call."""
    outermost = call.begin()
    before = _CALL.set(call)
    try:
        yield call
    finally:
        _CALL.reset(before)
        if outermost:
            call.end()


@contextmanager
def as_bulk() -> Iterator[None]:
    """The context in which the call's requests count as bulk and yield to interactive ones."""
    with serving(current_call()) as call:
        before, call.lane = call.lane, "bulk"
        try:
            yield
        finally:
            call.lane = before


@contextmanager
def asking_once() -> Iterator[None]:
    """The context in which requests are not retried: the results are optional and not worth waiting for."""
    with serving(current_call()) as call:
        before, call.once = call.once, True
        try:
            yield
        finally:
            call.once = before
