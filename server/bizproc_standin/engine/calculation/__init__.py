"""Calculations: ``=dateadd({=Document:DATE}, "-5d")``, ``{{={=Variable:A}*2}}``.

A text is split into tokens (``tokens``), converted to reverse Polish notation (``polish``), and evaluated
(``carrying_out``); nothing is ever passed to Python's ``eval``.
"""

from bizproc_standin.engine.calculation.carrying_out import Call, Reference, carry_out
from bizproc_standin.engine.calculation.polish import in_polish
from bizproc_standin.engine.calculation.tokens import CalculationError

__all__ = ["CalculationError", "Call", "Reference", "calculate"]


def calculate(source: str, reference: Reference, call: Call, dates: str) -> object:
    """Evaluate a calculation, with or without a leading ``=``.

    ``reference`` returns the value of a ``{=…}``; ``call`` calls a function by its lower-case name (KeyError if it is
    unknown). Raises CalculationError for invalid calculations.
    """
    return carry_out(in_polish(source), reference, call, dates)
