"""Resolving people: `author`, `user_4`, `group_d10`, and lists of these."""

from collections.abc import Sequence

from bizproc_standin.engine.people import people
from tests.vectors.comparison import Aspect, answer
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
    made = portal()
    for user_id in (1, 7, 8):
        made.users[user_id].departments = []  # in these recordings they belonged to no department
    document = add_document(made, FIELDS)

    def meant() -> object:
        found = people(made, document, given(vector.given["users"]))
        return next(iter(found), None) if vector.given["first_only"] else found

    return answer(vector, meant)
