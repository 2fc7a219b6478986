"""The functions of calculations, one module per kind. An unknown function makes the calculation invalid."""

from collections.abc import Callable, Mapping, Sequence

from bizproc_standin.engine.functions.arguments import Arguments, Surroundings
from bizproc_standin.engine.functions.dates import DATES
from bizproc_standin.engine.functions.documents import DOCUMENTS
from bizproc_standin.engine.functions.lists import LISTS
from bizproc_standin.engine.functions.logic import LOGIC
from bizproc_standin.engine.functions.numbers import NUMBERS
from bizproc_standin.engine.functions.texts import TEXTS
from bizproc_standin.engine.functions.work import WORK

__all__ = ["FUNCTIONS", "Surroundings", "call"]

FUNCTIONS: Mapping[str, Callable[[Arguments], object]] = {
    **DATES,
    **DOCUMENTS,
    **LISTS,
    **LOGIC,
    **NUMBERS,
    **TEXTS,
    **WORK,
}


def call(around: Surroundings, name: str, values: Sequence[object]) -> object:
    """Call a function by its lower-case name; raises KeyError if it is unknown."""
    return FUNCTIONS[name](Arguments(around, values))
