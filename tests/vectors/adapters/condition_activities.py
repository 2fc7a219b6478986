"""Conditions in a process: document fields, parameters and variables, and mixed."""

from collections.abc import Sequence

from bizproc_standin.engine import conditions
from bizproc_standin.engine.tree import read_tree
from tests.vectors.comparison import Aspect, answer
from tests.vectors.portal import asking
from tests.vectors.shapes import given
from tests.vectors.vector import Vector


def compare(vector: Vector) -> Sequence[Aspect]:
    asked = vector.given
    condition = {asked["condition"]: given(asked["rows"])}
    node = read_tree({"Type": "IfElseBranchActivity", "Name": "B", "Properties": condition})
    run = asking(vector.worlds, asked["world"])
    return answer(vector, lambda: conditions.holds(run, node))
