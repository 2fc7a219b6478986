"""The tokens of a calculation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["MAX_LENGTH", "CalculationError", "Token", "tokens"]

MAX_LENGTH = 20_000
_TOKEN = re.compile(
    r"""(?P<reference>\{=\s*\w+\s*:\s*[\w.]+(?:\s*>\s*[\w:]+(?:\s*,\s*\w+)?)?\s*\})
    |(?P<number>\d+\.?\d*)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<function>[a-z_]\w*)\s*(?=\()
    |(?P<sign><=|>=|<>|[-+*/^&%=<>(),;])""",
    re.VERBOSE | re.DOTALL | re.ASCII | re.IGNORECASE,
)
_BLANK = re.compile(r"\s*")


class CalculationError(ValueError):
    """The text is not a calculation, or it cannot be evaluated."""


@dataclass(slots=True, frozen=True)
class Token:
    """A reference, number, text, function or sign."""

    kind: str
    text: str


def tokens(source: str) -> Iterator[Token]:
    """Split a calculation into tokens; raises CalculationError. A stray point silently ends the calculation."""
    if len(source) > MAX_LENGTH:
        raise CalculationError("The calculation is too long.")
    place = _blank(source, 0)
    if source.startswith("=", place):
        place = _blank(source, place + 1)
    if place == len(source):
        raise CalculationError("There is nothing to calculate.")
    while place < len(source) and source[place] != ".":
        found = _TOKEN.match(source, place)
        if found is None or found.lastgroup is None:
            raise CalculationError(f"Unexpected {source[place : place + 10]!r}.")
        yield Token(found.lastgroup, found[found.lastgroup])
        place = _blank(source, found.end())


def _blank(source: str, place: int) -> int:
    found = _BLANK.match(source, place)
    return place if found is None else found.end()
