"""Condition operators between a typed value and the value of the condition."""

from collections.abc import Sequence

from bizproc_standin.engine import operators
from bizproc_standin.engine.operators import Asked
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import add_document, portal
from tests.vectors.shapes import given
from tests.vectors.vector import Vector

FIELDS = {"CREATED_BY": "user_3", "RESPONSIBLE": ["user_4", "user_5"]}


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    made = portal()
    field = Asked(asked["type"], made, add_document(made, FIELDS))
    own, compared = given(asked["field_value"]), given(asked["condition_value"])
    return answer(vector, lambda: operators.holds(field, asked["operator"], own, compared))
