"""Expressions: objects, modifiers, notations, conversion to a type."""

from collections.abc import Sequence

from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import asking
from tests.vectors.shapes import given
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    run, value = asking(vector.worlds, asked["world"]), given(asked["value"])
    if "convert_to" in asked:
        return answer(vector, lambda: run.convert(value, asked["convert_to"]))
    return answer(vector, lambda: run.evaluate(value))
