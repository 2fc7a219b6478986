"""Expressions: objects, modifiers, ways of writing, conversion to a type."""

from collections.abc import Sequence
from functools import cache

from bizproc_standin.engine.execution import Execution
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.portal import process
from tests.vectors.shapes import given
from tests.vectors.vector import FOLDER, Vector, worlds


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    if "convert_to" in asked:
        raise NoCounterpartError("conversion to a type")
    return answer(vector, lambda: _run(asked["world"]).evaluate(given(asked["value"])))


@cache
def _run(world: str) -> Execution:
    # Asking changes nothing, so one process serves all.
    return process(worlds(FOLDER)[world])
