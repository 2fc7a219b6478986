"""Writes that are over, as far as whoever asks made them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["PastWrite", "WritesTo"]


@dataclass(frozen=True, slots=True)
class PastWrite:
    """What became of a write: when it was sent (ISO 8601), by which tool, its outcome, what the receipt said."""

    at: str
    tool: str
    outcome: str
    what: str


WritesTo: TypeAlias = Callable[[str], Awaitable[Sequence[PastWrite]]]
"""The newest writes to the process with an id, by the person who asks; looking is never a reason to fail."""
