"""Compares values with rules; "cannot be compared" and "does not hold" are different results."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import Value
from bizproc_mcp.rules.normal_form import normal
from bizproc_mcp.safety.policy.readings import alike, named_ids, numbers, truth, word

__all__ = ["OPERATORS", "Comparison", "Operator"]

Operator = Literal["below", "at_most", "above", "at_least", "is", "not", "currency"]
OPERATORS: tuple[Operator, ...] = ("below", "at_most", "above", "at_least", "is", "not", "currency")
_BOUNDS: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    "below": lambda number, bound: number < bound,
    "at_most": lambda number, bound: number <= bound,
    "above": lambda number, bound: number > bound,
    "at_least": lambda number, bound: number >= bound,
}
_USER = re.compile(r"user_(\d{1,18})", re.ASCII)
_YES_OR_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rule's condition on one value: every operator must hold; `is` and `not` take several values."""

    wanted: Mapping[Operator, tuple[Json, ...]]

    def holds(self, value: Value) -> bool | None:
        """Whether the value satisfies it; None if the value cannot be compared or is ambiguous.

        A list satisfies it if all its items do, and fails if none does. Deeper values and maps are None, because
        what the portal makes of them is unknown.
        """
        value = normal(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return _only(self._holds_of(one) for one in value)
        return self._holds_of(value)

    def _holds_of(self, value: Value) -> bool | None:
        if not isinstance(value, str | int | float):
            return None
        verdicts = [_holds(operator, value, wanted) for operator, wanted in self.wanted.items()]
        if False in verdicts:
            return False
        return None if None in verdicts else True


_Scalar = str | int | float


def _holds(operator: Operator, value: _Scalar, wanted: tuple[Json, ...]) -> bool | None:
    match operator:
        case "is":
            return _any(_equal(value, one) for one in wanted)
        case "not":
            found = _any(_equal(value, one) for one in wanted)
            return None if found is None else not found
        case "currency":
            _, bar, currency = value.partition("|") if isinstance(value, str) else ("", "", "")
            return word(currency) == word(wanted[0]) if bar else None
    (bound,) = numbers(wanted[0])
    return _only(_BOUNDS[operator](number, bound) for number in numbers(value))


def _any(held: Iterable[bool | None]) -> bool | None:
    found = set(held)
    return True if True in found else None if None in found else False


def _only(readings: Iterable[bool | None]) -> bool | None:
    """The common result of all readings; None if they differ or there are none."""
    found = set(readings)
    return found.pop() if len(found) == 1 else None


def _equal(value: _Scalar, wanted: Json) -> bool | None:
    """Whether the values are equal; None if some part of the portal may treat them as equal."""
    if isinstance(wanted, bool):
        said = truth(value)
        return None if said is None else said is wanted
    if not isinstance(value, bool) and word(value) == word(wanted):
        return True
    if "|" in str(wanted):
        return _same_money(value, str(wanted))
    amounts = numbers(wanted)
    if len(amounts) == 1:
        return _same_number(value, next(iter(amounts)))
    return _same_text(value, str(wanted))


def _same_number(value: _Scalar, wanted: Decimal) -> bool | None:
    found = numbers(value)
    if found:
        certain = found == {wanted} and "|" not in str(value)
        return True if certain else None if wanted in found else False
    if truth(value) is not None and wanted in (0, 1):
        return None if truth(value) is bool(wanted) else False
    return None if any(wanted == one for one in named_ids(value)) else False


def _same_money(value: _Scalar, wanted: str) -> bool | None:
    amount, _, currency = str(value).partition("|")
    if not numbers(value) & numbers(wanted):
        return False
    if not currency:
        return None
    same = word(currency) == word(wanted.partition("|")[2])
    return False if not same else True if numbers(amount) == numbers(wanted) and len(numbers(amount)) == 1 else None


def _same_text(value: _Scalar, wanted: str) -> bool | None:
    if alike(value, wanted):
        return None
    if word(wanted) in _YES_OR_NO:
        said = truth(value)
        return None if said is None or said is _YES_OR_NO[word(wanted)] else False
    user = _USER.fullmatch(word(wanted))
    return None if user is not None and int(user[1]) in named_ids(value) else False
