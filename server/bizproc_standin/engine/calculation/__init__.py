"""Calculations: ``=dateadd({=Document:DATE}, "-5d")``, ``{{={=Variable:A}*2}}``.

A text is split into tokens (``tokens``), put into Polish notation (``polish``), and carried out (``carrying_out``);
nothing is ever handed to Python's own evaluator.
"""

from bizproc_standin.engine.calculation.carrying_out import Call, Reference, carry_out
from bizproc_standin.engine.calculation.polish import in_polish
from bizproc_standin.engine.calculation.tokens import CalculationError

__all__ = ["CalculationError", "Call", "Reference", "calculate"]


def calculate(source: str, reference: Reference, call: Call, dates: str) -> object:
    """Carry out a calculation, a leading ``=`` allowed.

    ``reference`` gives the value of a ``{=…}``, ``call`` that of a function by its name in small letters (KeyError for
    an unknown one). Raises CalculationError for what is no calculation.
    """
    return carry_out(in_polish(source), reference, call, dates)
