"""Evaluates a calculation in reverse Polish notation on a stack; a missing operand is null."""

import math
from collections.abc import Callable, Mapping, Sequence

from bizproc_standin.engine.calculation.polish import Step
from bizproc_standin.engine.calculation.tokens import CalculationError
from bizproc_standin.php.comparison import COMPARISONS
from bizproc_standin.php.numbers import to_float
from bizproc_standin.php.text import joined

__all__ = ["Call", "Reference", "carry_out"]

Reference = Callable[[str], object]
Call = Callable[[str, Sequence[object]], object]


class _Listed(list[object]):
    """Values separated by ``;``: the arguments of a call, as opposed to a value that is a list."""


def carry_out(steps: Sequence[Step], reference: Reference, call: Call, dates: str) -> object:
    """Evaluate the steps and return the top of the stack; raises CalculationError."""
    pile: list[object] = []
    for step in steps:
        if step.kind in _OPERANDS:
            pile.append(_OPERANDS[step.kind](step.text, reference))
        elif step.kind == "call":
            pile.append(_called(step, pile, call))
        elif step.kind == "list":
            pile.append(_closed(step, _taken(pile)))
        elif step.kind == "signed" or step.text == "%":
            pile.append(_ONE_OPERAND[step.text](to_float(_taken(pile))))
        else:
            right, left = _taken(pile), _taken(pile)
            pile.append(_two_operands(step.text, left, right, dates))
    result = _taken(pile)
    return list(result) if isinstance(result, _Listed) else result


def _taken(pile: list[object]) -> object:
    return pile.pop() if pile else None


def _called(step: Step, pile: list[object], call: Call) -> object:
    given = _Listed() if step.empty else _taken(pile)
    try:
        return call(step.text, list(given) if isinstance(given, _Listed) else [given])
    except KeyError as error:
        raise CalculationError(f"Unknown function {step.text!r}.") from error
    except (ArithmeticError, ValueError, TypeError) as error:
        raise CalculationError(str(error)) from error


def _closed(step: Step, value: object) -> object:
    items = value if isinstance(value, _Listed) else _Listed([value])
    return _Listed([None, list(items)]) if step.empty else items


def _two_operands(sign: str, left: object, right: object, dates: str) -> object:
    if sign == ";":
        return _Listed([*(left if isinstance(left, _Listed) else [left]), right])
    if sign == "&":
        return joined(left, dates) + joined(right, dates)
    if sign in COMPARISONS:
        return COMPARISONS[sign](left, right, dates)
    return _ARITHMETIC[sign](to_float(left), to_float(right))


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise CalculationError("Division by zero.")
    return left / right


def _power(left: float, right: float) -> float:
    try:
        return math.pow(left, right)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if left == 0 else math.nan


_OPERANDS: Mapping[str, Callable[[str, Reference], object]] = {
    "number": lambda text, _: float(text),
    "text": lambda text, _: text[1:-1],
    "reference": lambda text, reference: reference(text),
    "nothing": lambda _, __: None,
}
_ONE_OPERAND: Mapping[str, Callable[[float], float]] = {
    "+": lambda value: value,
    "-": lambda value: -value,
    "%": lambda value: value / 100,
}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "^": _power,
}
