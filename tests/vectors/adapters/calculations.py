"""Calculations and their functions, alone and in a property's value."""

from collections.abc import Sequence
from functools import cache

from bizproc_standin.engine.calculation import CalculationError, calculate
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.expressions import parse_reference
from bizproc_standin.engine.functions import Surroundings, call
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.portal import process
from tests.vectors.shapes import LANGUAGE
from tests.vectors.vector import FOLDER, Vector, worlds


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    if "calendar" in asked:
        raise NoCounterpartError("calendar settings")
    run = _run(asked["world"])
    if "value" in asked:
        if "convert_to" in asked:
            raise NoCounterpartError("conversion to a type")
        return answer(vector, lambda: run.evaluate(asked["value"]))
    return answer(vector, lambda: _carried_out(run, asked["calculation"]))


def _carried_out(run: Execution, source: str) -> object:
    around = Surroundings(run.store.now(), run.zone, LANGUAGE, run.store.rng)

    def reference(written: str) -> object:
        found = parse_reference(written)
        if found is None:
            raise CalculationError("no reference")
        return run.lookup(found)

    try:
        return calculate(
            source.strip().removeprefix("="),
            reference,
            lambda name, arguments: call(around, name, arguments),
            run.zone,
        )
    except CalculationError:
        return None


@cache
def _run(world: str) -> Execution:
    # Asking changes nothing, so one process serves all.
    return process(worlds(FOLDER)[world])
