"""Values compared with what a rule says; what cannot be compared is told apart from what does not hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import FileContent, Value

__all__ = ["OPERATORS", "Comparison", "number"]

Operator = Literal["below", "at_most", "above", "at_least", "is", "not", "currency"]
OPERATORS: tuple[Operator, ...] = ("below", "at_most", "above", "at_least", "is", "not", "currency")
_NUMBER = re.compile(r"[+-]?\d{1,40}(?:[.,]\d{1,40})?(?:[eE][+-]?\d{1,3})?")
_WORDS = {True: "y", False: "n"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a rule says of one value: every operator must hold; `is` and `not` take several values."""

    wanted: Mapping[Operator, tuple[Json, ...]]

    def holds(self, value: Value) -> bool | None:
        """Whether it holds for a value; None where the value cannot be compared.

        A list holds where all its values do, and does not where none of them does.
        """
        if isinstance(value, Sequence) and not isinstance(value, str):
            results = {self.holds(one) for one in value}
            return results.pop() if len(results) == 1 else None
        if isinstance(value, FileContent):
            return None
        verdicts = [_holds(operator, value, wanted) for operator, wanted in self.wanted.items()]
        if False in verdicts:
            return False
        return None if None in verdicts else True


def number(value: Value) -> Decimal | None:
    """The number in a value: of money (`1000|USD`) the amount; None for what is none beyond doubt."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # A float may be infinite or no number at all.
        found = Decimal(str(value))
        return found if found.is_finite() else None
    if not isinstance(value, str):
        return None
    text = re.sub(r"[ \u00a0\u202f]", "", value.split("|", 1)[0].strip())
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _holds(operator: Operator, value: Value, wanted: tuple[Json, ...]) -> bool | None:
    match operator:
        case "is":
            return any(_equal(value, one) for one in wanted)
        case "not":
            return not any(_equal(value, one) for one in wanted)
        case "currency":
            _, bar, currency = value.partition("|") if isinstance(value, str) else ("", "", "")
            return currency.strip().casefold() == str(wanted[0]).casefold() if bar else None
    found, bound = number(value), number(wanted[0])
    if found is None or bound is None:
        return None
    return {"below": found < bound, "at_most": found <= bound, "above": found > bound}.get(operator, found >= bound)


def _equal(value: Value, wanted: Json) -> bool:
    one, other = number(value), number(wanted)
    if one is not None and other is not None and "|" not in f"{value}{wanted}":
        return one == other
    return _word(value) == _word(wanted)


def _word(value: Value) -> str:
    return _WORDS[value] if isinstance(value, bool) else str(value).strip().casefold()
