"""Operators between a value of a type and what a condition compares it with."""

from collections.abc import Sequence
from datetime import tzinfo

from bizproc_standin.engine import conditions
from bizproc_standin.engine.expressions import Reference
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.portal import CREATOR
from tests.vectors.shapes import MOSCOW, given
from tests.vectors.vector import Vector


class OperatorScope:
    """What a comparison asks about: the zone, and who "author" is."""

    zone: tzinfo = MOSCOW

    def author(self) -> int:
        return CREATOR

    def evaluate(self, value: object) -> object:
        return value

    def lookup(self, reference: Reference) -> object:
        raise NotImplementedError(reference)

    def declared(self, reference: Reference) -> dict[str, object]:
        raise NotImplementedError(reference)


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    operator, right = asked["operator"], asked["condition_value"]
    if "php_warnings" in vector.output and operator == "between" and not isinstance(right, list):
        raise NoCounterpartError("between without a pair")
    flag = asked["type"] == "bool"
    left = given(asked["field_value"])
    return answer(vector, lambda: conditions.compares(OperatorScope(), operator, left, given(right), flag=flag))
