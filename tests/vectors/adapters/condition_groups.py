"""Condition rows combined by their joiners."""

from collections.abc import Sequence

from bizproc_standin.engine.conditions import Row, any_group
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import portal
from tests.vectors.shapes import given
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    rows = [
        Row(row["operator"], given(row["valueToCheck"]), given(row["value"]), row.get("joiner"))
        for row in vector.given["rows"]
    ]
    return answer(vector, lambda: any_group(portal(), None, rows))
