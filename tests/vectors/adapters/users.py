"""Who is meant: `author`, `user_4`, `group_d10`, and lists of these."""

from collections.abc import Sequence

from bizproc_standin.engine.people import people
from tests.vectors.comparison import Aspect, NoCounterpartError, answer
from tests.vectors.portal import add_document, portal
from tests.vectors.shapes import given
from tests.vectors.vector import Vector

FIELDS = {
    "CREATED_BY": "user_3",
    "TEAM": ["user_4", "user_5"],
    "ONE": "user_6",
    "TEXT": "hello",
    "NONE": "",
}


def compare(vector: Vector) -> Sequence[Aspect]:
    if vector.given["first_only"]:
        raise NoCounterpartError("first only")
    made = portal()
    document = add_document(made, FIELDS)
    return answer(vector, lambda: people(made, document, 2, given(vector.given["users"])))
