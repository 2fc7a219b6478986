"""Past writes made by the current user."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["PastWrite", "WritesTo"]


@dataclass(frozen=True, slots=True)
class PastWrite:
    """A past write: when it was sent (ISO 8601), by which tool, its outcome, and the receipt's text."""

    at: str
    tool: str
    outcome: str
    what: str


WritesTo: TypeAlias = Callable[[str], Awaitable[Sequence[PastWrite]]]
"""Returns the current user's newest writes to a process, given its id; errors are never raised."""
