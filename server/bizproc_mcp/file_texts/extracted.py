"""What a reader of a format found, as the process that reads passes it on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Extracted", "MayGoOn", "Problem"]

MayGoOn = Callable[[], bool]
"""Whether there is time to read on."""

Problem = Literal["", "encrypted", "broken", "memory", "no library", "not started"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """`pages` are counted in a PDF only: all, how many were read, and how many of those have no text."""

    text: str = ""
    cut: bool = False
    problem: Problem = ""
    pages: int = 0
    pages_read: int = 0
    pages_blank: int = 0
    pages_broken: int = 0
    tracked: bool = False
    hidden: bool = False
