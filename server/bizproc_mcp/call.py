"""The call that is being served: what was asked for, what the person answered in it, and what it may still do.

One object goes along with a call, from the tool down to the wire and back; a task group inside the call sees the same.
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
"""A person waits for the answer, or a job of many calls goes on: of what the portal allows, people get theirs first."""

MOST_FOR_A_CALL = 160 * 1024 * 1024
"""Bytes of memory that the answers to all reads of one call may come to: over a hundred thousand tasks."""
_AN_ANSWER = 64 * 1024
"""What an answer counts for at least, so that a list without an end ends after some thousand requests."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered: `accept`, `decline` or `cancel`, the form's content, what the question was bound to."""

    action: str
    content: Mapping[str, Any]
    binding: str


class Ask(Exception):
    """The call cannot go on before the person has answered; caught where the client is spoken to.

    `key` names the question within the call, `schema` is a flat form, `binding` what the answer is good for.
    """

    def __init__(self, key: str, message: str, schema: Mapping[str, Any], binding: str) -> None:
        super().__init__(key)
        self.key = key
        self.message = message
        self.schema = schema
        self.binding = binding


class Known(Protocol):
    """What is known of a bulk write at some moment: a receipt."""

    def structured(self) -> Mapping[str, Any]:
        """Its facts by name, with `outcome` among them."""
        ...


@dataclass(slots=True, eq=False)
class Call:
    """One call of a tool or resource.

    `can_ask` says that the client can put a form before the person, `newest_forms` that it knows the forms of
    revision 2025-11-25 and later; `request` is what a cancelling client names the call by. `stopped` is set once the
    call is cancelled; `sent` once a write left since it was last unset; `once` while nothing is tried again.
    `so_far` gives what is known of a bulk write at any moment, should it be cut off.
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
        """Asked right before a write leaves, however long it waited: after cancelling nothing new does."""
        self.sent = self.sent or not self.stopped
        return not self.stopped

    def may_hold(self, weight: int) -> bool:
        """Count an answer of so many bytes of memory; whether the call may hold it as well."""
        self._taken += weight + _AN_ANSWER
        return self._taken <= MOST_FOR_A_CALL

    def at_end(self, forget: "Callable[[Call], None]") -> bool:
        """Have it told once that the call has ended; False where it is not being served."""
        if self._served and forget not in self._at_end:
            self._at_end.append(forget)
        return self._served

    def next_stage(self) -> None:
        """What is told from here on counts behind what was told before: progress only ever grows."""
        self._base = max(self._told, 0.0)

    def begin(self) -> bool:
        """It is being served from here on; False where it was before."""
        before, self._served = self._served, True
        return not before

    def end(self) -> None:
        """It is over: tell whoever keeps something of it."""
        self._served = False
        while self._at_end:
            self._at_end.pop()(self)

    async def progress(self, done: int, total: int | None, message: str) -> None:
        """Tell the client how far it is, where it wants to know; `total` is None where nobody knows it."""
        at = self._base + done
        if self.tell is not None and at > self._told:
            self._told = at
            await self.tell(at, None if total is None else self._base + total, message)


_CALL: ContextVar[Call] = ContextVar("bizproc_call")


def current_call() -> Call:
    """The call this task serves; one of its own outside of any."""
    return _CALL.get(None) or Call()


@contextmanager
def serving(call: Call) -> Iterator[Call]:
    """In here it is the call that is served."""
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
    """What the call asks of the portal in here belongs to a bulk job and lets people's calls go first."""
    with serving(current_call()) as call:
        before, call.lane = call.lane, "bulk"
        try:
            yield
        finally:
            call.lane = before


@contextmanager
def asking_once() -> Iterator[None]:
    """What the call asks of the portal in here is asked once: an answer is nice to have, and nobody waits for more."""
    with serving(current_call()) as call:
        before, call.once = call.once, True
        try:
            yield
        finally:
            call.once = before
